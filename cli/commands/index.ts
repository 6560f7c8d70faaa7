import type { Command } from "../command";

interface Noun {
  /** One line for `tap --help`. */
  readonly summary: string;
  /** Loaded when the command line names it: each noun needs other clients of AWS. `require` loads at once. */
  load(): { readonly commands: readonly Command[] };
}

/** First words after `tap`, in the order of its help. Everything else about a command is in its own file. */
export const nouns: Readonly<Record<string, Noun>> = {
  issues: { summary: "What waits for an operator", load: () => require("./issues") },
  events: { summary: "Events of providers and internal services", load: () => require("./events") },
  logs: { summary: "Entries of a log: a function's, the API's, the firewall's", load: () => require("./logs") },
  doctor: { summary: "What is not set, confirmed or reachable", load: () => require("./doctor") },
  reviews: { summary: "Payments that wait for a decision", load: () => require("./reviews") },
  transactions: { summary: "Payments, with all that happened to them", load: () => require("./transactions") },
  traffic: { summary: "Webhooks, payments and deliveries per minute", load: () => require("./traffic") },
  console: {
    summary: "Serve the web console on this computer, for your browser alone",
    load: () => require("./console"),
  },
  listen: { summary: "Forward webhooks to merchants to a port of yours as well", load: () => require("./listen") },
  simulate: {
    summary: "Send a provider's webhook, signed as the provider signs it",
    load: () => require("./simulate"),
  },
  actions: { summary: "What operators did by command, and why", load: () => require("./actions") },
  "dead-letters": {
    summary: "Messages that could not be processed: what each is about, and sending them back",
    load: () => require("./dead-letters"),
  },
  batches: {
    summary: "Files of payments: how far each is, refused rows, and going on after an interruption",
    load: () => require("./batches"),
  },
  stack: { summary: "What a stack says of itself, and who you are", load: () => require("./stack") },
  audit: {
    summary: "Whether the ledger and the audit trail are as they were written",
    load: () => require("./audit"),
  },
  deliveries: {
    summary: "What merchants were not notified of: list, send again, test",
    load: () => require("./deliveries"),
  },
  endpoints: {
    summary: "Where merchants are notified: list, set, rotate a secret",
    load: () => require("./endpoints"),
  },
  merchants: {
    summary: "Who acts for which merchant, and each merchant's API key: list, add, rotate, remove",
    load: () => require("./merchants"),
  },
  secrets: { summary: "Secrets of providers and the gateway: status, rotate", load: () => require("./secrets") },
};
