import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../tools/paths";
import { nouns } from "./commands";
import type { ReadCommand } from "./context";
import { exitCodes, usageFailure } from "./exit-codes";
import type { CommonArguments } from "./options";
import { choose, wrongLimit } from "./program";

const MOST_COLUMNS = 110;

/** Reads a command line; undefined after it printed help, the version or a completion. Throws CommandFailure. */
export async function readCommand(words: readonly string[]): Promise<ReadCommand | undefined> {
  const noun = words.find((word) => Object.hasOwn(nouns, word));
  const loaded = noun === undefined ? undefined : { noun, commands: nouns[noun]?.load().commands ?? [] };
  const chosen = await choose({
    words,
    summaries: Object.fromEntries(Object.entries(nouns).map(([name, { summary }]) => [name, summary])),
    ...(loaded && { loaded }),
    version: (JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string }).version,
    width: Math.min(process.stdout.columns ?? MOST_COLUMNS, MOST_COLUMNS),
  });
  if (chosen === undefined) return undefined;
  const { command, given } = chosen;
  if (wrongLimit(given.limit)) throw usageFailure("--limit must be a whole number from 1 to 10000.");
  return {
    common: given as CommonArguments,
    run: async (context) => (await command.run(context, given as never)) ?? exitCodes.done,
  };
}
