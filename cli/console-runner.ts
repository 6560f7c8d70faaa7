import { CommandRefused } from "../console/server/refused";
import type { CommandRunner } from "../console/server/runner";
import type { FailureKind } from "../console/shared/answers";
import { wordsOf } from "../console/shared/command-line";
import type { Noun } from "./command";
import type { Context } from "./context";
import { CommandFailure, exitCodes } from "./exit-codes";
import { commandFailure } from "./failures";
import type { CommonArguments } from "./options";
import { Output } from "./output/output";
import type { Sink } from "./output/sink";
import { choose, wrongLimit } from "./program";
import { isDenied, isSignedOut, isUnreachable } from "./target/aws-errors";
import { findTarget } from "./target/find-target";
import type { Target } from "./target/target";

export interface RunnerOptions {
  /** Names the stack, as for the command that serves the console. */
  readonly common: CommonArguments;
  readonly nouns: Readonly<Record<string, Noun>>;
  /** The stack, found already. */
  readonly target: Target;
}

const WIDTH = 110;

/** Runs commands in this process, by their own parser, with `--json`. */
export function commandRunner({ common, nouns, target: first }: RunnerOptions): CommandRunner {
  let target: Promise<Target> | undefined = Promise.resolve(first);
  const summaries = Object.fromEntries(Object.entries(nouns).map(([name, { summary }]) => [name, summary]));
  /** After a failure of the stack, or new credentials, it is looked for anew. */
  const forget = async () => {
    const old = target;
    target = undefined;
    (await old?.catch(() => undefined))?.clients.close();
  };
  return {
    async run(request, { record, note, progress }, signal) {
      const words = wordsOf(request);
      const [noun = ""] = words;
      const loaded = { noun, commands: nouns[noun]?.load().commands ?? [] };
      let opened: Target | undefined;
      try {
        const chosen = await choose({ words, summaries, loaded, version: "", width: WIDTH });
        if (chosen === undefined || wrongLimit(chosen.given.limit))
          throw new CommandRefused("usage", "The command line is not right.", `See \`tap ${request.command} --help\`.`);
        target ??= findTarget(common, process.env);
        opened = await target;
        const out = new Output({
          ...{ json: true, colours: false, stdout: lines((line) => record(JSON.parse(line))), stderr: lines(note) },
          progress: (count) => ({ show: (state) => progress({ ...state, count }), end: () => undefined }),
        });
        const context: Context = { common, out, signal, target: async () => opened as Target, nouns };
        return (await chosen.command.run(context, chosen.given as never)) ?? exitCodes.done;
      } catch (error) {
        const failure = error instanceof CommandFailure ? error : commandFailure(error, opened);
        if (failure === undefined) throw error;
        const kind = opened === undefined && failure.exitCode === exitCodes.notFound ? "stopped" : kindOf(failure);
        if (kind === "stopped" || kind === "signed-out") await forget();
        throw new CommandRefused(kind, failure.message, failure.nextStep);
      }
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
