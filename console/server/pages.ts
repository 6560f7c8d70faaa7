/** First parts of the addresses of pages. */
export const pages: readonly string[] = [
  "search",
  "events",
  "transactions",
  "issues",
  "endpoints",
  "batches",
  "reviews",
  "audit",
];
