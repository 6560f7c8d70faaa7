import type { FindTransactions, FoundTransaction } from "../../../ledger/application/ports";
import { submittedReason } from "../../../ledger/domain/payment-status";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { PaymentStates } from "../transactions/waiting-payments";
import type { OpenReview, OpenReviews } from "./ports";

export interface OpenReviewsDeps {
  readonly reviews: OpenReviews;
  readonly payments: Pick<PaymentStates, "contexts">;
}

export interface ListReviewsDeps extends OpenReviewsDeps {
  readonly transactions: Pick<FindTransactions, "findListed">;
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
const CALLS_AT_A_TIME = 4;

export interface ListReviewsOptions {
  readonly limit: number;
  readonly by: "deadline" | "newest";
  /** Only those whose workflow was stopped, so that no decision resumes it. @default those whose workflow runs */
  readonly stopped?: boolean | undefined;
}

/** Payments that wait for a decision, with what each is, those whose time ends first or the newest ones first. */
export async function listReviews(deps: ListReviewsDeps, options: ListReviewsOptions): Promise<WaitingReviews> {
  const { waiting, hasMore } = await openReviews(deps, options);
  const found = await deps.transactions.findListed(waiting.map(({ transactionId }) => transactionId));
  const reviews = waiting.flatMap(({ transactionId, since }): WaitingReview[] => {
    const transaction = found.get(transactionId);
    if (transaction === undefined) return [];
    const deadline = new Date(Date.parse(since) + deps.reviewTimeoutSeconds * 1000).toISOString();
    const rules = submittedReason(transaction.head, transactionId)?.split(",") ?? [];
    return [{ transaction, since, deadline, rules }];
  });
  return { reviews, hasMore };
}

/**
 * Payments that wait for a decision, by their names alone. Their workflows say which; a payment whose decision is made, and
 * whose workflow is at the charge, does not wait any more.
 */
export async function openReviews(
  deps: OpenReviewsDeps,
  { limit, by, stopped = false }: ListReviewsOptions,
): Promise<{ readonly waiting: readonly OpenReview[]; readonly hasMore: boolean }> {
  const running = await deps.reviews.running();
  const { reviews: open, isCut } = stopped ? await deps.reviews.stopped() : running;
  const restarted = new Set(stopped ? running.reviews.map(({ transactionId }) => transactionId) : []);
  const ordered = newestOfEach(open.filter(({ transactionId }) => !restarted.has(transactionId))).sort((a, b) =>
    a.since < b.since ? -1 : 1,
  );
  if (by === "newest") ordered.reverse();
  const waiting: OpenReview[] = [];
  for (let next = 0; next < ordered.length && waiting.length <= limit; ) {
    // As many at once as would be enough, if all of them wait.
    const calls = Math.min(CALLS_AT_A_TIME, Math.ceil((limit + 1 - waiting.length) / PAGE));
    const pages = Array.from({ length: calls }, (_, call) =>
      ordered.slice(next + call * PAGE, next + (call + 1) * PAGE),
    );
    next += calls * PAGE;
    const found = await sideBySide(
      pages.filter(({ length }) => length > 0),
      CALLS_AT_A_TIME,
      async (page) => {
        const factsOf = await deps.payments.contexts(page.map(({ transactionId }) => transactionId));
        return page.filter(({ transactionId }) => factsOf(transactionId).waitsFor === "vendor");
      },
    );
    waiting.push(...found.flat());
  }
  return { waiting: waiting.slice(0, limit), hasMore: isCut || waiting.length > limit };
}

/** A payment that was restarted may have several executions: the last one waits. */
const newestOfEach = (open: readonly OpenReview[]): OpenReview[] => [
  ...new Map(open.toSorted((a, b) => a.attempt - b.attempt).map((review) => [review.transactionId, review])).values(),
];
