import type { FoundTransaction } from "../../ledger/application/ports";
import { fieldOf } from "../../ledger/domain/objects";
import { hasRoom, isModificationId, type Modification } from "../domain/modification";
import { disputedAmount } from "./disputed-amount";
import type { PaymentTaskDeps } from "./tasks/task";

/** Refunds of one page: an open one that is recorded is among the newest. */
const NEWEST_REFUNDS = 100;
const MAX_READS = 5;

class PaymentKeepsChanging extends Error {
  override readonly name = "PaymentKeepsChanging";
  constructor(transactionId: string) {
    super(`${transactionId} changed at each of ${MAX_READS} reads`);
  }
}

type Deps = Pick<PaymentTaskDeps, "modifications" | "transactions">;

/**
 * Whether the payment still has room for a modification that was accepted. Where nothing has happened since its request,
 * that is known without a read. Else the lock is read first, then what the ledger has of its refunds, and the payment
 * last: each open refund counts in the lock or in the ledger, so that two of them never find the same money. One that
 * counts in both, as it is recorded in between, shows by the payment's next row.
 */
export async function roomLeft(
  { modifications, transactions }: Deps,
  found: FoundTransaction,
  modification: Modification,
): Promise<boolean> {
  let transaction = found;
  if (transaction.chain.seq === modification.seq) return true;
  for (let reads = 0; reads < MAX_READS; reads++) {
    const lock = await modifications.lockOf(modification.transactionId);
    const recorded = await recordedRefunds({ transactions }, transaction);
    const disputed = await disputedAmount(transactions, transaction);
    const now = (await transactions.find(modification.transactionId)) ?? transaction;
    const isAsRead = now.chain.seq === transaction.chain.seq;
    const room = hasRoom(modification, { head: now.head, state: now.state, lock, disputed }, recorded);
    if (isAsRead) return room;
    transaction = now;
  }
  throw new PaymentKeepsChanging(modification.transactionId);
}

async function recordedRefunds(
  { transactions }: Pick<Deps, "transactions">,
  { homes }: FoundTransaction,
): Promise<ReadonlySet<string>> {
  const { parts } = await transactions.listParts(homes, "refund", { limit: NEWEST_REFUNDS });
  return new Set(
    parts.flatMap((part) => (isModificationId(part.name) ? part.name : (fieldOf(part, "requestedAs") ?? []))),
  );
}
