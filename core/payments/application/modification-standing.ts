import type { FoundTransaction } from "../../ledger/application/ports";
import { eventKeyText } from "../../ledger/domain/observation";
import { TAP_SOURCE } from "../../ledger/domain/own-transaction";
import type { LedgerRow } from "../../ledger/domain/row";
import { hasRoom, type Modification } from "../domain/modification";
import { disputedAmount } from "./disputed-amount";
import type { ModificationEnd } from "./ports/modifications";
import type { PaymentTaskDeps } from "./tasks/task";

const PAGE = 100;
const MAX_READS = 5;
/** Later than every ISO time. */
const ALL = "9999";
const RESULT = /^tap#((?:rfd|cap|can)_[0-9a-f]{24})-(accepted|succeeded|failed)$/;

class PaymentKeepsChanging extends Error {
  override readonly name = "PaymentKeepsChanging";
  constructor(transactionId: string) {
    super(`${transactionId} changed at each of ${MAX_READS} reads`);
  }
}

type Deps = Pick<PaymentTaskDeps, "modifications" | "transactions">;

/** What the ledger says of a modification that has no result yet. */
export interface Standing {
  /** Its result, where a try that was stopped had recorded it: the gateway is not asked again. */
  readonly end?: ModificationEnd;
  /** Whether the payment still has room for it. */
  readonly hasRoom: boolean;
}

/**
 * Where nothing has happened to the payment since the request, what the request was decided by holds, without a read. Else
 * the lock is read first, then the payment's rows, and the payment last: each open refund counts in the lock or in the
 * ledger, so that two of them never find the same money. Where a row comes in between, all is read again.
 */
export async function standingOf(deps: Deps, found: FoundTransaction, modification: Modification): Promise<Standing> {
  const { modifications, transactions } = deps;
  let transaction = found;
  if (transaction.chain.seq === modification.seq) return { hasRoom: true };
  for (let reads = 0; reads < MAX_READS; reads++) {
    const lock = await modifications.lockOf(modification.transactionId);
    const rows = await rowsBackTo(deps, transaction.transactionId, modification);
    const end = rows.map((row) => endIn(row, modification)).find((recorded) => recorded !== undefined);
    if (end !== undefined) return { end, hasRoom: true };
    const recorded = new Set(rows.flatMap(recordedIn));
    // Its webhook came first: the money is on its way, and the gateway answers the same once more.
    if (recorded.has(modification.id)) return { hasRoom: true };
    const disputed = await disputedAmount(transactions, transaction);
    const now = (await transactions.find(modification.transactionId)) ?? transaction;
    const payment = { head: now.head, state: now.state, lock, disputed };
    if (now.chain.seq === transaction.chain.seq) return { hasRoom: hasRoom(modification, payment, recorded) };
    transaction = now;
  }
  throw new PaymentKeepsChanging(modification.transactionId);
}

/** The payment's newest rows, and as many more as there are back to the request's. */
async function rowsBackTo(
  { transactions }: Deps,
  transactionId: string,
  { seq }: Modification,
): Promise<readonly LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (let before = ALL; ; ) {
    const page = await transactions.history([{ transactionId, before }], PAGE);
    rows.push(...page.rows);
    const [oldest] = page.rows;
    if (oldest === undefined || oldest.seq <= seq || !page.hasOlder) return rows;
    before = oldest.timestamp;
  }
}

/** Refunds that the ledger has: by their results, or by a webhook that names them. */
const recordedIn = ({ eventKey, observations }: LedgerRow): readonly string[] => [
  ...(RESULT.exec(eventKey)?.slice(1, 2) ?? []),
  ...observations.flatMap((one) => (one.kind === "refund" ? (one.requestedAs ?? []) : [])),
];

function endIn({ eventKey, observations, reason }: LedgerRow, { id, kind }: Modification): ModificationEnd | undefined {
  const [result] = (["accepted", "succeeded", "failed"] as const).filter(
    (one) => eventKey === eventKeyText({ provider: TAP_SOURCE, eventId: `${id}-${one}` }),
  );
  if (result === undefined) return undefined;
  const object = kind === "refund" ? observations[0]?.name : undefined;
  return {
    result,
    ...(result === "failed" && reason !== undefined && { code: reason }),
    ...(object !== undefined && { object }),
  };
}
