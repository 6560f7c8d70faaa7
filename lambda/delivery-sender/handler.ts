import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { deliveryMessage } from "../../core/contracts/merchant-webhook-schema";
import { type DeliverDeps, deliver } from "../../core/notifications/application/deliver";
import { LEASE_SECONDS } from "../../core/notifications/domain/delivery";
import { type BatchDeps, standardBatch } from "../../core/shared/adapters/sqs/partial-batch";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { parseJson } from "../../core/shared/domain/json";

export type DeliverySenderDeps = DeliverDeps & BatchDeps;

/** Where even giving the delivery back has failed, its lease must have run out. */
const delaySeconds = (receives: number, random: number): number => LEASE_SECONDS + retryDelaySeconds(receives, random);

/** Queue merchant-deliveries. */
export function makeDeliverySender(deps: DeliverySenderDeps) {
  return (event: SQSEvent): Promise<SQSBatchResponse> =>
    standardBatch(deps, event, ({ body }) => deliver(deps, deliveryMessage.parse(parseJson(body))), { delaySeconds });
}
