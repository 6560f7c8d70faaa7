import { readFileSync } from "node:fs";
import { join } from "node:path";
import { red } from "../tools/console";
import { Failure } from "../tools/failure";
import { projectRoot } from "../tools/paths";
import { nouns } from "./commands";
import type { Context } from "./context";
import { CommandFailure, type ExitCode, exitCodes, usageFailure } from "./exit-codes";
import { commandFailure } from "./failures";
import type { CommonArguments } from "./options";
import { Output } from "./output/output";
import { type Chosen, choose, wrongLimit } from "./program";
import { findTarget } from "./target/find-target";
import type { Target } from "./target/target";

const MOST_COLUMNS = 110;

// The SDK's warning is about its later releases, and package-lock.json names the one that is used.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

async function main(words: readonly string[]): Promise<ExitCode> {
  const noun = words.find((word) => Object.hasOwn(nouns, word));
  const loaded = noun === undefined ? undefined : { noun, commands: nouns[noun]?.load().commands ?? [] };
  const chosen = await choose({
    words,
    summaries: Object.fromEntries(Object.entries(nouns).map(([name, { summary }]) => [name, summary])),
    ...(loaded && { loaded }),
    version: (JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string }).version,
    width: Math.min(process.stdout.columns ?? MOST_COLUMNS, MOST_COLUMNS),
  });
  return chosen === undefined ? exitCodes.done : await run(chosen);
}

async function run({ command, given }: Chosen): Promise<ExitCode> {
  if (wrongLimit(given.limit)) throw usageFailure("--limit must be a whole number from 1 to 10000.");
  const common = given as CommonArguments;
  const colours = !process.env.NO_COLOR;
  const out = new Output({ json: common.json === true, stdout: process.stdout, stderr: process.stderr, colours });
  const interruption = interruptible();
  let target: Promise<Target> | undefined;
  const context: Context = {
    common,
    out,
    signal: interruption.signal,
    target: () => {
      target ??= findTarget(common, process.env);
      return target;
    },
    nouns,
  };
  try {
    return (await command.run(context, given as never)) ?? exitCodes.done;
  } catch (error) {
    throw commandFailure(error, await target?.catch(() => undefined)) ?? error;
  } finally {
    interruption.end();
    (await target?.catch(() => undefined))?.clients.close();
  }
}

/** Ctrl-C asks the command to stop after the item under way; a second one ends it at once. */
function interruptible(): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.partly);
    console.error("\nStopping after the item under way. Ctrl-C again ends at once.");
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    end() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

function report(error: unknown): ExitCode {
  if (error instanceof Failure) {
    console.error(`${red(error.message)}\n${error.nextStep}`);
    return error instanceof CommandFailure ? error.exitCode : exitCodes.failed;
  }
  console.error(red("This is a fault of tap:"), error);
  return exitCodes.failed;
}

// `tap events list | head` reads no more than it needs.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(exitCodes.done);
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = report(error);
  },
);
