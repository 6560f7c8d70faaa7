import type { Options } from "yargs";
import type { Command } from "./command";
import { nouns } from "./commands";
import { commonOptions } from "./options";

const HEAD = `# The \`tap\` command

\`npx tap\` shows and mends what a stack does: what failed and why, what waits for an operator, where a payment is. It uses your own AWS
credentials, or those of the local stack. Each command shows examples with \`--help\`.

## Which stack

| Given | Stack | Credentials |
|---|---|---|
| nothing | the local one that \`npm start\` serves from this folder | the local operator's; \`--as operator-read\` may change nothing |
| \`--stack <file>\`, or \`TAP_STACK\` | a local one, by its \`stack.json\` | the same |
| \`--suffix prod --region eu-west-1\` | a deployment | your shell's, as for the AWS CLI. [Deploy](deploy.md#operators) says which policies they need |

## Actions

A command that changes something has three steps. \`--dry-run\` says what would happen, and changes nothing. Without it, the command says
the same and asks; a script gives \`--yes\`. Then it acts, at \`--rate\`. Who did what, when, and the \`--reason\` are in the
audit trail before anything happens. Ctrl-C finishes the item under way. The same command goes on, and repeating one is safe.

## Output and exit codes

Results go to stdout; notes, progress and questions go to stderr. \`--json\` prints one object, or one line for each item of a list.
\`NO_COLOR=1\` turns colours off.

| Code | Meaning |
|---|---|
| 0 | done |
| 1 | failed, or a check found something |
| 2 | wrong usage |
| 3 | no such stack, or no such thing in it |
| 4 | no credentials, expired ones, or not allowed |
| 5 | partly done: some items failed, or it was stopped |

## Completion

\`npm link\` puts \`tap\` on your path. Then \`tap completion >> ~/.bashrc\`, or \`>> ~/.zshrc\`, completes its words and options.

## Commands
`;

/** The text of docs/cli.md. */
export function reference(): string {
  const commands = Object.values(nouns).flatMap(({ load }) => load().commands);
  const rows = commands.map(({ name, summary }) => `| [\`${name}\`](#${anchorOf(name)}) | ${summary} |`);
  return [HEAD, "| Command | What it does |", "|---|---|", ...rows, "", ...commands.map(section)].join("\n");
}

const anchorOf = (name: string): string => `tap-${name.replaceAll(" ", "-")}`;

function section({ name, summary, details, positionals = {}, options = {}, examples }: Command): string {
  const places = Object.entries(positionals).map(([place, { array, demandOption }]) => {
    const text = `${place}${array ? ".." : ""}`;
    return demandOption ? `<${text}>` : `[${text}]`;
  });
  const own = [
    ...Object.entries(positionals).map(([place, positional]) => optionRow(place, positional)),
    ...Object.entries(options)
      .filter(([option]) => !(option in commonOptions))
      .map(([option, declared]) => optionRow(`--${option}`, declared)),
  ];
  return [
    `### tap ${name}`,
    "",
    `${summary}.${details === undefined ? "" : ` ${details}`}`,
    "",
    ...(places.length > 0 ? [`\`tap ${[name, ...places].join(" ")}\``, ""] : []),
    ...(own.length > 0 ? ["| Option | Meaning |", "|---|---|", ...own, ""] : []),
    "```sh",
    ...examplesText(examples),
    "```",
    "",
  ].join("\n");
}

function examplesText(examples: Command["examples"]): string[] {
  const width = Math.max(...examples.map(([example]) => example.length));
  return examples.map(([example, what]) => `npx ${example.padEnd(width)}   # ${what}`);
}

function optionRow(name: string, { describe, choices, default: usual }: Options): string {
  const values = choices === undefined ? "" : ` (${choices.map((choice) => `\`${choice}\``).join(", ")})`;
  const otherwise = usual === undefined ? "" : `. Without it: \`${usual}\``;
  return `| \`${name}\` | ${describe}${values}${otherwise} |`;
}
