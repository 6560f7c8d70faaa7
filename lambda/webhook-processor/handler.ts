import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { MAX_WEBHOOK_RECEIVES } from "../../core/contracts/queues";
import { webhookPointer } from "../../core/contracts/webhook-pointer";
import { TransactionNotYetKnown } from "../../core/ledger/application/record-event";
import { type EventKey, eventKeyText } from "../../core/ledger/domain/observation";
import {
  type BatchDeps,
  type BatchOptions,
  type MessageOutcome,
  standardBatch,
} from "../../core/shared/adapters/sqs/partial-batch";
import { failingOnce } from "../../core/shared/adapters/sqs/permanent";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { parseJson } from "../../core/shared/domain/json";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import {
  failUnstorable,
  type ProcessWebhookDeps,
  processWebhook,
} from "../../core/webhooks/application/process-webhook";

export type ProcessorDeps = ProcessWebhookDeps & BatchDeps;

/** Without another wait a message passes on to the dead letter queue, whose alarm calls an operator. */
const AT_ONCE: MessageOutcome = { retryInSeconds: 0 };

const isLast = (receives: number): boolean => receives >= MAX_WEBHOOK_RECEIVES;

const options: BatchOptions = {
  delaySeconds: (receives, random) => (isLast(receives) ? 0 : retryDelaySeconds(receives, random)),
  fieldsOf: (record) => {
    const pointed = pointedBy(record);
    return pointed === undefined ? {} : { event_key: eventKeyText(pointed.key) };
  },
  isExpected: (error, receives) => error instanceof TransactionNotYetKnown && !isLast(receives),
};

/** Queue webhook-processing. */
export function makeProcessor(deps: ProcessorDeps) {
  return (event: SQSEvent): Promise<SQSBatchResponse> =>
    standardBatch(deps, event, (record, receives) => processMessage(deps, record, receives), options);
}

async function processMessage(deps: ProcessorDeps, record: SQSRecord, receives: number): Promise<MessageOutcome> {
  const pointed = pointedBy(record);
  if (pointed === undefined) {
    deps.log.error("message is no pointer to an event", { code: "MALFORMED_MESSAGE", attempt: receives });
    return AT_ONCE;
  }
  const { key, replay } = pointed;
  const work = async (): Promise<MessageOutcome> => {
    const processed = await processWebhook(deps, key, { receives, replay });
    // The inbox has the event as failed, and nothing that the queue does would change it.
    return processed.ok || processed.error === "EVENT_UNSTORABLE" ? "done" : AT_ONCE;
  };
  try {
    return await failingOnce(work, (error) => failUnstorable(deps, key, error));
  } catch (error) {
    if (isLast(receives)) await giveUp(deps, key);
    throw error;
  }
}

function pointedBy({ body }: SQSRecord): { readonly key: EventKey; readonly replay: boolean } | undefined {
  const { success, data } = webhookPointer.safeParse(parseJson(body));
  return success
    ? { key: { provider: data.provider, eventId: data.event_id }, replay: data.replay ?? false }
    : undefined;
}

/** The last receive before the dead letter queue: say so in the inbox if that much still works. */
async function giveUp(deps: ProcessorDeps, key: EventKey): Promise<void> {
  try {
    await deps.inbox.settle(key, "failed", RETRIES_EXHAUSTED);
  } catch (error) {
    deps.log.warn("event not marked failed", { event_key: eventKeyText(key), error });
  }
}
