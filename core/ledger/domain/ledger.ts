import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/domain/json";
import { hasNotifiableChange } from "./notifiable-change";
import { eventKeyText, type Fact, type PaymentEvent } from "./payment-event";
import type { Submission } from "./submission";
import { statusOf, type TransactionFacts, type TransactionStatus, withEvent } from "./transaction";

/** The hash "before" a transaction's first row. */
const GENESIS_HASH = "0".repeat(64);

/** The merchant of a payment whose events name none: operators see it, merchants do not. */
export const UNASSIGNED_MERCHANT = "unassigned";

/** The merchant of a payment whose events name several: none of them may see what the others sold. */
export const CONTESTED_MERCHANT = "contested";

/** One line of the append-only ledger: what one event said, chained to the row before by its SHA-256. */
export interface LedgerRow {
  readonly transactionId: string;
  /** ISO time of recording, strictly increasing within a transaction. */
  readonly timestamp: string;
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  readonly occurredAt: string;
  readonly eventKey: string;
  readonly eventType: string;
  readonly facts: readonly Fact[];
  /** The transaction's status once this row counts. */
  readonly status: TransactionStatus;
  /** Why, as a code, where the event says so. */
  readonly reason?: string;
  readonly previousHash: string;
  /** SHA-256, hex, over all fields above in canonical JSON. */
  readonly hash: string;
}

/** A transaction as it stands: its facts and the head of its chain. */
export interface Transaction {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly status: TransactionStatus;
  readonly facts: TransactionFacts;
  /** Provider's time of the earliest and of the latest event known. */
  readonly firstOccurredAt: string;
  readonly lastOccurredAt: string;
  /** Of a payment that began with us. */
  readonly submission?: Submission;
  /** The end of its chain: what depends on how its events came, and when its first row was recorded. */
  readonly head: Pick<LedgerRow, "seq" | "timestamp" | "hash"> & {
    readonly createdAt: string;
    /** How many of its events made a difference that merchants are told of. */
    readonly news: number;
  };
}

/** The next row and the state after it. Throws CurrencyMismatch. */
export function append(
  transactionId: string,
  before: Transaction | undefined,
  event: PaymentEvent,
  now: Date,
): { readonly row: LedgerRow; readonly transaction: Transaction } {
  const facts = withEvent(before?.facts, event);
  const status = statusOf(facts);
  const unhashed = {
    transactionId,
    timestamp: timestampAfter(before?.head.timestamp, now),
    seq: (before?.head.seq ?? 0) + 1,
    occurredAt: event.occurredAt,
    eventKey: eventKeyText(event.key),
    eventType: event.type,
    facts: event.facts,
    status,
    ...(event.reason && { reason: event.reason }),
    previousHash: before?.head.hash ?? GENESIS_HASH,
  };
  const row: LedgerRow = { ...unhashed, hash: hashOf(unhashed) };
  const submission = before?.submission ?? event.submission;
  // Whose payment it is that began with us, no event can change.
  const merchantId = before?.submission ? before.merchantId : mergedMerchant(before?.merchantId, event.merchantId);
  const transaction: Transaction = {
    transactionId,
    merchantId,
    status,
    facts,
    firstOccurredAt: earlier(before?.firstOccurredAt, event.occurredAt),
    lastOccurredAt: later(before?.lastOccurredAt, event.occurredAt),
    ...(submission && { submission }),
    head: {
      seq: row.seq,
      timestamp: row.timestamp,
      hash: row.hash,
      createdAt: before?.head.createdAt ?? row.timestamp,
      news: (before?.head.news ?? 0) + (hasNotifiableChange(before, { status, merchantId, facts }) ? 1 : 0),
    },
  };
  return { row, transaction };
}

/** What is wrong with a transaction's rows, oldest first; empty for an intact chain. */
export function chainProblems(rows: readonly LedgerRow[]): string[] {
  const problems: string[] = [];
  let previous: Pick<LedgerRow, "seq" | "timestamp" | "hash"> = { seq: 0, timestamp: "", hash: GENESIS_HASH };
  for (const row of rows) {
    const { hash, ...unhashed } = row;
    if (row.seq !== previous.seq + 1) problems.push(`row ${row.seq} follows row ${previous.seq}`);
    if (row.timestamp <= previous.timestamp) problems.push(`row ${row.seq} is not later than the row before`);
    if (row.previousHash !== previous.hash) problems.push(`row ${row.seq} does not name the hash of the row before`);
    if (hash !== hashOf(unhashed)) problems.push(`row ${row.seq} was changed after it was written`);
    previous = row;
  }
  return problems;
}

function hashOf(row: Omit<LedgerRow, "hash">): string {
  return createHash("sha256").update(canonicalJson(row)).digest("hex");
}

/** Two rows of one millisecond must not share a sort key: the later of now and the last row + 1 ms. */
function timestampAfter(last: string | undefined, now: Date): string {
  const earliest = last === undefined ? 0 : Date.parse(last) + 1;
  return new Date(Math.max(now.getTime(), earliest)).toISOString();
}

/** Order-free: a named merchant beats none, and once there are two names none stands any more. */
function mergedMerchant(known = UNASSIGNED_MERCHANT, named = UNASSIGNED_MERCHANT): string {
  if (known === UNASSIGNED_MERCHANT || known === named) return named;
  return named === UNASSIGNED_MERCHANT ? known : CONTESTED_MERCHANT;
}

const earlier = (a: string | undefined, b: string): string => (a !== undefined && a < b ? a : b);
const later = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);
