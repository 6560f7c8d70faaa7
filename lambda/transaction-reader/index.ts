import { dynamo, kms, ssm } from "../../core/adapters/aws/clients";
import { dynamoNotificationStories } from "../../core/adapters/aws/dynamo-notifications";
import { dynamoTransactionList } from "../../core/adapters/aws/dynamo-transaction-list";
import { dynamoTransactionsReader } from "../../core/adapters/aws/dynamo-transactions";
import { kmsCursors } from "../../core/adapters/aws/kms-cursors";
import { ssmCallers } from "../../core/adapters/aws/ssm-callers";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { readEnvironment } from "../../core/contracts/environment";
import { makeReader } from "./handler";

const env = readEnvironment("transaction-reader");

export const handler = makeReader({
  transactions: dynamoTransactionsReader({
    client: dynamo(),
    ledgerTable: env.LEDGER_TABLE,
    transactionsTable: env.TRANSACTIONS_TABLE,
  }),
  stories: dynamoNotificationStories(dynamo(), env.NOTIFICATIONS_TABLE),
  callers: ssmCallers(ssm(), env.CALLERS_PARAMETER, systemClock),
  list: dynamoTransactionList({ client: dynamo(), table: env.TRANSACTIONS_TABLE }),
  cursors: kmsCursors(kms(), env.KEY_ARN),
  clock: systemClock,
  log: tracedLog("transaction-reader"),
});
