import { commitAfter } from "../../ledger/application/next-commit";
import type { Commit, FoundTransaction } from "../../ledger/application/ports";
import { TAP_SOURCE } from "../../ledger/domain/own-transaction";
import type { Modification } from "../domain/modification";

/** The row that a merchant's request is in the ledger. It changes no state, and holds only as long as nothing else did. */
export function requestCommit(transaction: FoundTransaction, { id, kind }: Modification, now: Date): Commit {
  const { transactionId, state, submission } = transaction;
  const currency = submission?.currency ?? state.currency;
  return commitAfter(
    transaction,
    {
      key: { provider: TAP_SOURCE, eventId: `${id}-requested` },
      system: "internal",
      type: `payment.${kind}_requested`,
      occurredAt: now.toISOString(),
      observations: [
        {
          kind: "payment",
          name: transactionId,
          belongsTo: [],
          at: now.getTime(),
          final: 0,
          progress: 0,
          currency,
          merchantId: state.merchantId,
        },
      ],
    },
    now,
  );
}
