import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { stream } from "hono/streaming";
import * as z from "zod/mini";
import { refusal } from "../shared/allowed";
import type { ActionLine, ShownFailure } from "../shared/answers";
import type { CommandRequest } from "../shared/command-line";
import { usage } from "./reads";
import { CommandRefused } from "./refused";
import type { CommandRunner } from "./runner";

/** Actions that run, by their id in this process. */
export type ActionsUnderWay = Map<string, AbortController>;

export interface ActionRoutesOptions {
  readonly runner: CommandRunner;
  readonly underWay: ActionsUnderWay;
  readonly isReadOnly: boolean;
}

const MOST_BODY = 64 * 1024;
const body = z.strictObject({
  command: z.string(),
  places: z.optional(z.array(z.string())),
  options: z.optional(z.record(z.string(), z.union([z.string(), z.literal(true)]))),
});

const READ_ONLY: ShownFailure = {
  kind: "read-only",
  message: "This console only shows: it was opened with the rights of operator-read.",
  nextStep: "End it, and start it without --read-only and with the rights of operator.",
};

/**
 * `POST /api/actions` runs an action, and answers with a line of JSON for each thing that it says. `DELETE
 * /api/actions/<id>` stops one after the item under way; so does a page that goes away.
 */
export function actionRoutes({ runner, underWay, isReadOnly }: ActionRoutesOptions): Hono {
  const routes = new Hono();
  routes.post("/", async (context) => {
    if (!context.req.header("content-type")?.startsWith("application/json"))
      return context.text("JSON is needed.", 415);
    const text = await context.req.text();
    const request = text.length > MOST_BODY ? undefined : requestIn(text);
    if (request === undefined) return context.json({ failure: usage("The request has another form.") }, 400);
    const fault = refusal("action", request);
    if (fault !== undefined) return context.json({ failure: usage(fault) }, 400);
    if (isReadOnly && request.options?.["dry-run"] !== true) return context.json({ failure: READ_ONLY }, 403);
    const id = randomUUID();
    const stopping = new AbortController();
    underWay.set(id, stopping);
    context.header("content-type", "application/x-ndjson");
    return stream(context, async (out) => {
      out.onAbort(() => stopping.abort());
      const say = (line: ActionLine) => void out.writeln(JSON.stringify(line)).catch(() => stopping.abort());
      say({ id });
      try {
        say(await act(runner, confirmed(request), say, stopping.signal));
      } finally {
        underWay.delete(id);
      }
    });
  });
  routes.delete("/:id", (context) => {
    const running = underWay.get(context.req.param("id"));
    running?.abort();
    return running === undefined ? context.text("No such action runs.", 404) : context.body(null, 204);
  });
  return routes;
}

function requestIn(text: string): CommandRequest | undefined {
  try {
    const { command, places, options } = body.parse(JSON.parse(text));
    return { command, ...(places && { places }), ...(options && { options }) };
  } catch {
    return undefined;
  }
}

/** The page has asked already. */
const confirmed = (request: CommandRequest): CommandRequest =>
  request.options?.reason === undefined ? request : { ...request, options: { ...request.options, yes: true } };

async function act(
  runner: CommandRunner,
  request: CommandRequest,
  say: (line: ActionLine) => void,
  signal: AbortSignal,
): Promise<ActionLine> {
  try {
    const listener = {
      record: (record: unknown) => say({ record: record as Readonly<Record<string, unknown>> }),
      note: (note: string) => say({ note }),
      progress: (progress: Extract<ActionLine, { progress: unknown }>["progress"]) => say({ progress }),
    };
    return { ended: { exitCode: await runner.run(request, listener, signal) } };
  } catch (error) {
    if (error instanceof CommandRefused) return { failure: error.shown };
    console.error("This is a fault of tap:", error);
    const nextStep = "The terminal of tap console says more.";
    return { failure: { kind: "failed", message: "The action met a fault of tap.", nextStep } };
  }
}
