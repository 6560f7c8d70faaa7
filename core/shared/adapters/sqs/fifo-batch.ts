import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { BACKOFF_SECONDS, FIFO_ROUNDS, HAND_OVER_AT, ROUND_ATTRIBUTE } from "../../../contracts/queues";
import type { LogFields } from "../../application/ports";
import { isPermanent } from "../aws/permanent-error";
import { type BatchDeps, type MessageOutcome, partialBatch, receivesOf } from "./partial-batch";

/** Puts a fresh message in the place of a received one, before its receives are used up. */
export interface FreshMessages {
  /** Sends the fresh message: same body, same group, numbered by its round. */
  send(record: SQSRecord, round: number): Promise<void>;
  /** Deletes the received one. */
  end(record: SQSRecord): Promise<void>;
}

export interface FifoDeps extends BatchDeps {
  readonly freshMessages: FreshMessages;
}

export interface FifoMessages<T> {
  /** The message in a body; undefined where there is none. */
  readonly read: (body: string) => T | undefined;
  /** Fields that name in the log what the message is about. */
  readonly fieldsOf: (message: T) => LogFields;
}

/** First backoff of a FIFO queue, which hands a message out a few times only. */
const FIRST_SECONDS = 12 * BACKOFF_SECONDS.first;
/** Without another wait a message passes on to the dead letter queue, whose alarm calls an operator. */
const AT_ONCE: MessageOutcome = { retryInSeconds: 0 };

const roundOf = ({ messageAttributes = {} }: Partial<SQSRecord>): number =>
  Number(messageAttributes[ROUND_ATTRIBUTE]?.stringValue ?? 1);

/** Tries of the work so far, over all of its messages. Receives at which a message is handed over are no tries. */
const triesOf = (record: SQSRecord): number => (roundOf(record) - 1) * (HAND_OVER_AT - 1) + receivesOf(record);

/** Seconds after so many tries of the work until the next: 1 minute, doubling to 15, plus up to 100 % jitter. */
export const fifoDelaySeconds = (tries: number, random: number): number =>
  Math.floor(Math.min(FIRST_SECONDS * 2 ** (tries - 1), BACKOFF_SECONDS.longest) * (1 + random));

/**
 * A batch of a FIFO queue: its groups side by side. Within a group in order, and nothing after the first message that
 * is to be retried. A message that is received again is handed over to a fresh one, behind all others of its group.
 */
export async function fifoBatch<T>(
  deps: FifoDeps,
  { Records }: SQSEvent,
  { read, fieldsOf }: FifoMessages<T>,
  work: (message: T) => Promise<void>,
): Promise<SQSBatchResponse> {
  const messageOf = ({ body }: SQSRecord) => read(body);
  const named = (record: SQSRecord): LogFields => {
    const message = messageOf(record);
    return message === undefined ? {} : fieldsOf(message);
  };
  // Before anything else: a worker that is killed at a message's last receive would leave a dead letter.
  const isHandedOver = await Promise.all(
    Records.map(async (record) => messageOf(record) !== undefined && handOver(deps, record, named(record))),
  );
  const groups = new Map<string, SQSRecord[]>();
  for (const record of Records.filter((_, index) => !isHandedOver[index])) {
    const group = record.attributes.MessageGroupId ?? record.messageId;
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  const workOn = async (record: SQSRecord, receives: number): Promise<MessageOutcome> => {
    const message = messageOf(record);
    if (message !== undefined) {
      await work(message);
      return "done";
    }
    if (receives === 1) deps.log.error("message cannot be read", { code: "MALFORMED_MESSAGE", attempt: receives });
    return AT_ONCE;
  };
  return partialBatch(deps, [...groups.values()], workOn, {
    fieldsOf: named,
    delaySeconds: (record, random, error) => (isPermanent(error) ? 0 : fifoDelaySeconds(triesOf(record), random)),
  });
}

/** Whether a fresh message has taken the place of this one. Where none could be sent, the message is worked on. */
async function handOver({ freshMessages, log }: FifoDeps, record: SQSRecord, fields: LogFields): Promise<boolean> {
  const round = roundOf(record) + 1;
  if (receivesOf(record) < HAND_OVER_AT || round > FIFO_ROUNDS) return false;
  try {
    await freshMessages.send(record, round);
  } catch (error) {
    log.warn("message not handed over to a fresh one", { ...fields, attempt: round, error });
    return false;
  }
  log.warn("message handed over to a fresh one", { ...fields, attempt: round });
  try {
    await freshMessages.end(record);
  } catch (error) {
    // The queue ends it with the batch. If the worker dies before that, it is a dead letter of work that goes on.
    log.warn("message not deleted after its fresh one was sent", { ...fields, error });
  }
  return true;
}
