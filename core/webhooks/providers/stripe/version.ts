/** What Stripe's figures mean in objects of an API version. */
export interface VersionMeaning {
  /** First API version of the class, as a date; empty for the oldest. */
  readonly since: string;
  /** Whether a charge's `amount_refunded` counts what was authorized and released without being captured. */
  readonly totalCountsRelease: boolean;
  /** Whether such a release is a refund object of its own, in `charge.refund.updated` or, from 2024-10-28, `refund.created`. */
  readonly releaseIsRefund: boolean;
}

/**
 * The three classes of versions, newest first. Until 2025-03-31 `amount_captured` of a hold that was released is null,
 * then 0. Sources: docs.stripe.com/changelog/acacia/2024-10-28/refund-webhook-update and
 * docs.stripe.com/changelog/basil/2025-03-31/remove-refund-from-partial-capture-and-payment-cancellation-flow.
 */
const newest: VersionMeaning = { since: "2025-03-31", totalCountsRelease: false, releaseIsRefund: false };
export const versionMeanings: readonly VersionMeaning[] = [
  newest,
  { since: "2024-10-28", totalCountsRelease: true, releaseIsRefund: true },
  { since: "", totalCountsRelease: true, releaseIsRefund: true },
];

const VERSION = /^\d{4}-\d\d-\d\d/;

/** Meaning of a version such as `2024-06-20` or `2025-03-31.basil`. Later ones, and none, mean what the newest class does. */
export function meaningOf(apiVersion: unknown): VersionMeaning {
  if (typeof apiVersion !== "string" || !VERSION.test(apiVersion)) return newest;
  return versionMeanings.find(({ since }) => apiVersion >= since) ?? newest;
}

/** The version in which objects are fetched: the newest one whose figures are tested. */
export const FETCHED_API_VERSION = "2025-03-31.basil";
