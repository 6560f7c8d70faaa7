import { dynamoBatchList } from "../../core/batches/adapters/dynamo-batch-list";
import { cloudwatchAlarms } from "../../core/operations/adapters/issues/cloudwatch-alarms";
import { cloudwatchLogPages } from "../../core/operations/adapters/logs/cloudwatch-log-pages";
import { sfnOpenReviews } from "../../core/operations/adapters/reviews/sfn-open-reviews";
import { alarmIssues } from "../../core/operations/application/issues/alarm-issues";
import { auditIssues } from "../../core/operations/application/issues/audit-issues";
import { batchIssues } from "../../core/operations/application/issues/batch-issues";
import { deliveryIssues } from "../../core/operations/application/issues/delivery-issues";
import { endpointIssues } from "../../core/operations/application/issues/endpoint-issues";
import { eventIssues } from "../../core/operations/application/issues/event-issues";
import { flagIssues } from "../../core/operations/application/issues/flag-issues";
import { letterIssues } from "../../core/operations/application/issues/letter-issues";
import { paymentIssues } from "../../core/operations/application/issues/payment-issues";
import type { IssueSource } from "../../core/operations/application/issues/ports";
import { reviewIssues } from "../../core/operations/application/issues/review-issues";
import type { Target } from "../target/target";
import { lettersOf } from "./dead-letters/parts";
import { healthsIn, undeliveredIn } from "./deliveries/parts";
import { parametersIn } from "./endpoints/parts";
import { listing } from "./events/wiring";
import { paymentStores } from "./transactions/stores";

/** Every place in which work waits for an operator. A new one is a line here. */
export function issueSources(target: Target): readonly IssueSource[] {
  const { clients, names, suffix } = target;
  const stores = paymentStores(target);
  const verifierLog = cloudwatchLogPages({
    client: clients.logs,
    logGroupName: names.functionLogGroup(target.functionName("audit-verifier")),
    isLocal: target.local !== undefined,
  });
  const undelivered = undeliveredIn(target);
  const reviews = sfnOpenReviews(clients.sfn, target.workflowArn("payment-review"));
  return [
    paymentIssues(stores),
    eventIssues(listing(target)),
    flagIssues(stores),
    letterIssues(lettersOf(target)),
    batchIssues({
      list: dynamoBatchList(clients.dynamo, target.table("batches")),
      retentionDays: target.deployment.batch_retention_days,
    }),
    deliveryIssues({ undelivered }),
    endpointIssues({
      undelivered,
      parameters: parametersIn(target),
      breakers: healthsIn(target),
      path: names.parameter("webhook-endpoints"),
    }),
    auditIssues({ log: verifierLog }),
    reviewIssues({ ...stores, reviews }),
    alarmIssues(cloudwatchAlarms(clients.cloudWatch, { suffix, topic: names.of("topic", "alerts") })),
  ];
}
