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
    const key = pointedBy(record);
    return key === undefined ? {} : { event_key: eventKeyText(key) };
  },
  isExpected: (error, receives) => error instanceof TransactionNotYetKnown && !isLast(receives),
};

/** Queue webhook-processing. */
export function makeProcessor(deps: ProcessorDeps) {
  return (event: SQSEvent): Promise<SQSBatchResponse> =>
    standardBatch(deps, event, (record, receives) => processMessage(deps, record, receives), options);
}

async function processMessage(deps: ProcessorDeps, record: SQSRecord, receives: number): Promise<MessageOutcome> {
  const key = pointedBy(record);
  if (key === undefined) {
    deps.log.error("message is no pointer to an event", { code: "MALFORMED_MESSAGE", attempt: receives });
    return AT_ONCE;
  }
  const work = async (): Promise<MessageOutcome> => {
    const processed = await processWebhook(deps, key, { receives });
    // The inbox has the event as failed, and nothing that the queue does would change it.
    return processed.ok || processed.error === "EVENT_UNSTORABLE" ? "done" : AT_ONCE;
  };
  try {
    return await failingOnce(work, (error) => failUnstorable(deps, key, error));
  } catch (error) {
    if (isLast(receives)) await giveUp(deps, key, error);
    throw error;
  }
}

function pointedBy({ body }: SQSRecord): EventKey | undefined {
  const { success, data } = webhookPointer.safeParse(parseJson(body));
  return success ? { provider: data.provider, eventId: data.event_id } : undefined;
}

/** The last receive before the dead letter queue: say so in the inbox if that much still works. */
async function giveUp(deps: ProcessorDeps, key: EventKey, cause: unknown): Promise<void> {
  try {
    await deps.inbox.settle(key, "failed", RETRIES_EXHAUSTED, nameOf(cause));
  } catch (error) {
    deps.log.warn("event not marked failed", { event_key: eventKeyText(key), error });
  }
}

const ERROR_NAME = /^[A-Za-z][A-Za-z0-9_.]{0,63}$/;

/** The name of an error, by which an operator finds all events that failed with it. Never its message. */
const nameOf = (error: unknown): string | undefined =>
  error instanceof Error && ERROR_NAME.test(error.name) ? error.name : undefined;
