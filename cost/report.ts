import type { Stage } from "../lib/config/environments";
import { type EventCost, eventCost, type Share } from "./event-cost";
import { type FixedCost, fixedCost } from "./fixed-cost";
import { type Goal, goals, notification, payment, row, webhook } from "./goals";
import { money } from "./markdown";
import type { Model } from "./model";
import type { CostCommand } from "./options";
import { REGION, TAKEN } from "./prices";

/** What `npm run cost -- --json` prints. Dollars throughout; costs of events are those of a million. */
export interface CostReport {
  readonly region: string;
  /** When the prices were taken. */
  readonly prices: string;
  readonly environment: Stage;
  readonly perSecond: number;
  /** Share of the webhooks that are notified. */
  readonly told: number;
  readonly addresses: number;
  /** Dollars a month. */
  readonly fixed: FixedCost;
  readonly perMillion: Readonly<Record<string, EventCost>>;
  /** Goals of prod, at their own rate. */
  readonly goals: readonly Goal[];
}

export function reportOf(model: Model, { environment, perSecond, told, addresses }: CostCommand): CostReport {
  const { counts } = model;
  const facts = model.facts[environment];
  const cost = (mix: readonly Share[]) => eventCost(mix, { facts, counts, perSecond, addresses });
  return {
    ...{ region: REGION, prices: TAKEN, environment, perSecond, told, addresses },
    fixed: fixedCost(facts, counts),
    perMillion: {
      webhooks: cost(webhook(told)),
      "webhooks, nobody notified": cost(webhook(0)),
      notifications: cost(notification),
      "submitted payments, all in": cost(payment),
      "rows of a batch, all in": cost(row),
      "reads of a payment": cost([{ kind: "read of a payment", share: 1 }]),
      "first pages of a list": cost([{ kind: "first page of a list", share: 1 }]),
      "further pages of a list": cost([{ kind: "next page of a list", share: 1 }]),
    },
    goals: goals(model.facts.prod, counts),
  };
}

/** Rows of the command's tables. */
export const fixedRows = ({ fixed }: CostReport): string[][] => [
  ...fixed.lines.map(({ what, dollars, billed }) => [
    what,
    money(dollars),
    billed === "always" ? "" : `in use: ${billed}`,
  ]),
  ["together, while nothing comes", money(fixed.idle), ""],
  ["together, with every metric in use", money(fixed.withMetrics), ""],
  ["together, with all functions at work", money(fixed.atWork), ""],
];

export const eventRows = ({ perMillion }: CostReport): string[][] =>
  Object.entries(perMillion).map(([what, { dollars }]) => [what, money(dollars)]);

export const goalRows = (report: CostReport): string[][] =>
  report.goals.map(({ what, dollars, goal, outcome }) => [what, money(dollars), String(goal), outcome]);
