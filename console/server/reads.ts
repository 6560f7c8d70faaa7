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

/** `GET /api/read?command=events+list&place=…&state=failed`: what the command prints with `--json`. */
export function readRoute(runner: CommandRunner): Hono {
  return new Hono().get("/", async (context) => {
    const request = requestIn(context.req.queries());
    const fault = refusal("read", request);
    if (fault !== undefined) return context.json({ failure: usage(fault) }, 400);
    const records: unknown[] = [];
    const notes: string[] = [];
    const listener = {
      record: (value: unknown) => records.push(value),
      note: (text: string) => notes.push(text),
      progress: () => undefined,
    };
    try {
      const exitCode = await runner.run(request, listener, context.req.raw.signal);
      return context.json({ records, notes, exitCode } satisfies ReadAnswer<unknown>);
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      return context.json({ failure: error.shown }, statuses[error.kind]);
    }
  });
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
