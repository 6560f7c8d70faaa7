import { createHash } from "node:crypto";
import { canonicalJson } from "../../shared/domain/json";
import type { Change } from "./changes";
import type { TransactionStatus } from "./derive";
import type { Observation } from "./observation";

/** The hash "before" a transaction's first row. */
export const GENESIS_HASH = "0".repeat(64);

/** The end of a transaction's chain of rows. */
export interface ChainEnd {
  readonly seq: number;
  /** ISO time of recording. */
  readonly timestamp: string;
  readonly hash: string;
}

/** The end of another transaction's chain, as a row names it. */
export interface OtherChain extends Omit<ChainEnd, "timestamp"> {
  readonly transactionId: string;
}

/** One line of the append-only ledger: what one event said of the transaction, chained to the row before by its SHA-256. */
export interface LedgerRow {
  readonly transactionId: string;
  /** ISO time of recording, strictly increasing within a transaction. */
  readonly timestamp: string;
  /** 1, 2, 3 … without a gap. */
  readonly seq: number;
  /** ISO time at which the provider says it happened. */
  readonly occurredAt: string;
  /** `stripe#evt_1`. */
  readonly eventKey: string;
  readonly eventType: string;
  /** Empty in the last row of a transaction that was merged into another one. */
  readonly observations: readonly Observation[];
  /** The transaction's status once this row counts. */
  readonly status: TransactionStatus;
  /** Why, as a code, where the event says so. */
  readonly reason?: string;
  /** What its merchant is notified of for it. */
  readonly changes?: readonly Change[];
  /** Ends of the chains that were joined to this one by the event. Their rows stay where they are. */
  readonly joined?: readonly OtherChain[];
  /** End of the chain that goes on for this one: no row follows. */
  readonly mergedInto?: OtherChain;
  readonly previousHash: string;
  /** SHA-256, hex, over all fields above in canonical JSON (RFC 8785). */
  readonly hash: string;
}
export type RowContent = Omit<LedgerRow, "timestamp" | "seq" | "previousHash" | "hash">;

/** The row that follows the end of a chain; without one, the first row. */
export function nextRow(content: RowContent, last: ChainEnd | undefined, now: Date): LedgerRow {
  const unhashed = {
    ...content,
    timestamp: timestampAfter(last?.timestamp, now),
    seq: (last?.seq ?? 0) + 1,
    previousHash: last?.hash ?? GENESIS_HASH,
  };
  return { ...unhashed, hash: hashOf(unhashed) };
}

/** Whether the row's own hash is that of its other fields. */
export function hashFits({ hash, ...unhashed }: LedgerRow): boolean {
  return hash === hashOf(unhashed);
}

function hashOf(row: Omit<LedgerRow, "hash">): string {
  return createHash("sha256").update(canonicalJson(row)).digest("hex");
}

/** Two rows of one millisecond must not share a sort key: the later of now and the last row + 1 ms. */
function timestampAfter(last: string | undefined, now: Date): string {
  const earliest = last === undefined ? 0 : Date.parse(last) + 1;
  return new Date(Math.max(now.getTime(), earliest)).toISOString();
}
