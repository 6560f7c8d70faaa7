import { red } from "./console";
import { Failure } from "./failure";

/** `ConfigError` of the stack, by its name: tools/ imports nothing of lib/. */
const isConfigError = (error: unknown): error is Error => error instanceof Error && error.name === "ConfigError";

/** Runs a command and exits with its code. An error that a user can act on is printed in a line or two, without a stack trace. */
export function runCommand(command: () => Promise<number>): void {
  // The SDK's warning is about its later releases, and package-lock.json names the one that is used.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  command().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      if (error instanceof Failure) console.error(`\n${red(error.message)}\n${error.nextStep}`);
      else if (isConfigError(error)) console.error(`\n${red(error.message)}`);
      else console.error(error);
      process.exitCode = 1;
    },
  );
}
