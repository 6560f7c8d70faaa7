import { dynamo, ssm } from "../../core/adapters/aws/clients";
import { dynamoTransactionsReader } from "../../core/adapters/aws/dynamo-transactions";
import { ssmCallers } from "../../core/adapters/aws/ssm-callers";
import { powertoolsLog } from "../../core/adapters/powertools-log";
import { systemClock } from "../../core/adapters/system-clock";
import { readEnvironment } from "../../core/contracts/environment";
import { makeReader } from "./handler";

const env = readEnvironment("transaction-reader");

export const handler = makeReader({
  transactions: dynamoTransactionsReader({
    client: dynamo(),
    ledgerTable: env.LEDGER_TABLE,
    transactionsTable: env.TRANSACTIONS_TABLE,
  }),
  callers: ssmCallers(ssm(), env.CALLERS_PARAMETER, systemClock),
  log: powertoolsLog("transaction-reader"),
});
