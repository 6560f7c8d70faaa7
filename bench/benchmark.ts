import { parseArgs } from "node:util";
import type { LocalStack } from "../local/stack";
import { withLocalStack } from "../local/with-stack";
import { runCommand } from "../tools/cli";
import { printStep, printTable } from "../tools/console";
import { Failure } from "../tools/failure";
import { apiClient } from "../tools/http";
import { runFolder } from "../tools/paths";
import { measureAnswers } from "./answers";
import { measureCardGuard } from "./card-guard";
import { measureFile } from "./files";
import { measureLookUps } from "./look-ups";
import { measureRefunds } from "./refunds";
import { measureSweep } from "./sweep";
import { measureTracedCalls } from "./traced-calls";

const help = `npm run benchmark -- [--rows <number> | --refunds <number> | --events <number>]

Measures a local stack of its own, beside any that \`npm start\` runs, against the bounds that Tap is built to:

  cards     a megabyte of each kind of text, searched for card numbers: the slowest against ordinary JSON
  traces    calls to a table whose answer is there at once: CPU of a traced client against one that is not
  sweep     ten stuck events beside 120,000 that were processed, in memory: what one sweep of the reconciler reads
  lookups   a payment by reference, customer and provider's id beside 10,000 others, in memory: what each page reads
  refunds   10,000 refunds of one payment, in memory: all recorded, and the last one's cost against the tenth's
  files     a batch of a tenth of the rows, then one of all: growth of its time, and the worker's memory
  answers   500 payments submitted, 20 at a time: their p99 against that of a function that does nothing

  --rows <n>      rows of the larger file (default: 4000, about a minute; 20000 takes about five)
  --refunds <n>   only the refunds, so many of them, without a stack (10000 take about ten seconds)
  --events <n>    only the sweep, beside so many processed events, without a stack (100000 take about ten seconds)
  --help          this text

Exits with 1 where a figure exceeds its bound. A goal is shown only: it is a time of microseconds, and other work on the
computer distorts it more than the others.`;

/** p99 of a submission, as a multiple of the p99 of a function that does nothing. */
const ANSWER_BOUND = 5;
/** Time of a file, as a multiple of ten times the time of a tenth of its rows. */
const GROWTH_BOUND = 1.5;
const MEMORY_BOUND_MIB = 256;
/** Cost of a payment's last refund, as a multiple of the cost of its tenth. */
const REFUND_BOUND = 1.2;
const REFUNDS = 10_000;
/** Least speed of the card guard on any text, as a part of its speed on ordinary JSON. */
const CARD_GUARD_SHARE = 0.1;
/** CPU of a call in a trace that X-Ray does not sample, and in one that it samples, as multiples of an untraced one's. */
const TRACE_BOUNDS = { unsampled: 1.05, sampled: 1.75 };
/** Events of two minutes at 1,000 webhooks a second. */
const EVENTS = 120_000;
const STUCK = 10;
/** Payments beside those that a look-up finds. */
const OTHER_PAYMENTS = 10_000;
/** Milliseconds of CPU of a sweep that finds ten stuck events. */
const SWEEP_GOAL_MS = 50;

const RUN = runFolder("benchmark");

/** What is measured: without rows, nothing that needs a stack. */
interface Choice {
  readonly events?: number;
  readonly refunds?: number;
  readonly rows?: number;
}

function readChoice(): Choice | "help" {
  try {
    const { values } = parseArgs({
      options: {
        rows: { type: "string" },
        refunds: { type: "string" },
        events: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) return "help";
    const { rows, refunds, events } = values;
    if ([rows, refunds, events].filter((count) => count !== undefined).length > 1) {
      throw new Error("--rows, --refunds and --events do not go together: the last two measure one thing only.");
    }
    if (refunds !== undefined) return { refunds: readCount("--refunds", refunds) };
    if (events !== undefined) return { events: readCount("--events", events) };
    return { events: EVENTS, refunds: REFUNDS, rows: readCount("--rows", rows ?? "4000") };
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run benchmark -- --help`.");
  }
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 100 && count <= 100_000) return count;
  throw new Error(`${option} ${text}: a number from 100 to 100000 is needed.`);
}

interface Figure {
  readonly what: string;
  readonly figure: number;
  readonly unit: "ms" | "s" | "MiB" | "MiB/s" | "units" | "µs" | "of them" | "calls" | "items";
  /** The most that it may be. */
  readonly bound?: number;
  /** The least that it may be. */
  readonly least?: number;
  /** The most that it should be. Missing it is shown, and is no failure. */
  readonly goal?: number;
}

async function refundFigures(count: number): Promise<Figure[]> {
  const { recorded, units, cpu } = await printStep(`${count} refunds of a payment`, () => measureRefunds(count));
  return [
    { what: `recorded of ${count} refunds, sum exact`, figure: recorded, unit: "of them", least: count },
    { what: "write units of the tenth refund", figure: units.tenth, unit: "units" },
    { what: "write units of the last one", figure: units.last, unit: "units", bound: REFUND_BOUND * units.tenth },
    { what: "CPU of a refund, first hundred", figure: cpu.first, unit: "µs" },
    { what: "CPU of a refund, last hundred", figure: cpu.last, unit: "µs", goal: REFUND_BOUND * cpu.first },
  ];
}

async function cardGuardFigures(): Promise<Figure[]> {
  const speeds = await printStep("Card numbers in a megabyte of each text", async () => measureCardGuard(5));
  const least = CARD_GUARD_SHARE * (speeds.json ?? 0);
  return Object.entries(speeds).map(([text, figure]) => ({
    what: `card guard on ${text}`,
    figure,
    unit: "MiB/s",
    least,
  }));
}

async function traceFigures(): Promise<Figure[]> {
  const { bare, unsampled, sampled } = await printStep("Calls with and without a trace", measureTracedCalls);
  const call = "CPU of a call to a table";
  return [
    { what: `${call}, not traced`, figure: bare, unit: "µs" },
    { what: `${call}, not sampled`, figure: unsampled, unit: "µs", goal: TRACE_BOUNDS.unsampled * bare },
    { what: `${call}, sampled`, figure: sampled, unit: "µs", goal: TRACE_BOUNDS.sampled * bare },
  ];
}

async function sweepFigures(events: number): Promise<Figure[]> {
  const [alone, beside] = await printStep(`${STUCK} stuck events beside ${events}`, async () => [
    await measureSweep(0, STUCK),
    await measureSweep(events, STUCK),
  ]);
  return [
    { what: `queued of ${STUCK} stuck events`, figure: beside.queued, unit: "of them", least: STUCK },
    { what: "reads of the sweep without any other event", figure: alone.calls, unit: "calls" },
    { what: `reads beside ${events} processed events`, figure: beside.calls, unit: "calls", bound: alone.calls },
    { what: "items that these reads answered", figure: beside.items, unit: "items", bound: STUCK },
    { what: "CPU of this sweep", figure: beside.cpu, unit: "ms", goal: SWEEP_GOAL_MS },
  ];
}

async function lookUpFigures(): Promise<Figure[]> {
  const [alone, beside] = await printStep(`Look-ups beside ${OTHER_PAYMENTS} payments`, async () => [
    await measureLookUps(0),
    await measureLookUps(OTHER_PAYMENTS),
  ]);
  return [...beside].flatMap(([name, { found, calls, items }]): Figure[] => [
    { what: `found by ${name}`, figure: found, unit: "of them", least: alone.get(name)?.found ?? 0 },
    {
      what: `reads of this page beside ${OTHER_PAYMENTS} payments`,
      figure: calls,
      unit: "calls",
      bound: alone.get(name)?.calls ?? 0,
    },
    { what: "items that these reads answered", figure: items, unit: "items", bound: alone.get(name)?.items ?? 0 },
  ]);
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
  const choice = readChoice();
  if (choice === "help") {
    console.log(help);
    return 0;
  }
  const { events, refunds, rows } = choice;
  // They come first: the stack would take CPU beside them.
  const figures = [
    ...(events === undefined ? [] : await sweepFigures(events)),
    ...(refunds === undefined ? [] : await refundFigures(refunds)),
  ];
  if (rows === undefined) return show(figures);
  figures.push(...(await lookUpFigures()), ...(await cardGuardFigures()), ...(await traceFigures()));
  return withLocalStack({
    run: RUN,
    step: printStep,
    work: async (stack) => show([...figures, ...(await measure(stack, rows))]),
  });
}

/** Prints the table. Returns the exit code. */
function show(figures: readonly Figure[]): number {
  console.log();
  printTable(["", "what", "figure", "bound"], figures.map(cells));
  return figures.every(isWithin) ? 0 : 1;
}

const isWithin = ({ figure, bound = figure, least = figure }: Figure): boolean => figure <= bound && figure >= least;

function cells(row: Figure): string[] {
  const text = (value: number) => `${value.toFixed(row.unit === "s" ? 1 : 0)} ${row.unit}`;
  return [isWithin(row) ? "✓" : "✗", row.what, text(row.figure), limit(row, text)];
}

function limit({ figure, bound, least, goal }: Figure, text: (value: number) => string): string {
  if (goal !== undefined) return `${text(goal)}, goal ${figure <= goal ? "met" : "not met"}`;
  const value = bound ?? least;
  return value === undefined ? "" : text(value);
}

runCommand(main);
