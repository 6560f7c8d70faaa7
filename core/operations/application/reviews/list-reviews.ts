import type { FindTransactions, FoundTransaction, TransactionHistory } from "../../../ledger/application/ports";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { PaymentStates } from "../transactions/waiting-payments";
import type { OpenReview, OpenReviews } from "./ports";

export interface ListReviewsDeps {
  readonly reviews: OpenReviews;
  readonly payments: Pick<PaymentStates, "contexts">;
  readonly transactions: FindTransactions & Pick<TransactionHistory, "history">;
  /** Seconds for which a payment waits for its decision. */
  readonly reviewTimeoutSeconds: number;
}

/** A payment that waits for a decision. */
export interface WaitingReview {
  readonly transaction: FoundTransaction;
  readonly since: string;
  /** ISO time at which it is declined, unless it is decided before. */
  readonly deadline: string;
  /** Codes of the rules that it met, or of the gateway that wants the review. */
  readonly rules: readonly string[];
}

export interface WaitingReviews {
  readonly reviews: readonly WaitingReview[];
  readonly hasMore: boolean;
}

/** Payments whose states one call reads. */
const PAGE = 33;
const AT_A_TIME = 10;
/** The review is requested in one of the first rows of a payment: those that are read of each. */
const ROWS = 50;
/** Later than every ISO time. */
const ALL = "9999";

export interface ListReviewsOptions {
  readonly limit: number;
  readonly by: "deadline" | "newest";
  /** Only those whose workflow was stopped, so that no decision resumes it. @default those whose workflow runs */
  readonly stopped?: boolean | undefined;
}

/**
 * Payments that wait for a decision, those whose time ends first or the newest ones first. Their workflows say which;
 * a payment whose decision is made, and whose workflow is at the charge, does not wait any more.
 */
export async function listReviews(
  deps: ListReviewsDeps,
  { limit, by, stopped = false }: ListReviewsOptions,
): Promise<WaitingReviews> {
  const running = await deps.reviews.running();
  const { reviews: open, isCut } = stopped ? await deps.reviews.stopped() : running;
  const restarted = new Set(stopped ? running.reviews.map(({ transactionId }) => transactionId) : []);
  const ordered = newestOfEach(open.filter(({ transactionId }) => !restarted.has(transactionId))).sort((a, b) =>
    a.since < b.since ? -1 : 1,
  );
  if (by === "newest") ordered.reverse();
  const waiting: OpenReview[] = [];
  for (let next = 0; next < ordered.length && waiting.length <= limit; next += PAGE) {
    const page = ordered.slice(next, next + PAGE);
    const factsOf = await deps.payments.contexts(page.map(({ transactionId }) => transactionId));
    waiting.push(...page.filter(({ transactionId }) => factsOf(transactionId).waitsFor === "vendor"));
  }
  const shown = waiting.slice(0, limit);
  const found = await deps.transactions.findListed(shown.map(({ transactionId }) => transactionId));
  const reviews = await sideBySide(shown, AT_A_TIME, async ({ transactionId, since }) => {
    const transaction = found.get(transactionId);
    if (transaction === undefined) return undefined;
    const deadline = new Date(Date.parse(since) + deps.reviewTimeoutSeconds * 1000).toISOString();
    return { transaction, since, deadline, rules: await rulesOf(deps, transactionId) };
  });
  return {
    reviews: reviews.filter((review) => review !== undefined),
    hasMore: isCut || waiting.length > shown.length,
  };
}

/** A payment that was restarted may have several executions: the last one waits. */
const newestOfEach = (open: readonly OpenReview[]): OpenReview[] => [
  ...new Map(open.toSorted((a, b) => a.attempt - b.attempt).map((review) => [review.transactionId, review])).values(),
];

async function rulesOf({ transactions }: ListReviewsDeps, transactionId: string): Promise<string[]> {
  const { rows } = await transactions.history([{ transactionId, before: ALL }], ROWS);
  const requested = rows.find(({ eventType }) => eventType === "payment.review_requested");
  return requested?.reason?.split(",") ?? [];
}
