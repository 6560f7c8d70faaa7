import type { FindTransaction, TransactionHistory } from "../../../ledger/application/ports";
import { eventKeyOf } from "../../../ledger/domain/observation";
import type { ProcessedEvent, ProcessedEvents } from "../../application/events/ports";

/** Rows of one read. */
const PAGE = 100;
/** After every ISO time. */
const NO_TIME = "~";

/** Events of a transaction by its ledger rows, with those of transactions that were joined to it. */
export function ledgerProcessedEvents(
  transactions: FindTransaction & Pick<TransactionHistory, "history">,
): Pick<ProcessedEvents, "ofTransaction"> {
  async function* eventsOf(homes: readonly string[]): AsyncGenerator<ProcessedEvent> {
    let before = NO_TIME;
    for (let hasOlder = true; hasOlder; ) {
      const chains = homes.map((transactionId) => ({ transactionId, before }));
      const page = await transactions.history(chains, PAGE);
      for (const { eventKey, eventType: type, transactionId, timestamp } of page.rows.toReversed()) {
        yield { key: eventKeyOf(eventKey), type, transactionId, processedAt: new Date(timestamp) };
      }
      before = page.rows[0]?.timestamp ?? "0";
      hasOlder = page.hasOlder && page.rows.length > 0;
    }
  }
  return {
    async ofTransaction(transactionId) {
      const transaction = await transactions.find(transactionId);
      return transaction && eventsOf(transaction.homes);
    },
  };
}
