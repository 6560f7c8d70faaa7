import type { Noun } from "./command";
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
  /** All commands by their first word: the console runs them. */
  readonly nouns: Readonly<Record<string, Noun>>;
}
