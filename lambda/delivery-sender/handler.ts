import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { DELIVERY_LEASE_SECONDS } from "../../core/contracts/function-limits";
import { deliveryMessage } from "../../core/contracts/merchant-webhook-schema";
import { type DeliverDeps, deliver, failDelivery } from "../../core/notifications/application/deliver";
import { type BatchDeps, type MessageOutcome, standardBatch } from "../../core/shared/adapters/sqs/partial-batch";
import { failingOnce } from "../../core/shared/adapters/sqs/permanent";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { parseJson } from "../../core/shared/domain/json";

export type DeliverySenderDeps = DeliverDeps & BatchDeps;

/** Where even giving the delivery back has failed, its lease must have run out. */
const delaySeconds = (receives: number, random: number): number =>
  DELIVERY_LEASE_SECONDS + retryDelaySeconds(receives, random);

/** Queue merchant-deliveries. */
export function makeDeliverySender(deps: DeliverySenderDeps) {
  return (event: SQSEvent): Promise<SQSBatchResponse> =>
    standardBatch(deps, event, ({ body }) => deliverMessage(deps, body), { delaySeconds });
}

async function deliverMessage(deps: DeliverDeps, body: string): Promise<MessageOutcome> {
  const message = deliveryMessage.parse(parseJson(body));
  const key = { transactionId: message.transaction_id, notificationId: message.notification_id };
  return failingOnce(
    () => deliver(deps, key, message.queued_by),
    (error) => failDelivery(deps, { ...key, merchantId: message.merchant_id }, error),
  );
}
