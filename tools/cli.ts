import { ConfigError } from "../lib/config/settings";
import { red } from "./console";
import { Failure } from "./failure";

/** Runs a command and exits with its code. What a user can act on is told in a line or two, without a stack trace. */
export function runCommand(command: () => Promise<number>): void {
  command().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      if (error instanceof Failure) console.error(`\n${red(error.message)}\n${error.nextStep}`);
      else if (error instanceof ConfigError) console.error(`\n${red(error.message)}`);
      else console.error(error);
      process.exitCode = 1;
    },
  );
}
