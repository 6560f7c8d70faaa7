import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import {
  type EndpointTestRequest,
  type EndpointTestResult,
  endpointTestRequest,
} from "../../core/contracts/endpoint-test";
import { DELIVERY_LEASE_SECONDS } from "../../core/contracts/function-limits";
import { deliveryMessage, type RecoveryMessage, recoveryMessage } from "../../core/contracts/merchant-webhook-schema";
import { type DeliverDeps, deliver, failDelivery } from "../../core/notifications/application/deliver";
import { type RecoverMissedDeps, recoverMissed } from "../../core/notifications/application/recover-missed";
import { type TestEndpointDeps, testEndpoint } from "../../core/notifications/application/test-endpoint";
import { type BatchDeps, type MessageOutcome, standardBatch } from "../../core/shared/adapters/sqs/partial-batch";
import { failingOnce } from "../../core/shared/adapters/sqs/permanent";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { parseJson } from "../../core/shared/domain/json";

export type DeliverySenderDeps = DeliverDeps & BatchDeps & TestEndpointDeps & RecoverMissedDeps;

/** Where even giving the delivery back has failed, its lease must have run out. */
const delaySeconds = (receives: number, random: number): number =>
  DELIVERY_LEASE_SECONDS + retryDelaySeconds(receives, random);

/** Queue merchant-deliveries; and an operator or a merchant, who tries an endpoint from where webhooks are sent. */
export function makeDeliverySender(deps: DeliverySenderDeps) {
  const receive = (event: SQSEvent): Promise<SQSBatchResponse> =>
    standardBatch(deps, event, ({ body }) => deliverMessage(deps, body), { delaySeconds });
  const test = (event: EndpointTestRequest): Promise<EndpointTestResult> =>
    testEndpoint(deps, endpointTestRequest.parse(event).endpoint_test.merchant_id);
  function handle(event: SQSEvent): Promise<SQSBatchResponse>;
  function handle(event: EndpointTestRequest): Promise<EndpointTestResult>;
  function handle(event: SQSEvent | EndpointTestRequest): Promise<SQSBatchResponse | EndpointTestResult> {
    return "endpoint_test" in event ? test(event) : receive(event);
  }
  return handle;
}

async function deliverMessage(deps: DeliverySenderDeps, body: string): Promise<MessageOutcome> {
  const json = parseJson(body);
  const recovery = recoveryMessage.safeParse(json);
  if (recovery.success) return recover(deps, recovery.data);
  const message = deliveryMessage.parse(json);
  const key = { transactionId: message.transaction_id, notificationId: message.notification_id };
  return failingOnce(
    () => deliver(deps, key, message.queued_by),
    (error) => failDelivery(deps, { ...key, merchantId: message.merchant_id }, error),
  );
}

function recover(deps: DeliverySenderDeps, { recovery }: RecoveryMessage): Promise<MessageOutcome> {
  const { merchant_id: merchantId, goes_on: goesOn, asked_at: askedAt, ...range } = recovery;
  return recoverMissed(deps, { ...range, merchantId, askedAt, ...(goesOn && { goesOn }) });
}
