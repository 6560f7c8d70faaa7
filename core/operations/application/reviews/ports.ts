/** An execution of the review's workflow. */
export interface OpenReview {
  readonly transactionId: string;
  readonly attempt: number;
  /** ISO time at which it began to wait. */
  readonly since: string;
}

export interface FoundReviews {
  /** In any order. */
  readonly reviews: readonly OpenReview[];
  /** Whether there are more than can be read at once. */
  readonly isCut: boolean;
}

export interface OpenReviews {
  /** Those that have not ended. */
  running(): Promise<FoundReviews>;
  /** Those that failed, timed out or were aborted, of the last 90 days. */
  stopped(): Promise<FoundReviews>;
}
