import { Failure } from "../tools/failure";

/** Exit codes of `tap`. They are documented in docs/cli.md, so a script may rely on them. */
export const exitCodes = {
  done: 0,
  /** The command failed, or a check found something. */
  failed: 1,
  usage: 2,
  /** No stack, or no such thing in it. */
  notFound: 3,
  /** No credentials, expired ones, or not allowed. */
  notAllowed: 4,
  /** Some of the items failed, or the command was stopped. The same command goes on. */
  partly: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A failure that a user can act on, with the code that the command exits with. */
export class CommandFailure extends Failure {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    nextStep: string,
  ) {
    super(message, nextStep);
    this.name = "CommandFailure";
  }
}

/** The command line is wrong: exit code 2. */
export const usageFailure = (message: string, nextStep = "See --help."): CommandFailure =>
  new CommandFailure(exitCodes.usage, message, nextStep);

/** What was asked for is not there: exit code 3. */
export const notFound = (message: string, nextStep: string): CommandFailure =>
  new CommandFailure(exitCodes.notFound, message, nextStep);
