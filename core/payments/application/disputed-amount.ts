import type { FoundTransaction, TransactionHistory } from "../../ledger/application/ports";
import { shownDispute } from "../../ledger/domain/shown-parts";

const PAGE = 50;

/**
 * What the payment's open disputes hold, in minor units of its currency: it may be lost, and must not be given back too.
 * Nothing is read of a payment without one. A dispute in another currency holds all that was captured.
 */
export async function disputedAmount(
  transactions: Pick<TransactionHistory, "listParts">,
  { homes, state }: Pick<FoundTransaction, "homes" | "state">,
): Promise<bigint> {
  if (state.disputes.open === 0n) return 0n;
  let disputed = 0n;
  let before: string | undefined;
  do {
    const page = await transactions.listParts(homes, "dispute", {
      limit: PAGE,
      ...(before !== undefined && { before }),
    });
    for (const part of page.parts) {
      const dispute = shownDispute(part);
      if (dispute?.status !== "open") continue;
      disputed += dispute.currency === state.currency ? BigInt(dispute.amount) : state.captured;
    }
    ({ before } = page);
  } while (before !== undefined);
  return disputed;
}
