import { ssmCallers } from "../../core/access/adapters/ssm-callers";
import { readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { spreadOf } from "../../core/contracts/spread-schema";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { dynamoDeliveryTimelines } from "../../core/notifications/adapters/dynamo-delivery-timelines";
import { dynamoOpenModifications } from "../../core/payments/adapters/dynamo-modification-requests";
import { dynamoTransactionList } from "../../core/queries/adapters/dynamo-transaction-list";
import { kmsCursors } from "../../core/queries/adapters/kms-cursors";
import { dynamo, kms, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { makeReader } from "./handler";

const env = readEnvironment("transaction-reader");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.awaited });
const client = dynamo();

export const handler = makeReader({
  transactions: {
    ...dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
    ...dynamoTransactionHistory({ client, ledgerTable: env.LEDGER_TABLE, objectsTable: env.OBJECTS_TABLE }),
  },
  modifications: dynamoOpenModifications(client, env.TRANSACTIONS_TABLE),
  timelines: dynamoDeliveryTimelines(client, env.NOTIFICATIONS_TABLE),
  callers: ssmCallers(parameters, env.CALLERS_PARAMETER),
  list: dynamoTransactionList({ client, table: env.TRANSACTIONS_TABLE }),
  cursors: kmsCursors(kms(), env.KEY_ARN, systemClock),
  clock: systemClock,
  spread: spreadOf(env.INDEX_SPREAD),
  log: tracedLog("transaction-reader"),
});
