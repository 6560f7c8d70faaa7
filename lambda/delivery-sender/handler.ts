import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { deliveryMessage } from "../../core/contracts/merchant-webhook-schema";
import { type DeliverDeps, deliver } from "../../core/notifications/application/deliver";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { parseJson } from "../../core/shared/domain/json";

export interface DeliverySenderDeps extends DeliverDeps {
  /** Makes a message visible again after so many seconds. */
  readonly retryAfter: (receiptHandle: string, seconds: number) => Promise<void>;
}

const CLAIM_SECONDS = 60;

/** Queue merchant-deliveries: every message on its own, side by side, so that a slow endpoint holds up no other. */
export function makeDeliverySender(deps: DeliverySenderDeps) {
  return async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const done = await Promise.all(Records.map((record) => isDone(deps, record)));
    return {
      batchItemFailures: Records.filter((_, index) => !done[index]).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    };
  };
}

async function isDone(deps: DeliverySenderDeps, record: SQSRecord): Promise<boolean> {
  const { clock, log } = deps;
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  try {
    const message = deliveryMessage.parse(parseJson(record.body));
    const delivered = await deliver(deps, message);
    return delivered === "done" || (await again(deps, record, delivered.againInSeconds));
  } catch (error) {
    // Where even giving the delivery back has failed, its claim must have passed.
    const seconds = CLAIM_SECONDS + retryDelaySeconds(attempt, clock.random());
    log.error("delivery not attempted", { attempt, retry_in_seconds: seconds, error });
    return again(deps, record, seconds);
  }
}

async function again({ retryAfter, log }: DeliverySenderDeps, record: SQSRecord, seconds: number): Promise<false> {
  try {
    await retryAfter(record.receiptHandle, seconds);
  } catch (error) {
    log.warn("retry delay not set: the queue's own visibility timeout applies", { error });
  }
  return false;
}
