import { Hono } from "hono";
import { refusal } from "../shared/allowed";
import type { FailureKind, ReadAnswer, ShownFailure } from "../shared/answers";
import type { CommandRequest } from "../shared/command-line";
import { CommandRefused } from "./refused";
import type { CommandRunner } from "./runner";

const statuses = {
  usage: 400,
  denied: 403,
  "read-only": 403,
  "signed-out": 403,
  "not-found": 404,
  failed: 502,
  stopped: 503,
} as const satisfies Record<FailureKind, number>;

/**
 * `GET /api/read?command=events+list&place=…&state=failed`: what the command prints with `--json`. Who asks for the same at
 * the same time gets the same answer: pages share a command's work.
 */
export function readRoute(runner: CommandRunner): Hono {
  const underWay = new Map<string, Promise<ReadAnswer<unknown>>>();
  const shared = (request: CommandRequest): Promise<ReadAnswer<unknown>> => {
    const key = JSON.stringify(request);
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const reading = readBy(runner, request).finally(() => underWay.delete(key));
    underWay.set(key, reading);
    return reading;
  };
  return new Hono().get("/", async (context) => {
    const request = requestIn(context.req.queries());
    const fault = refusal("read", request);
    if (fault !== undefined) return context.json({ failure: usage(fault) }, 400);
    try {
      return context.json(await shared(request));
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      return context.json({ failure: error.shown }, statuses[error.kind]);
    }
  });
}

async function readBy(runner: CommandRunner, request: CommandRequest): Promise<ReadAnswer<unknown>> {
  const records: unknown[] = [];
  const notes: string[] = [];
  const listener = {
    record: (value: unknown) => records.push(value),
    note: (text: string) => notes.push(text),
    progress: () => undefined,
  };
  // A read ends by itself, also where nobody waits for it any more: another page may.
  const exitCode = await runner.run(request, listener, new AbortController().signal);
  return { records, notes, exitCode };
}

export const usage = (message: string): ShownFailure => ({
  kind: "usage",
  message,
  nextStep: "Use the tap command in a terminal.",
});

function requestIn({ command: [command = ""] = [], place = [], ...options }: Record<string, string[]>): CommandRequest {
  return {
    command,
    places: place,
    options: Object.fromEntries(Object.entries(options).map(([name, [value = ""]]) => [name, value || true])),
  };
}
