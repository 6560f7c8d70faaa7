import { assumptions } from "./assumptions";
import { eventCost } from "./event-cost";
import { fixedCost } from "./fixed-cost";
import { GOAL_RATE, webhook } from "./goals";
import type { Model } from "./model";
import { workflowCosts } from "./page/payments";

/** A figure that another page quotes: `pattern` has it as its second group. */
interface Quote {
  readonly file: string;
  readonly pattern: RegExp;
  readonly figure: (model: Model) => string;
}

const idle = (model: Model, stage: "dev" | "prod") =>
  String(Math.round(fixedCost(model.facts[stage], model.counts).idle));

const quotes: readonly Quote[] = [
  {
    file: "docs/requirements.md",
    pattern: /(\| S0-09 \|.*?About )(\d+)( \$ for a million events)/,
    figure: ({ facts, counts }) =>
      String(Math.round(eventCost(webhook(0), { facts: facts.prod, counts, perSecond: GOAL_RATE }).dollars)),
  },
  {
    file: "docs/requirements.md",
    pattern: /(\| S0-09 \|.*? and )(\d+)( \$ a month standing still)/,
    figure: (model) => idle(model, "prod"),
  },
  {
    file: "docs/requirements.md",
    pattern: /(\| S2-65 \|.*? is )(\d+)( \$ a month, the polling)/,
    figure: ({ withFewest, counts }) => String(Math.round(fixedCost(withFewest, counts).idle)),
  },
  {
    file: "docs/requirements.md",
    pattern: /(\| S2-65 \|.*?about )(\d+)( \$ a month standing still)/,
    figure: (model) => idle(model, "dev"),
  },
  {
    file: "docs/requirements.md",
    pattern: /(\| S2-65 \|.*?, )(\d+)( \$ with every metric in use)/,
    figure: ({ facts, counts }) => String(Math.round(fixedCost(facts.dev, counts).withMetrics)),
  },
  {
    file: "docs/decisions/0004-two-workflows.md",
    pattern: /(million payments cost about )([\d.]+)( for their workflows)/,
    figure: ({ facts, counts }) => {
      const { express, standard } = workflowCosts(facts.prod, counts);
      return (express + assumptions.reviewedShare * standard).toFixed(2);
    },
  },
];

export const quotingFiles = [...new Set(quotes.map(({ file }) => file))];

/** The page with the figures that it quotes as they are now. Throws where it lacks one: its words were changed. */
export function withQuotes(file: string, text: string, model: Model): string {
  return quotes
    .filter((quote) => quote.file === file)
    .reduce((page, { pattern, figure }) => {
      if (!pattern.test(page)) throw new Error(`${file} quotes no figure as ${pattern}: correct cost/quoted.ts`);
      return page.replace(pattern, (_, before, __, after) => `${before}${figure(model)}${after}`);
    }, text);
}
