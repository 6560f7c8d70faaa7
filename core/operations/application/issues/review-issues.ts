import { type OpenReviewsDeps, openReviews } from "../reviews/list-reviews";
import type { IssueSource } from "./ports";

/** Reviews that are read at most. */
const MOST = 200;

export interface ReviewIssuesDeps extends OpenReviewsDeps {
  /** Seconds for which a payment waits for its decision. */
  readonly reviewTimeoutSeconds: number;
}

/** Payments that wait for a decision, with the time that the first of them has left. */
export const reviewIssues = (deps: ReviewIssuesDeps): IssueSource => ({
  name: "reviews",
  kinds: ["reviews"],
  async issues() {
    const { waiting, hasMore } = await openReviews(deps, { limit: MOST, by: "deadline" });
    const [first] = waiting;
    if (first === undefined) return [];
    const from = new Date(first.since);
    return [
      {
        kind: "reviews",
        risk: "money-waiting",
        cause: "WAITS_FOR_DECISION",
        title: "A risky payment waits for a decision.",
        where: "payment-review",
        count: waiting.length,
        unit: "review",
        oldest: from,
        ...(hasMore && { isAtLeast: true }),
        limit: { from, seconds: deps.reviewTimeoutSeconds, ending: "it is declined" },
        command: "reviews list",
      },
    ];
  },
});
