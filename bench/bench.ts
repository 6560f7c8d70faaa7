import { parseArgs } from "node:util";
import { runCommand } from "../tools/cli";
import { printStep, printTable } from "../tools/console";
import { Failure } from "../tools/failure";
import { cells, type Figure, HEADER } from "./figures";
import { broken, readLimits, unmatched, writeLimits } from "./limits";
import { lambdaNode } from "./node22";
import { writeReport } from "./report/report";
import { resultsOf } from "./report/results";
import { events } from "./rows/events";
import type { Group } from "./rows/group";
import { cards, traces } from "./rows/guards";
import { lookUps, refunds, sweep } from "./rows/history";
import { money } from "./rows/money";
import { sizes } from "./rows/sizes";
import { stack } from "./rows/stack";
import { firstCalls, imports } from "./rows/starts";
import { synth } from "./rows/synth";
import { client, webhook } from "./rows/webhook";

/** In the order of the table. The stack comes last: it takes the computer for itself. */
const groups: readonly Group[] = [
  ...[synth, imports, firstCalls, webhook, client, events, sizes],
  ...[refunds, sweep, lookUps, cards, traces, money, stack],
];
/** Groups that count, and measure no time. */
const counting: readonly Group[] = [events, sizes];
const ROWS = 1_000;

const help = `npm run bench -- [--only <group>,…] [--rows <number>]
npm run bench -- --counts [--write-limits]

Measures Tap against what the same work costs others, and against its goals; prints one table. CPU is that of Node.js 22,
as on Lambda. It takes up to 15 minutes: leave the computer alone meanwhile. A whole run writes bench/results/, the
pictures of docs/images/ and the tables of docs/performance.md.

${groups.map(({ name, does }) => `  ${name.padEnd(12)}${does}`).join("\n")}

  --only <group>,…   these only, and write nothing
  --counts           ${counting.map(({ name }) => name).join(" and ")} only, in less than a minute; exits with 1 above a limit of bench/limits.json
  --write-limits     make these counts and sizes the limits
  --rows <n>         rows of the larger file of the stack (default: ${ROWS}; 20000 takes about five minutes)
  --help             this text

Exits with 1 where a count is above its limit, or something was lost. A goal is shown only: other work on the computer
distorts a time.`;

interface Choice {
  readonly groups: readonly Group[];
  readonly rows: number;
  readonly isWhole: boolean;
  readonly counts: boolean;
  readonly writesLimits: boolean;
}

function readChoice(): Choice | "help" {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string" },
        counts: { type: "boolean", default: false },
        "write-limits": { type: "boolean", default: false },
        rows: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    const { only, counts, rows, "write-limits": writesLimits } = values;
    if (counts && (only !== undefined || rows !== undefined))
      throw new Error("--counts goes without --only and --rows.");
    if (writesLimits && !counts) throw new Error("--write-limits goes with --counts.");
    const chosen = counts ? counting : only === undefined ? groups : only.split(",").map(groupOf);
    const isWhole = !counts && only === undefined;
    return { groups: chosen, rows: readRows(rows ?? String(ROWS)), isWhole, counts, writesLimits };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run bench -- --help`.");
  }
}

function groupOf(name: string): Group {
  const found = groups.find((group) => group.name === name);
  if (found === undefined)
    throw new Error(`--only ${name}: ${groups.map((group) => group.name).join(", ")} are known.`);
  return found;
}

function readRows(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 100 && count <= 100_000) return count;
  throw new Error(`--rows ${text}: a number from 100 to 100000 is needed.`);
}

async function main(): Promise<number> {
  const choice = readChoice();
  if (choice === "help") {
    console.log(help);
    return 0;
  }
  // Counts are the same on any Node.js.
  const node = choice.counts ? process.execPath : await lambdaNode();
  const figures: Figure[] = [];
  for (const { name, measure } of choice.groups) {
    figures.push(...(await printStep(name, () => measure({ node, rows: choice.rows }))));
  }
  console.log();
  printTable(HEADER, figures.map(cells));
  if (choice.writesLimits) writeLimits(figures);
  if (choice.isWhole) await writeReport(await resultsOf(figures, node));
  return complain(figures, choice);
}

/** Prints what is above its limit. Returns the exit code. */
function complain(figures: readonly Figure[], { counts }: Choice): number {
  const limits = readLimits();
  const faults = figures.flatMap((figure) => broken(figure, limits) ?? []);
  if (counts) faults.push(...unmatched(figures, limits).map((id) => `${id}: a limit or a figure is missing`));
  if (faults.length > 0) console.log(`\n${faults.join("\n")}`);
  if (counts && faults.length > 0) {
    console.log("\nIf this is meant: npm run bench -- --counts --write-limits");
  }
  return faults.length === 0 ? 0 : 1;
}

runCommand(main);
