import yargs, { type Argv, type Options } from "yargs";
import type { Command, Positional } from "./command";
import { usageFailure } from "./exit-codes";
import { commonOptions } from "./options";

/** A command that the command line named, with what it gave. */
export interface Chosen {
  readonly command: Command;
  readonly given: Readonly<Record<string, unknown>>;
}

export interface ProgramOptions {
  /** Words of the command line, after the program's own name. */
  readonly words: readonly string[];
  /** Nouns that are named only, with their summaries. */
  readonly summaries: Readonly<Record<string, string>>;
  /** The noun that the command line names, with its commands. */
  readonly loaded?: { readonly noun: string; readonly commands: readonly Command[] };
  readonly version: string;
  readonly width: number;
}

const USAGE = `tap <what> <do> [options]

Shows and mends what a Tap stack does: the local one, or with --suffix a deployment, with your own AWS credentials.`;

const EPILOGUE = `Exit codes: 0 done · 1 failed, or a check found something · 2 wrong usage · 3 not found ·
4 not allowed, or no credentials · 5 partly done: the same command goes on. More: docs/cli.md`;

/** Reads the command line; undefined after it printed help, the version or a completion. Throws CommandFailure. */
export async function choose(options: ProgramOptions): Promise<Chosen | undefined> {
  let chosen: Chosen | undefined;
  const program = createProgram(options, (command, given) => {
    chosen = { command, given };
  });
  await program.parseAsync();
  return chosen;
}

type Choose = (command: Command, given: Readonly<Record<string, unknown>>) => void;

function createProgram({ words, summaries, loaded, version, width }: ProgramOptions, onChosen: Choose): Argv {
  const program = yargs([...words])
    .scriptName("tap")
    .usage(USAGE)
    .locale("en")
    .wrap(width)
    .exitProcess(false)
    .showHelpOnFail(false)
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .fail((message, error) => {
      throw error ?? usageFailure(sentence(message), `See ${helpOf(words, loaded)}.`);
    })
    .strict()
    .recommendCommands()
    .help("help", "Show this text")
    .version("version", "Show the version", version)
    .completion("completion", "Print the completion script for bash or zsh")
    .epilogue(EPILOGUE)
    .group(["help", "version"], "Output:");
  for (const [noun, summary] of Object.entries(summaries)) {
    if (noun === loaded?.noun) addNoun(program, noun, summary, loaded.commands, onChosen);
    else program.command(noun, summary);
  }
  return program.demandCommand(1, "No command was given.");
}

function addNoun(program: Argv, noun: string, summary: string, commands: readonly Command[], onChosen: Choose): void {
  const [only] = commands;
  if (only !== undefined && only.name === noun) {
    addCommand(program, only, noun, summary, onChosen);
    return;
  }
  program.command(noun, summary, (nested) => {
    nested.usage(`tap ${noun} <do> [options]\n\n${summary}.`);
    for (const command of commands) {
      addCommand(nested, command, command.name.slice(noun.length + 1), command.summary, onChosen);
    }
    return nested.demandCommand(1, `tap ${noun} needs one more word.`);
  });
}

function addCommand(parent: Argv, command: Command, word: string, summary: string, onChosen: Choose): void {
  const { name, details, positionals = {}, options = {}, examples } = command;
  const places = Object.entries(positionals).map(([place, positional]) => placeText(place, positional));
  parent.command(
    [word, ...places].join(" "),
    summary,
    (nested) => {
      const text = [`${command.summary}.`, ...(details === undefined ? [] : [details])].join("\n\n");
      nested.usage(`tap ${[name, ...places].join(" ")} [options]\n\n${text}`);
      for (const [place, { array: _, ...positional }] of Object.entries(positionals)) {
        nested.positional(place, { ...positional, ...(positionals[place]?.array && { array: true }) });
      }
      for (const [option, declared] of Object.entries({ ...options, ...commonOptions })) {
        nested.option(option, declared as Options);
      }
      for (const [example, what] of examples) nested.example(example, what);
      return nested;
    },
    (given) => {
      const single = Object.entries({ ...options, ...commonOptions }).filter(
        ([, { array }]: [string, Options]) => !array,
      );
      const twice = single.map(([option]) => option).find((option) => Array.isArray(given[option]));
      if (twice !== undefined) throw usageFailure(`--${twice} was given twice.`, `See \`tap ${name} --help\`.`);
      onChosen(command, given);
    },
  );
}

/** `<event..>`, `[merchant]`: as yargs writes a place. */
function placeText(name: string, { array, demandOption }: Positional): string {
  const text = `${name}${array ? ".." : ""}`;
  return demandOption ? `<${text}>` : `[${text}]`;
}

/** `tap events --help`: of the words that are known. */
function helpOf(words: readonly string[], loaded: ProgramOptions["loaded"]): string {
  if (loaded === undefined) return "`tap --help`";
  const named = loaded.commands.find(({ name }) => words.join(" ").startsWith(name));
  return `\`tap ${named?.name ?? loaded.noun} --help\``;
}

/** yargs' own message as one sentence. */
const sentence = (message: string): string => {
  const line = message.trim().replaceAll("\n", ", ");
  return /[.?!]$/.test(line) ? line : `${line}.`;
};

export const wrongLimit = (limit: unknown): boolean =>
  limit !== undefined && !(Number.isInteger(limit) && (limit as number) >= 1 && (limit as number) <= 10_000);
