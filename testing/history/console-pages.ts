import type { CommandRequest } from "../../console/shared/command-line";

/** A page of the console, with what it asks the server for when it is opened. */
export interface ConsolePage {
  readonly name: string;
  readonly path: string;
  readonly asks: readonly CommandRequest[];
}

const list = (command: string, options: Readonly<Record<string, string>> = {}, limit = "100"): CommandRequest => ({
  command,
  options: { ...options, limit },
});

/** Every page's header asks for this. */
export const HEADER: CommandRequest = { command: "issues list" };

/** Every page, and its look on a payment, an event and a merchant. `eventId`: without its source. */
export const consolePages = (payment: string, eventId: string, merchant: string): readonly ConsolePage[] => [
  {
    name: "Overview",
    path: "/",
    asks: [
      list("transactions find", {}, "8"),
      list("events list", {}, "8"),
      { command: "transactions sums" },
      { command: "traffic" },
    ],
  },
  { name: "Events", path: "/events", asks: [list("events list")] },
  { name: "Events that failed", path: "/events?state=failed", asks: [list("events list", { state: "failed" })] },
  { name: "Events processed", path: "/events?state=processed", asks: [list("events list", { state: "processed" })] },
  {
    name: "One event",
    path: `/events?open=stripe%23${eventId}`,
    asks: [list("events list"), { command: "events show", places: [`stripe#${eventId}`] }],
  },
  { name: "Transactions", path: "/transactions", asks: [list("transactions find")] },
  {
    name: "Transactions of a merchant",
    path: `/transactions?merchant=${merchant}&since=30d`,
    asks: [list("transactions find", { merchant, since: "30d" })],
  },
  {
    name: "Transactions of a status",
    path: "/transactions?status=disputed",
    asks: [list("transactions find", { status: "disputed" })],
  },
  {
    name: "Transactions that are pending",
    path: "/transactions?status=pending&since=30d",
    asks: [list("transactions find", { status: "pending", since: "30d" })],
  },
  {
    name: "Transactions that are unresolved",
    path: "/transactions?status=unresolved",
    asks: [list("transactions find", { status: "unresolved" })],
  },
  {
    name: "Transaction",
    path: `/transactions/${payment}`,
    asks: [{ command: "transactions show", places: [payment] }],
  },
  { name: "Search", path: "/search?text=order-100", asks: [{ command: "transactions find", places: ["order-100"] }] },
  { name: "Issues", path: "/issues", asks: [] },
  {
    name: "Dead letters of a queue",
    path: "/issues?queue=webhook-processing",
    asks: [{ command: "dead-letters show", places: ["webhook-processing"] }],
  },
  { name: "Endpoints", path: "/endpoints", asks: [list("endpoints list", {}, "1000")] },
  {
    name: "Undelivered notifications",
    path: "/endpoints/deliveries",
    asks: [list("deliveries list")],
  },
  { name: "Reviews", path: "/reviews", asks: [{ command: "reviews list" }] },
  { name: "Batches", path: "/batches", asks: [list("batches list")] },
  { name: "Audit of an hour", path: "/audit", asks: [{ command: "audit verify", options: { since: "1h" } }] },
  { name: "What operators did", path: "/audit/actions", asks: [list("actions list", {}, "200")] },
  { name: "Quarantine", path: "/audit/quarantine", asks: [{ command: "audit quarantine" }] },
];
