import { type ListReviewsDeps, listReviews } from "../reviews/list-reviews";
import type { IssueSource } from "./ports";

/** Reviews that are read at most. */
const MOST = 200;

/** Payments that wait for a decision, with the time that the first of them has left. */
export const reviewIssues = (deps: ListReviewsDeps): IssueSource => ({
  name: "reviews",
  kinds: ["reviews"],
  async issues() {
    const { reviews, hasMore } = await listReviews(deps, { limit: MOST, by: "deadline" });
    const [first] = reviews;
    if (first === undefined) return [];
    const from = new Date(first.since);
    return [
      {
        kind: "reviews",
        risk: "money-waiting",
        cause: "WAITS_FOR_DECISION",
        title: "A risky payment waits for a decision.",
        where: "payment-review",
        count: reviews.length,
        unit: "review",
        oldest: from,
        ...(hasMore && { isAtLeast: true }),
        limit: { from, seconds: deps.reviewTimeoutSeconds, ending: "it is declined" },
        command: "reviews list",
      },
    ];
  },
});
