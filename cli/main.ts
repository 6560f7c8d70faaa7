import { red } from "../tools/console";
import { Failure } from "../tools/failure";
import type { Context, ReadCommand } from "./context";
import { CommandFailure, type ExitCode, exitCodes } from "./exit-codes";
import { commandFailure } from "./failures";
import { Output } from "./output/output";
import { readCommand } from "./read-command";
import { findTarget } from "./target/find-target";
import type { Target } from "./target/target";

// The SDK's warning is about its later releases, and package-lock.json names the one that is used.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

async function main(words: readonly string[]): Promise<ExitCode> {
  const command = await readCommand(words);
  return command === undefined ? exitCodes.done : await run(command);
}

async function run(command: ReadCommand): Promise<ExitCode> {
  const { common } = command;
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
    read: readCommand,
  };
  try {
    return await command.run(context);
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
