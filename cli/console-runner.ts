import { CommandRefused } from "../console/server/refused";
import type { CommandRunner } from "../console/server/runner";
import type { FailureKind } from "../console/shared/answers";
import { wordsOf } from "../console/shared/command-line";
import { oneAtATime } from "../core/shared/application/one-at-a-time";
import type { Context } from "./context";
import { CommandFailure, exitCodes } from "./exit-codes";
import { commandFailure } from "./failures";
import type { CommonArguments } from "./options";
import { Output } from "./output/output";
import type { Sink } from "./output/sink";
import { isDenied, isSignedOut, isUnreachable } from "./target/aws-errors";
import { findTarget } from "./target/find-target";
import type { Target } from "./target/target";

export interface RunnerOptions extends Pick<Context, "read"> {
  /** Names the stack, as for the command that serves the console. */
  readonly common: CommonArguments;
  /** The stack, found already. */
  readonly target: Target;
}

/** These move or delete dead letters, in the order in which they were asked for. Reads wait for none of them. */
const MOVES_LETTERS = /^dead-letters (redrive|discard)$/;

/** Runs commands in this process, by their own parser, with `--json`. */
export function commandRunner({ common, read, target: first }: RunnerOptions): CommandRunner {
  let target: Promise<Target> | undefined = Promise.resolve(first);
  /** After a failure of the stack, or new credentials, it is looked for anew. Another command may have done so already. */
  const forget = async (used: typeof target) => {
    if (used === undefined || target !== used) return;
    target = undefined;
    (await used.catch(() => undefined))?.clients.close();
  };
  const moves = oneAtATime();
  const runner: CommandRunner = {
    async run(request, { record, note, progress }, signal) {
      let used: typeof target;
      let opened: Target | undefined;
      try {
        const command = await read(wordsOf(request));
        if (command === undefined) throw new CommandRefused("usage", "This prints help only.", "Use a terminal.");
        target ??= findTarget(common, process.env);
        used = target;
        opened = await used;
        const out = new Output({
          ...{ json: true, colours: false, stdout: lines((line) => record(JSON.parse(line))), stderr: lines(note) },
          progress: (count) => ({ show: (state) => progress({ ...state, count }), end: () => undefined }),
        });
        const context: Context = { common, out, signal, target: async () => opened as Target, read };
        return await command.run(context);
      } catch (error) {
        const failure = error instanceof CommandFailure ? error : commandFailure(error, opened);
        if (failure === undefined) throw error;
        const kind = opened === undefined && failure.exitCode === exitCodes.notFound ? "stopped" : kindOf(failure);
        if (kind === "stopped" || kind === "signed-out") await forget(used);
        throw new CommandRefused(kind, failure.message, failure.nextStep);
      }
    },
  };
  return {
    run: (request, listener, signal) => {
      const run = () => runner.run(request, listener, signal);
      return MOVES_LETTERS.test(request.command) ? moves("", run) : run();
    },
  };
}

function kindOf({ exitCode, cause }: CommandFailure): FailureKind {
  if (isUnreachable(cause)) return "stopped";
  if (isSignedOut(cause)) return "signed-out";
  if (isDenied(cause)) return "denied";
  if (exitCode === exitCodes.usage) return "usage";
  if (exitCode === exitCodes.notFound) return "not-found";
  return exitCode === exitCodes.notAllowed ? "denied" : "failed";
}

/** A stream that gives each line. What writes to it ends each text with a line break. */
const lines = (take: (line: string) => void): Sink => ({
  write: (text) => {
    for (const line of text.split("\n")) if (line !== "") take(line);
  },
});
