import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Clock, Log } from "../../application/ports";
import { retryDelaySeconds } from "../../application/retry-delay";

export interface GroupOptions {
  readonly log: Log;
  readonly clock: Pick<Clock, "random">;
  /** Makes a failed message, and with it its group, visible again after so many seconds. */
  readonly retryAfter: (receiptHandle: string, seconds: number) => Promise<void>;
}

/** These queues have three receives only, as the documents ask: they are spaced over minutes, not seconds. */
const PATIENCE = 12;

/**
 * A batch of a FIFO queue: groups side by side; within a group in order, and nothing after the first that failed, since
 * it would overtake.
 */
export async function inGroups(
  options: GroupOptions,
  { Records }: SQSEvent,
  work: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of Records) {
    const group = record.attributes.MessageGroupId ?? record.messageId;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  const failed = await Promise.all([...groups.values()].map((records) => oneGroup(options, records, work)));
  return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function oneGroup(
  { log, clock, retryAfter }: GroupOptions,
  records: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<void>,
): Promise<readonly SQSRecord[]> {
  for (const [index, record] of records.entries()) {
    try {
      await work(record);
    } catch (error) {
      const attempt = Number(record.attributes.ApproximateReceiveCount);
      const seconds = PATIENCE * retryDelaySeconds(attempt, clock.random());
      log.error("message not processed yet", { attempt, retry_in_seconds: seconds, error });
      await Promise.all(
        records.slice(index).map(async ({ receiptHandle }) => {
          try {
            await retryAfter(receiptHandle, seconds);
          } catch (failure) {
            log.warn("retry delay not set: the queue's own visibility timeout applies", { error: failure });
          }
        }),
      );
      return records.slice(index);
    }
  }
  return [];
}
