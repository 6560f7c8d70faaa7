import type { InferredOptionTypes, Options } from "yargs";
import type { Context } from "./context";
import type { ExitCode } from "./exit-codes";

/** A word after the command, in its place: `tap events show <event>`. */
export interface Positional {
  readonly describe: string;
  readonly type: "string" | "number";
  /** One or more words, or none or more where it is not demanded. Only the last may be one. */
  readonly array?: true;
  readonly demandOption?: true;
  readonly choices?: readonly string[];
}

type Positionals = Readonly<Record<string, Positional>>;
type CommandOptions = Readonly<Record<string, Options>>;

/** The values that a command line gave, by the names of its positionals and options, in camel case too. */
export type ArgumentsOf<P extends Positionals, O extends CommandOptions> = InferredOptionTypes<
  { [K in keyof P]: P[K] } & { [K in keyof O]: O[K] }
>;

/** An example as `--help` and docs/cli.md show it. */
export type Example = readonly [command: string, what: string];

export interface CommandDefinition<P extends Positionals, O extends CommandOptions> {
  /** `events show`: the words after `tap`. */
  readonly name: string;
  /** One line, without a full stop: what it does. */
  readonly summary: string;
  /** More than a line, below the summary. */
  readonly details?: string;
  readonly positionals?: P;
  readonly options?: O;
  readonly examples: readonly Example[];
  /** Returns the exit code; nothing for 0. */
  run(context: Context, given: ArgumentsOf<P, O>): Promise<ExitCode | undefined>;
}

/** A command whose types are known to itself only. */
export interface Command extends Omit<CommandDefinition<Positionals, CommandOptions>, "run"> {
  run(context: Context, given: never): Promise<ExitCode | undefined>;
}

/** Declares a command, so that `run` gets its arguments with their types. */
export const command = <const P extends Positionals, const O extends CommandOptions>(
  definition: CommandDefinition<P, O>,
): Command => definition as unknown as Command;
