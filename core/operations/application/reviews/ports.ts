/** An execution of the review's workflow that has not ended. */
export interface OpenReview {
  readonly transactionId: string;
  readonly attempt: number;
  /** ISO time at which it began to wait. */
  readonly since: string;
}

export interface OpenReviews {
  /** All of them, in any order; `isCut`: there are more than can be read at once. */
  running(): Promise<{ readonly reviews: readonly OpenReview[]; readonly isCut: boolean }>;
}
