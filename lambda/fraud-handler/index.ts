import { ssmWebhookSecrets } from "../../core/access/adapters/ssm-webhook-secrets";
import { verifyStandardWebhook } from "../../core/access/adapters/standard-webhooks";
import { readEnvironment } from "../../core/contracts/environment";
import { PARAMETER_WAIT_MS } from "../../core/contracts/function-limits";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoFraudAlerts } from "../../core/payments/adapters/dynamo-fraud-alerts";
import { dynamoReviewDecisions } from "../../core/payments/adapters/dynamo-reviews";
import { sfnWorkflowResumer } from "../../core/payments/adapters/sfn-workflows";
import { dynamo, sfn, ssm } from "../../core/shared/adapters/aws/clients";
import { ssmParameters } from "../../core/shared/adapters/aws/ssm-parameters";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { makeFraudHandler } from "./handler";

const env = readEnvironment("fraud-handler");
const parameters = ssmParameters({ client: ssm(), clock: systemClock, waitMs: PARAMETER_WAIT_MS.awaited });
const client = dynamo();

export const handler = makeFraudHandler({
  secrets: ssmWebhookSecrets(parameters, env.PROVIDER_SECRETS_PATH),
  verify: verifyStandardWebhook,
  alerts: dynamoFraudAlerts(client, env.FRAUD_ALERTS_TABLE),
  reviews: dynamoReviewDecisions(client, env.TRANSACTIONS_TABLE),
  workflows: sfnWorkflowResumer(sfn()),
  transactions: dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
  clock: systemClock,
  metrics: embeddedMetrics("fraud-handler", env.METRICS_NAMESPACE),
  log: tracedLog("fraud-handler"),
});
