import type { AuditLine } from "../../core/audit/application/ports";
import type { Plan } from "./plan";

/** An item as DynamoDB's document client reads it. */
export type Item = Readonly<Record<string, unknown>>;

/** Tables whose items and audit lines are counted. */
export const countedTables = ["payment_webhooks", "payment_transactions", "transactions", "notifications"] as const;
export type CountedTable = (typeof countedTables)[number];

/** What senders were answered. */
export interface Sent {
  readonly plan: Plan;
  /** Keys of the events that were answered 200. */
  readonly accepted: ReadonlySet<string>;
  /** Ids that each payment's key was answered with. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  /** Requests that were given up on, or refused: what, and the answer. */
  readonly refused: readonly string[];
  /** What the file's batch says of itself; undefined where no file was sent. */
  readonly batch?: { readonly state: string; readonly submitted: number; readonly refused: number };
}

/** What the stack holds once the requests are sent. */
export interface Evidence {
  readonly items: Readonly<Record<CountedTable, readonly Item[]>>;
  readonly audit: Readonly<Record<CountedTable, readonly AuditLine[]>>;
  /** Ids of the webhooks that the merchants' servers received, one for each request. */
  readonly received: readonly string[];
  /** Messages of each work queue. */
  readonly queues: Readonly<Record<string, number>>;
  /** Messages of each dead letter queue. */
  readonly deadLetters: Readonly<Record<string, number>>;
}

/** What may be wrong, in the order in which it is shown. */
export const faultKinds = [
  "lost",
  "doubled",
  "wrong ends",
  "broken chains",
  "audit missing",
  "audit doubled",
  "not notified",
  "unprocessed",
  "pending",
  "dead letters",
  "refused",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Each fault as a sentence that names what it is about. */
export type Faults = Readonly<Record<FaultKind, readonly string[]>>;
