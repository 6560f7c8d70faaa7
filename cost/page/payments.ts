import { assumptions } from "../assumptions";
import { eventCost, type Share } from "../event-cost";
import { billedMs } from "../function-lines";
import { GOAL_RATE, payment, row } from "../goals";
import { amount, money, paragraphs, table } from "../markdown";
import type { Model } from "../model";
import { dollars } from "../prices";
import type { StackFacts, WorkflowFacts } from "../stack-facts";

const MILLION = 1_000_000;

/** A submitted payment all in, its workflows, and a row of a file. */
export function paymentSection(model: Model): string {
  const { facts, counts } = model;
  const options = { facts: facts.prod, counts, perSecond: GOAL_RATE };
  const cost = (mix: readonly Share[]) => money(eventCost(mix, options).dollars);
  const own = payment.slice(0, 1);
  return paragraphs(
    "## A million submitted payments",
    `All in, a million submitted payments cost **${cost(payment)}** in prod at ${GOAL_RATE} a second:`,
    table(
      ["what", "a million of them"],
      [
        ["request, screening, charge and record, with the notification", cost(own)],
        ["the gateway's own webhook, which says nothing new", cost(payment.slice(1))],
        ["a refund that the merchant requests, beside these", cost([{ kind: "requested refund", share: 1 }])],
        ["a read of a payment", cost([{ kind: "read of a payment", share: 1 }])],
        ["the first page of a list", cost([{ kind: "first page of a list", share: 1 }])],
        ["a further page of a list", cost([{ kind: "next page of a list", share: 1 }])],
      ],
    ),
    "A page of a list reads each of its transactions. So a longer page costs more reads.",
    workflowSection(model),
    "## A batch",
    `A row of a file costs what its payment costs, without a request of its own. A million rows cost ${cost(row)}, all in. What the
file costs once is small: batch-workflow is a standard workflow with ${facts.prod.workflows["batch-workflow"]?.way.length ?? 0} states on its way. 500 rows are a chunk, with
three transitions, at ${money(dollars("standardState", 1))}. The list of batches costs each one write more.`,
  );
}

/** Why a payment has two workflows. */
function workflowSection({ facts: { prod }, counts }: Model): string {
  const { express, standard, expressAsStandard } = workflowCosts(prod, counts);
  const line = (name: string, kind: string, { way }: WorkflowFacts, cost: string) => [
    `${name}, ${kind}: ${way.join(", ")}`,
    String(way.length),
    cost,
  ];
  const [workflow, review] = [prod.workflows["payment-workflow"], prod.workflows["payment-review"]];
  if (workflow === undefined || review === undefined) throw new Error("the stack lacks a workflow of payments");
  const percent = amount(100 * assumptions.reviewedShare);
  return paragraphs(
    "### Why two workflows",
    `A standard workflow costs ${money(dollars("standardState", MILLION))} per million state transitions. An express workflow costs ${money(dollars("expressRun", MILLION))} per million
executions, and ${money(dollars("expressHour", 1))} per gigabyte-hour.`,
    table(
      ["workflow", "states on its way", "a million of them"],
      [
        line("payment-workflow", "express", workflow, money(express)),
        ["the same as a standard one", String(workflow.way.length), money(expressAsStandard)],
        line("payment-review", "standard", review, money(standard)),
      ],
    ),
    `With ${percent} payment in a hundred in review, a million payments cost ${money(express + assumptions.reviewedShare * standard)} for their workflows, instead of
${money(expressAsStandard)}. [Decision 4](decisions/0004-two-workflows.md) says why an express workflow is safe.`,
  );
}

/** Dollars of a million executions. */
export function workflowCosts(prod: StackFacts, counts: Model["counts"]) {
  const tasks = counts.kinds["submitted payment"]["payment-tasks"];
  if (tasks === undefined) throw new Error("no payment-tasks was counted");
  const ms = billedMs("payment-tasks", tasks, true) + assumptions.expressMs;
  const hours = (Math.ceil(ms / 100) * 100) / 3_600_000;
  const states = (name: string) => prod.workflows[name]?.way.length ?? 0;
  return {
    express: dollars("expressRun", MILLION) + dollars("expressHour", MILLION * hours * assumptions.expressGb),
    expressAsStandard: dollars("standardState", MILLION * states("payment-workflow")),
    standard: dollars("standardState", MILLION * states("payment-review")),
  };
}
