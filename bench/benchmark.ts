import { parseArgs } from "node:util";
import type { LocalStack } from "../local/stack";
import { withLocalStack } from "../local/with-stack";
import { runCommand } from "../tools/cli";
import { printStep, printTable } from "../tools/console";
import { Failure } from "../tools/failure";
import { apiClient } from "../tools/http";
import { runFolder } from "../tools/paths";
import { measureAnswers } from "./answers";
import { measureFile } from "./files";

const help = `npm run benchmark -- [--rows <number>]

Measures a local stack of its own, beside any that \`npm start\` runs, against the bounds that Tap is built to:

  files     a batch of a tenth of the rows, then one of all: growth of its time, and the worker's memory
  answers   500 payments submitted, 20 at a time: their p99 against that of a function that does nothing

  --rows <n>   rows of the larger file (default: 4000, about a minute; 20000 takes about five)
  --help       this text

Exits with 1 where a figure exceeds its bound. Other work on the computer distorts the figures.`;

/** p99 of a submission, as a multiple of the p99 of a function that does nothing. */
const ANSWER_BOUND = 5;
/** Time of a file, as a multiple of ten times the time of a tenth of its rows. */
const GROWTH_BOUND = 1.5;
const MEMORY_BOUND_MIB = 256;

const RUN = runFolder("benchmark");

function readRows(): number | "help" {
  try {
    const { values } = parseArgs({
      options: { rows: { type: "string", default: "4000" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) return "help";
    const rows = Number(values.rows);
    if (!(Number.isInteger(rows) && rows >= 100 && rows <= 100_000)) {
      throw new Error(`--rows ${values.rows}: a number from 100 to 100000 is needed.`);
    }
    return rows;
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run benchmark -- --help`.");
  }
}

interface Figure {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  readonly bound?: number;
}

async function measure(stack: LocalStack, rows: number): Promise<Figure[]> {
  const { apiUrl, region } = stack.info;
  const api = apiClient({ apiUrl, region, ...(stack.ca && { ca: stack.ca }) });
  try {
    const tenth = Math.round(rows / 10);
    const small = await printStep(`A file of ${tenth} rows`, () => measureFile(stack, api, RUN, tenth));
    const large = await printStep(`A file of ${rows} rows`, () => measureFile(stack, api, RUN, rows));
    // The payments come last: their workflows go on for a while.
    const answers = await printStep("500 payments, 20 at a time", () => measureAnswers(stack, api));
    return [
      { what: "p99 of a function that does nothing", figure: answers.noOp, unit: "ms" },
      { what: "p99 of POST /transactions", figure: answers.submission, unit: "ms", bound: ANSWER_BOUND * answers.noOp },
      { what: `a file of ${tenth} rows`, figure: small.milliseconds / 1000, unit: "s" },
      {
        what: `a file of ${rows} rows`,
        figure: large.milliseconds / 1000,
        unit: "s",
        bound: (GROWTH_BOUND * 10 * small.milliseconds) / 1000,
      },
      { what: "memory of its worker", figure: large.memory, unit: "MiB", bound: MEMORY_BOUND_MIB },
    ];
  } finally {
    api.close();
  }
}

async function main(): Promise<number> {
  const rows = readRows();
  if (rows === "help") {
    console.log(help);
    return 0;
  }
  return withLocalStack({
    run: RUN,
    step: printStep,
    work: async (stack) => {
      const figures = await measure(stack, rows);
      console.log();
      printTable(["", "what", "figure", "bound"], figures.map(cells));
      return figures.every(isWithin) ? 0 : 1;
    },
  });
}

const isWithin = ({ figure, bound }: Figure): boolean => bound === undefined || figure <= bound;

function cells(row: Figure): string[] {
  const text = (value: number | undefined) =>
    value === undefined ? "" : `${value.toFixed(row.unit === "s" ? 1 : 0)} ${row.unit}`;
  return [isWithin(row) ? "✓" : "✗", row.what, text(row.figure), text(row.bound)];
}

runCommand(main);
