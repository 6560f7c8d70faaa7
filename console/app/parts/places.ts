/** The pages, with the letter that follows `g`. */
export const places = [
  { path: "", text: "Overview", letter: "o" },
  { path: "events", text: "Events", letter: "e" },
  { path: "transactions", text: "Transactions", letter: "t" },
  { path: "issues", text: "Issues", letter: "i" },
  { path: "endpoints", text: "Endpoints", letter: "n" },
  { path: "batches", text: "Batches", letter: "b" },
  { path: "reviews", text: "Reviews", letter: "r" },
  { path: "audit", text: "Audit", letter: "a" },
] as const;
