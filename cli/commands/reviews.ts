import { sfnOpenReviews } from "../../core/operations/adapters/reviews/sfn-open-reviews";
import { decideByHand } from "../../core/operations/application/reviews/decide-by-hand";
import { listReviews, type WaitingReview } from "../../core/operations/application/reviews/list-reviews";
import { dynamoFraudAlerts } from "../../core/payments/adapters/dynamo-fraud-alerts";
import { dynamoReviewDecisions } from "../../core/payments/adapters/dynamo-reviews";
import { sfnWorkflowResumer } from "../../core/payments/adapters/sfn-workflows";
import type { ApplyDecisionDeps } from "../../core/payments/application/decide-review";
import type { ReviewDecision } from "../../core/payments/domain/charge-guard";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { spanText } from "../../tools/span";
import { act } from "../act";
import { confirm, rateOf, reasonOf } from "../action";
import { type Command, command } from "../command";
import type { Context } from "../context";
import { exitCodes } from "../exit-codes";
import { actionOptions, listOptions, rateOptions } from "../options";
import type { Column } from "../output/output";
import { recordedIn } from "../recorded";
import type { Target } from "../target/target";
import { amountOf, transactionJson } from "./transactions/shown";
import { paymentStores } from "./transactions/stores";

const leftOf = ({ deadline }: WaitingReview): number => Date.parse(deadline) - Date.now();
const leftText = (review: WaitingReview): string => (leftOf(review) > 0 ? spanText(leftOf(review)) : "time is up");

const columns: readonly Column<WaitingReview>[] = [
  { title: "TIME LEFT", value: leftText },
  { title: "AMOUNT", value: ({ transaction }) => amountOf(transaction), align: "right" },
  { title: "MERCHANT", value: ({ transaction }) => transaction.state.merchantId },
  { title: "CUSTOMER", value: ({ transaction }) => transaction.submission?.customerId },
  { title: "WHY", value: ({ rules }) => rules.join(" ") },
  { title: "WAITS SINCE", value: ({ since }) => since },
  { title: "PAYMENT", value: ({ transaction }) => transaction.transactionId },
];

const reviewJson = (review: WaitingReview) => ({
  transaction: transactionJson(review.transaction),
  rules: review.rules,
  since: review.since,
  deadline: review.deadline,
  seconds_left: Math.max(0, Math.round(leftOf(review) / 1000)),
});

const list = command({
  name: "reviews list",
  summary: "List payments that wait for a decision, with the time that is left",
  details:
    "Without a decision in its time, a payment is declined. The stack's setting says how long that is. " +
    "Where its workflow was stopped, Tap starts another one when that time is over, or minutes after a decision.",
  options: {
    stopped: { type: "boolean", describe: "Only those whose workflow failed, timed out or was aborted" },
    by: { choices: ["deadline", "newest"] as const, default: "deadline" as const, describe: "Order of the list" },
    ...listOptions,
  },
  examples: [
    ["tap reviews list", "those whose time ends first come first"],
    ["tap reviews list --by newest --limit 10 --json", "the newest ten, as JSON"],
    ["tap reviews list --stopped", "those whose workflow was stopped, after an alarm about it"],
  ],
  async run({ out, target }, { by, stopped, limit }) {
    const stack = await target();
    const reviews = sfnOpenReviews(stack.clients.sfn, stack.workflowArn("payment-review"));
    const waiting = await listReviews({ ...paymentStores(stack), reviews }, { limit, by, stopped });
    const empty = stopped ? "No review's workflow was stopped." : "No payment waits for a decision.";
    await out.list({ columns, rows: waiting.reviews, limit, empty, json: reviewJson });
    if (waiting.hasMore) out.note("There are more: --limit.");
    return exitCodes.done;
  },
});

/** The operator's own decision takes the vendor's way. Counts are of functions only. */
function decisionDeps(target: Target): ApplyDecisionDeps {
  const { clients } = target;
  const table = target.table("transactions");
  return {
    alerts: dynamoFraudAlerts(clients.dynamo, target.table("fraud-alerts")),
    reviews: dynamoReviewDecisions(clients.dynamo, table),
    workflows: sfnWorkflowResumer(clients.sfn),
    transactions: paymentStores(target).transactions,
    clock: systemClock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    metrics: { count: () => undefined },
  };
}

interface Given {
  readonly ids: readonly string[];
  readonly rate: string;
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly reason?: string | undefined;
}

class NotDecided extends Error {
  override readonly name = "Not decided";
}

async function decide(context: Context, decision: ReviewDecision, given: Given) {
  const { out } = context;
  const target = await context.target();
  const { transactions, payments } = paymentStores(target);
  const ids = [...new Set(given.ids)];
  const found = await transactions.findAll(ids);
  const factsOf = await payments.contexts(ids);
  const waiting = ids.filter((id) => factsOf(id).waitsFor === "vendor");
  for (const id of ids) {
    const transaction = found.get(id);
    const state = factsOf(id).waitsFor === "vendor" ? "waits for a decision" : "waits for none now";
    out.note(transaction === undefined ? `${id}: no such payment` : `${id}  ${amountOf(transaction)}  ${state}`);
  }
  if (found.size === 0) return exitCodes.notFound;
  const reason = given.dryRun ? "" : reasonOf(given);
  const what = decision === "approved" ? "charged, each at most once" : "declined, and nothing is charged";
  const summary = `Of ${found.size}, ${waiting.length} wait for a decision, and will be ${what}. Their merchants are notified.`;
  const end = await confirm(context, target, given, { summary, count: found.size, json: { ids, decision } });
  if (end !== undefined) return end;
  const deps = decisionDeps(target);
  return act(context, recordedIn(target), {
    command: `reviews ${decision === "approved" ? "approve" : "reject"}`,
    filter: { ids: ids.join(" ") },
    reason,
    count: found.size,
    items: () => ids.filter((id) => found.has(id)),
    perSecond: rateOf(given.rate),
    nameOf: (id) => id,
    participle: decision,
    async act(transactionId, actionId) {
      const { effect, says } = await decideByHand(deps, {
        ...{ transactionId, decision, actionId },
        operator: target.callerArn,
      });
      if (effect === "unknown") throw new NotDecided(says);
      out.note(`${transactionId}: ${says}.`);
      return effect === "finished" ? "unchanged" : "done";
    },
  });
}

const decision = (word: "approve" | "reject", as: ReviewDecision, summary: string): Command =>
  command({
    name: `reviews ${word}`,
    summary,
    details: "The first decision stands, whether it is the fraud vendor's or an operator's. Repeating it is safe.",
    positionals: { ids: { describe: "Transaction ids", type: "string", array: true, demandOption: true } },
    options: { ...actionOptions, ...rateOptions },
    examples: [
      [`tap reviews ${word} pay_0123456789abcdef01234567 --dry-run`, "what would happen"],
      [`tap reviews ${word} pay_0123456789abcdef01234567 --reason "called the customer back"`, "decide it"],
    ],
    run: (context, given) => decide(context, as, given),
  });

export const commands = [
  list,
  decision("approve", "approved", "Approve payments that wait for a decision: they are charged"),
  decision("reject", "rejected", "Reject payments that wait for a decision: they are declined"),
];
