import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { MAX_WEBHOOK_RECEIVES } from "../../core/contracts/queues";
import { webhookPointer } from "../../core/contracts/webhook-pointer";
import { TransactionNotYetKnown } from "../../core/ledger/application/record-event";
import { eventKeyText } from "../../core/ledger/domain/payment-event";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { parseJson } from "../../core/shared/domain/json";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { type ProcessWebhookDeps, processWebhook } from "../../core/webhooks/application/process-webhook";

export interface ProcessorDeps extends ProcessWebhookDeps {
  /** Makes a failed message visible again after so many seconds. */
  readonly retryAfter: (receiptHandle: string, seconds: number) => Promise<void>;
}

/** Queue webhook-processing: every record on its own, failed ones reported and left to the queue. */
export function makeProcessor(deps: ProcessorDeps) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const results = await Promise.all(event.Records.map((record) => succeeded(deps, record)));
    return {
      batchItemFailures: event.Records.filter((_, index) => !results[index]).map((record) => ({
        itemIdentifier: record.messageId,
      })),
    };
  };
}

async function succeeded(deps: ProcessorDeps, record: SQSRecord): Promise<boolean> {
  const receives = Number(record.attributes.ApproximateReceiveCount);
  const retryIn = async (seconds: number): Promise<false> => {
    try {
      await deps.retryAfter(record.receiptHandle, seconds);
    } catch (error) {
      deps.log.warn("retry delay not set: the queue's own visibility timeout applies", { error });
    }
    return false;
  };

  const pointer = webhookPointer.safeParse(parseJson(record.body));
  if (!pointer.success) {
    deps.log.error("message is no pointer to an event", { code: "MALFORMED_MESSAGE", attempt: receives });
    return retryIn(0);
  }
  const key = { provider: pointer.data.provider, eventId: pointer.data.event_id };
  try {
    const outcome = await processWebhook(deps, key, receives);
    // No retry can help: pass the message on to the dead letter queue, where the alarm calls a person.
    return outcome.ok || (await retryIn(0));
  } catch (error) {
    const isLast = receives >= MAX_WEBHOOK_RECEIVES;
    // The last one passes on to the dead letter queue, and to its alarm, without another wait.
    const seconds = isLast ? 0 : retryDelaySeconds(receives, deps.clock.random());
    const isExpected = error instanceof TransactionNotYetKnown && !isLast;
    deps.log[isExpected ? "info" : "error"]("webhook not processed yet", {
      event_key: eventKeyText(key),
      attempt: receives,
      retry_in_seconds: seconds,
      error,
    });
    if (isLast) await giveUp(deps, key);
    return retryIn(seconds);
  }
}

/** The last receive before the dead letter queue: say so in the inbox if that much still works. */
async function giveUp(deps: ProcessorDeps, key: { provider: string; eventId: string }): Promise<void> {
  try {
    await deps.inbox.settle(key, "failed", RETRIES_EXHAUSTED);
  } catch (error) {
    deps.log.warn("event not marked failed", { event_key: eventKeyText(key), error });
  }
}
