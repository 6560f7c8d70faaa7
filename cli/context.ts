import type { ExitCode } from "./exit-codes";
import type { CommonArguments } from "./options";
import type { Output } from "./output/output";
import type { Target } from "./target/target";

/** What a command works with. */
export interface Context {
  readonly common: CommonArguments;
  readonly out: Output;
  /** The stack that the command line names. Found at the first call; throws CommandFailure where there is none. */
  target(): Promise<Target>;
  /** Aborted by Ctrl-C. An action then finishes the item under way. */
  readonly signal: AbortSignal;
  /** Reads words as a command line; undefined after it printed help. Throws CommandFailure. The console runs commands by it. */
  readonly read: (words: readonly string[]) => Promise<ReadCommand | undefined>;
}

/** A command whose arguments were read. */
export interface ReadCommand {
  /** Options that every command has. */
  readonly common: CommonArguments;
  run(context: Context): Promise<ExitCode>;
}
