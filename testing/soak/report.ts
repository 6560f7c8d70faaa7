import type { FailedCalls } from "../faulty-proxy";
import { type Faults, faultKinds } from "./evidence";
import type { MemoryCourse } from "./memory";

/** What a soak found. */
export interface Result {
  readonly seed: number;
  /** Requests that were accepted, repeats included. */
  readonly webhooks: number;
  /** Payments that were accepted, each key once. */
  readonly payments: number;
  /** Workers killed, by function. */
  readonly kills: Readonly<Record<string, number>>;
  /** Failed calls by service. */
  readonly failed: Readonly<Record<string, FailedCalls>>;
  /** Answers by status, those included that made a sender try again. */
  readonly answers: Readonly<Record<string, number>>;
  /** Seconds from the last kill to the last count. */
  readonly recoveredAfter: number;
  /** Webhooks that a merchant's server received once more. */
  readonly repeatedDeliveries: number;
  /** Messages that still wait, by queue. */
  readonly waiting: Readonly<Record<string, number>>;
  readonly memory: Readonly<Record<string, MemoryCourse>>;
  readonly faults: Faults;
}

/** Faults of a kind that are shown one by one. */
const SHOWN = 10;

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const failedCalls = ({ failed }: Result): number =>
  sum(Object.values(failed).map(({ before, after }) => before + after));

/** The last line: what was done, and how much of each kind is wrong. */
export function lastLine(result: Result): string {
  const { seed, webhooks, payments, kills, faults } = result;
  const done = `${webhooks} webhooks, ${payments} payments, ${sum(Object.values(kills))} kills, ${failedCalls(result)} failed calls`;
  const wrong = faultKinds.map((kind) => `${kind} ${faults[kind].length}`).join(", ");
  return `soak (seed ${seed}): ${done}: ${wrong}`;
}

/** What the last line has no room for. */
export function details(result: Result): string[] {
  const { failed, answers, kills, memory, faults, recoveredAfter, repeatedDeliveries, waiting } = result;
  const calls = Object.entries(failed).map(
    ([service, { before, after }]) => `${service} ${before} before and ${after} after their effect`,
  );
  return [
    `answers: ${pairs(answers)}`,
    `kills: ${pairs(kills)}`,
    `failed calls: ${calls.join(", ") || "none"}`,
    `deliveries received more than once: ${repeatedDeliveries}`,
    `messages that wait ${recoveredAfter} s after the last kill: ${pairs(waiting)}`,
    ...Object.entries(memory).map(
      ([name, { start, peak, end }]) =>
        `memory of ${name}: ${[start, peak, end].map((figure) => figure.toFixed(0)).join(", ")} MiB (start, peak, end)`,
    ),
    ...faultKinds.flatMap((kind) => [
      ...faults[kind].slice(0, SHOWN).map((fault) => `${kind}: ${fault}`),
      ...(faults[kind].length > SHOWN ? [`${kind}: ${faults[kind].length - SHOWN} more`] : []),
    ]),
  ];
}

const pairs = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, number]) => `${name} ${number}`)
    .join(", ") || "none";
