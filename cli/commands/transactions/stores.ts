import { dynamoTransactionFinder } from "../../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../../core/ledger/adapters/dynamo-transaction-history";
import { batchPayments } from "../../../core/operations/adapters/transactions/batch-payments";
import { dynamoEventTransactions } from "../../../core/operations/adapters/transactions/dynamo-event-transactions";
import { dynamoPartOwners } from "../../../core/operations/adapters/transactions/dynamo-part-owners";
import { ssmKnownMerchants } from "../../../core/operations/adapters/transactions/known-merchants";
import { modificationStates } from "../../../core/operations/adapters/transactions/modification-states";
import { dynamoPendingPayments } from "../../../core/payments/adapters/dynamo-pending-payments";
import { dynamoSubmissions } from "../../../core/payments/adapters/dynamo-submissions";
import { dynamoTransactionList } from "../../../core/queries/adapters/dynamo-transaction-list";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import type { Target } from "../../target/target";

/** What commands read payments by. */
export function paymentStores(target: Target) {
  const { clients, deployment, names } = target;
  const client = clients.dynamo;
  const tables = {
    inboxTable: target.table("payment-webhooks"),
    ledgerTable: target.table("payment-transactions"),
    transactionsTable: target.table("transactions"),
    objectsTable: target.table("payment-objects"),
    spread: deployment.spread,
  };
  const table = tables.transactionsTable;
  const payments = dynamoPendingPayments({ client, table, spread: deployment.spread });
  return {
    clock: systemClock,
    spread: deployment.spread,
    reviewTimeoutSeconds: deployment.review_timeout_seconds,
    list: dynamoTransactionList({ client, table }),
    transactions: {
      ...dynamoTransactionFinder(client, table),
      ...dynamoTransactionHistory({ client, ...tables }),
    },
    payments,
    modifications: modificationStates(client, table, payments),
    events: dynamoEventTransactions(client, tables.inboxTable),
    parts: dynamoPartOwners(client, tables.objectsTable),
    merchants: ssmKnownMerchants(clients.ssm, names.parameter("callers")),
    batches: batchPayments(
      client,
      target.table("batches"),
      dynamoSubmissions({ client, clock: systemClock, keepsAddresses: false, ...tables }),
    ),
  };
}
