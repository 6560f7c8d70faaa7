import { dynamo, sfn, ssm } from "../../core/adapters/aws/clients";
import { dynamoFraudAlerts } from "../../core/adapters/aws/dynamo-fraud-alerts";
import { dynamoReviews } from "../../core/adapters/aws/dynamo-reviews";
import { dynamoTransactionFinder } from "../../core/adapters/aws/dynamo-transactions";
import { sfnWorkflowResumer } from "../../core/adapters/aws/sfn-workflows";
import { ssmWebhookSecrets } from "../../core/adapters/aws/ssm-webhook-secrets";
import { verifyStandardWebhook } from "../../core/adapters/standard-webhooks";
import { systemClock } from "../../core/adapters/system-clock";
import { tracedLog } from "../../core/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/adapters/telemetry/metrics";
import { readEnvironment } from "../../core/contracts/environment";
import { makeFraudHandler } from "./handler";

const env = readEnvironment("fraud-handler");
const client = dynamo();

export const handler = makeFraudHandler({
  secrets: ssmWebhookSecrets(ssm(), env.PROVIDER_SECRETS_PATH, systemClock),
  verify: verifyStandardWebhook,
  alerts: dynamoFraudAlerts(client, env.FRAUD_ALERTS_TABLE),
  reviews: dynamoReviews(client, env.TRANSACTIONS_TABLE, systemClock),
  workflows: sfnWorkflowResumer(sfn()),
  transactions: dynamoTransactionFinder(client, env.TRANSACTIONS_TABLE),
  clock: systemClock,
  metrics: powertoolsMetrics("fraud-handler", env.METRICS_NAMESPACE),
  log: tracedLog("fraud-handler"),
});
