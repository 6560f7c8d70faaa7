import type { Counts } from "./counts";
import { eventCost, type Share } from "./event-cost";
import { fixedCost } from "./fixed-cost";
import type { StackFacts } from "./stack-facts";

/** A webhook of which a part is a change that its merchant is notified of. */
export const webhook = (told: number): Share[] => [
  { kind: "webhook of a capture", share: told },
  { kind: "webhook that begins a payment", share: 1 - told },
];

/** A payment that a merchant submits, with its notification and its gateway's webhook. */
export const payment: readonly Share[] = [
  { kind: "submitted payment", share: 1 },
  { kind: "webhook that says nothing new", share: 1 },
];

/** A row of a large file: its part of the file, its payment, notification and the gateway's webhook. */
export const row: readonly Share[] = [
  { kind: "further row of a file", share: 1 },
  { kind: "file of one row", share: 1, without: ["batch-worker"] },
  { kind: "webhook that says nothing new", share: 1 },
];

/** The work of the two functions that notify. */
export const notification: readonly Share[] = [
  {
    kind: "webhook of a capture",
    share: 1,
    without: ["webhook-receiver", "webhook-processor"],
    requests: 0,
  },
];

export interface Goal {
  readonly what: string;
  readonly dollars: number;
  readonly goal: number;
  readonly outcome: "met" | "not met";
}

/** The rate at which the goals of a million events are measured. */
export const GOAL_RATE = 10;

export function goals(prod: StackFacts, counts: Counts): Goal[] {
  const options = { facts: prod, counts, perSecond: GOAL_RATE };
  const goal = (what: string, dollars: number, most: number): Goal => ({
    what,
    dollars,
    goal: most,
    outcome: dollars <= most ? "met" : "not met",
  });
  return [
    goal("a million webhooks, nobody notified", eventCost(webhook(0), options).dollars, 14),
    goal("a million webhooks, half of them notified", eventCost(webhook(0.5), options).dollars, 18),
    goal("a million submitted payments, all in", eventCost(payment, options).dollars, 45),
    goal("a month of prod while nothing comes, every metric in use", fixedCost(prod, counts).withMetrics, 25),
  ];
}
