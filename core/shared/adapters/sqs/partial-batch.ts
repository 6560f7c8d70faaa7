import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Clock, Log, LogFields, VisibilityRetry } from "../../application/ports";
import { retryDelaySeconds } from "../../application/retry-delay";

export interface BatchDeps {
  readonly log: Log;
  readonly clock: Pick<Clock, "random">;
  readonly retryAfter: VisibilityRetry;
}

/** What became of a message. Work that asks for a retry has logged why; what it throws is logged here. */
export type MessageOutcome = "done" | { readonly retryInSeconds: number };

/** The work of one message. `receives`: how often the queue has handed it out, from 1. */
export type MessageWork = (record: SQSRecord, receives: number) => Promise<MessageOutcome>;

export interface BatchOptions {
  /** Seconds until a message whose work threw is handed out again. `random`: from 0 to below 1, for jitter. */
  readonly delaySeconds?: (receives: number, random: number) => number;
  /** Fields that name in the log what the message is about. */
  readonly fieldsOf?: (record: SQSRecord) => LogFields;
  /** Whether an error belongs to the normal course, so that it is logged as info. @default never */
  readonly isExpected?: (error: unknown, receives: number) => boolean;
}

/** A batch of a standard queue: its messages side by side, so that a slow or failing one holds up no other. */
export function standardBatch(
  deps: BatchDeps,
  { Records }: SQSEvent,
  work: MessageWork,
  { delaySeconds = retryDelaySeconds, ...options }: BatchOptions = {},
): Promise<SQSBatchResponse> {
  const groups = Records.map((record) => [record]);
  return partialBatch(deps, groups, work, {
    ...options,
    delaySeconds: (record, random) => delaySeconds(receivesOf(record), random),
  });
}

/** How often the queue has handed the message out, from 1. */
export const receivesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);

export interface PartialBatchOptions extends Omit<BatchOptions, "delaySeconds"> {
  /** Seconds until a message whose work threw this error is handed out again. */
  readonly delaySeconds: (record: SQSRecord, random: number, error: unknown) => number;
}

/** Works the groups side by side and reports the messages that are to be handed out again. */
export async function partialBatch(
  deps: BatchDeps,
  groups: readonly (readonly SQSRecord[])[],
  work: MessageWork,
  options: PartialBatchOptions,
): Promise<SQSBatchResponse> {
  const unfinished = await Promise.all(groups.map((records) => workInOrder(deps, records, work, options)));
  return { batchItemFailures: unfinished.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** The first message of the group that is to be retried, and all behind it. */
async function workInOrder(
  deps: BatchDeps,
  records: readonly SQSRecord[],
  work: MessageWork,
  options: PartialBatchOptions,
): Promise<readonly SQSRecord[]> {
  for (const [index, record] of records.entries()) {
    const outcome = await outcomeOf(deps, record, work, options);
    if (outcome === "done") continue;
    const waiting = records.slice(index);
    await Promise.all(waiting.map(({ receiptHandle }) => delay(deps, receiptHandle, outcome.retryInSeconds)));
    return waiting;
  }
  return [];
}

async function outcomeOf(
  { log, clock }: BatchDeps,
  record: SQSRecord,
  work: MessageWork,
  { delaySeconds, fieldsOf, isExpected }: PartialBatchOptions,
): Promise<MessageOutcome> {
  const receives = receivesOf(record);
  try {
    return await work(record, receives);
  } catch (error) {
    const retryInSeconds = delaySeconds(record, clock.random(), error);
    const level = isExpected?.(error, receives) ? "info" : "error";
    log[level]("message not processed yet", {
      ...fieldsOf?.(record),
      attempt: receives,
      retry_in_seconds: retryInSeconds,
      error,
    });
    return { retryInSeconds };
  }
}

/** A delay that cannot be set leaves the message to the queue's own visibility timeout. */
async function delay({ log, retryAfter }: BatchDeps, receiptHandle: string, seconds: number): Promise<void> {
  try {
    await retryAfter(receiptHandle, seconds);
  } catch (error) {
    log.warn("retry delay not set: the queue's own visibility timeout applies", { error });
  }
}
