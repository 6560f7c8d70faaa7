import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import type { ProblemCode } from "../../contracts/problems";
import type { FindTransaction, TransactionHistory } from "../../ledger/application/ports";
import { shownId } from "../../ledger/application/transaction-fields";
import type { Derived } from "../../ledger/domain/derive";
import { fieldOf, type PartState } from "../../ledger/domain/objects";
import type { RefundStatus } from "../../ledger/domain/observation";
import { isOwnTransaction } from "../../ledger/domain/own-transaction";
import { shownRefund } from "../../ledger/domain/shown-parts";
import { ok, type Result, refused } from "../../shared/domain/result";
import { isModificationId, type Modification } from "../domain/modification";
import type { OpenModifications } from "./ports/modifications";

export interface ListRefundsDeps {
  readonly callers: Callers;
  readonly transactions: FindTransaction & Pick<TransactionHistory, "listParts">;
  readonly modifications: OpenModifications;
}

export interface ListRefundsInput {
  /** ARN of the IAM principal that signed the request. */
  readonly caller: string;
  /** Its id, or any name that leads to it. */
  readonly transactionId: string;
  readonly limit: number;
  /** Where the page begins, as the page before said. */
  readonly before?: string;
}

/** A refund, whether it was requested here or made at the provider. Amount in minor units. */
export interface ListedRefund {
  /** `rfd_…` where it was requested here; else the provider's own id. */
  readonly id: string;
  /** Absent until the provider has answered, and where the gateway has no ids. */
  readonly providerId?: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: RefundStatus;
  /** Why it was made or failed, as a code. */
  readonly reason?: string;
  readonly isRequestedHere: boolean;
  /** ISO time at which it was requested or made; absent where the provider does not say. */
  readonly createdAt?: string;
}

export interface RefundsPage {
  /** Newest first; before them, on the first page, those that the ledger has nothing of yet. */
  readonly refunds: readonly ListedRefund[];
  /** Where the next page begins; absent on the last one. */
  readonly before?: string;
}

/** Refunds of a payment by page. What belongs to another merchant is answered exactly like what does not exist. */
export async function listRefunds(
  { callers, transactions, modifications }: ListRefundsDeps,
  { caller, transactionId, limit, before }: ListRefundsInput,
): Promise<Result<RefundsPage, ProblemCode>> {
  const scope = await scopeOf(callers, caller);
  if (!scope.ok) return scope;
  const transaction = await transactions.find(transactionId);
  if (transaction === undefined || !covers(scope.value, transaction.state.merchantId)) {
    return refused("TRANSACTION_NOT_FOUND");
  }
  const { homes, state } = transaction;
  const isFirst = before === undefined;
  // Those that are open are read first: one that is closed meanwhile is among the recorded ones.
  const open = isFirst ? await modifications.refunds(homes.filter(isOwnTransaction)) : [];
  const page = await transactions.listParts(homes, "refund", { limit, ...(!isFirst && { before }) });
  const recorded = page.parts.flatMap((part) => recordedRefund(part, state) ?? []);
  const known = new Set(recorded.map(({ id }) => id));
  const waiting = open.filter(({ id }) => !known.has(id)).sort((a, b) => (a.requestedAt < b.requestedAt ? 1 : -1));
  return ok({
    refunds: [...waiting.map(openRefund), ...recorded],
    ...(page.before !== undefined && { before: page.before }),
  });
}

const openRefund = ({ id, amount, currency, reason, requestedAt }: Modification): ListedRefund => ({
  id,
  amount,
  currency,
  status: "pending",
  ...(reason !== undefined && { reason }),
  isRequestedHere: true,
  createdAt: requestedAt,
});

function recordedRefund(part: PartState, state: Derived): ListedRefund | undefined {
  const refund = shownRefund(part, state);
  if (refund === undefined) return undefined;
  const { name, status, amount, currency, reason, madeAt } = refund;
  const requestedAs = isModificationId(name) ? name : fieldOf(part, "requestedAs");
  const providerId = isModificationId(name) ? undefined : shownId(name);
  return {
    id: requestedAs ?? shownId(name),
    ...(providerId !== undefined && { providerId }),
    amount,
    currency,
    status,
    ...(reason !== undefined && { reason }),
    isRequestedHere: requestedAs !== undefined,
    ...(madeAt !== undefined && { createdAt: madeAt }),
  };
}
