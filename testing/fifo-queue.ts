import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { MAX_FIFO_RECEIVES, ROUND_ATTRIBUTE } from "../core/contracts/queues";
import type { FreshMessages } from "../core/shared/adapters/sqs/fifo-batch";
import type { FakeClock } from "./fakes";

interface Message {
  readonly body: string;
  readonly group: string;
  readonly deduplicationId: string;
  readonly round: number;
  receives: number;
  /** Epoch milliseconds from which it is handed out. */
  visibleAt: number;
}

const VISIBILITY_MS = 330_000;
/** A queue drops a deduplication id that it has received within this time. */
const DEDUPLICATION_MS = 300_000;

/** A FIFO queue with its dead letter queue and its poller, on a clock that jumps to the next message. */
export class InMemoryFifo implements FreshMessages {
  readonly deadLetters: Message[] = [];
  /** Bodies of the messages that were sent as fresh ones. */
  readonly handedOver: string[] = [];
  private messages: Message[] = [];
  private readonly sentAt = new Map<string, number>();
  constructor(private readonly clock: FakeClock) {}

  private now = () => this.clock.now().getTime();

  put(body: string, { group = "group", deduplicationId = body, round = 1 } = {}): void {
    const sent = this.sentAt.get(deduplicationId);
    if (sent !== undefined && this.now() - sent < DEDUPLICATION_MS) return;
    this.sentAt.set(deduplicationId, this.now());
    this.messages.push({ body, group, deduplicationId, round, receives: 0, visibleAt: this.now() });
  }

  async send({ body, attributes }: SQSRecord, round: number) {
    const { MessageGroupId: group = "", MessageDeduplicationId = "" } = attributes;
    this.handedOver.push(body);
    this.put(body, { group, deduplicationId: `${MessageDeduplicationId}#${round}`, round });
  }

  end = async (record: SQSRecord) => this.delete([record.receiptHandle]);

  retryAfter = async (handle: string, seconds: number) => {
    for (const message of this.messages.filter((one) => handleOf(one) === handle)) {
      message.visibleAt = this.now() + seconds * 1000;
    }
  };

  /** Hands out what there is, until nothing is left. A consumer that throws was killed: what it had comes back. */
  async drain(consume: (event: SQSEvent) => Promise<SQSBatchResponse>): Promise<void> {
    for (let polls = 0; this.messages.length > 0; polls++) {
      if (polls === 1000) throw new Error("the queue does not become empty");
      const Records = this.receive();
      if (Records.length === 0) continue;
      const kept = await consume({ Records }).then(
        ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
        () => Records.map(({ messageId }) => messageId),
      );
      this.delete(Records.filter(({ messageId }) => !kept.includes(messageId)).map((record) => record.receiptHandle));
    }
  }

  /** All visible messages of all groups in which none is hidden. */
  private receive(): SQSRecord[] {
    const next = Math.min(...this.messages.map(({ visibleAt }) => visibleAt));
    if (next > this.now()) this.clock.advance(next - this.now());
    const hidden = new Set(this.messages.filter(({ visibleAt }) => visibleAt > this.now()).map(({ group }) => group));
    const found = this.messages.filter(({ group }) => !hidden.has(group));
    for (const message of hidden.size > 0 && found.length === 0 ? this.messages : []) {
      // The visible ones of a group wait behind its hidden one.
      message.visibleAt = Math.max(message.visibleAt, this.now() + 1000);
    }
    const received = found.filter((message) => {
      if (message.receives < MAX_FIFO_RECEIVES) return true;
      this.deadLetters.push(message);
      return false;
    });
    this.messages = this.messages.filter((message) => !this.deadLetters.includes(message));
    for (const message of received) {
      message.receives++;
      message.visibleAt = this.now() + VISIBILITY_MS;
    }
    return received.map(recordOf);
  }

  private delete(handles: readonly string[]): void {
    this.messages = this.messages.filter((message) => !handles.includes(handleOf(message)));
  }
}

const handleOf = ({ deduplicationId }: Message): string => `handle ${deduplicationId}`;

const recordOf = (message: Message): SQSRecord =>
  ({
    messageId: message.deduplicationId,
    receiptHandle: handleOf(message),
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      MessageGroupId: message.group,
      MessageDeduplicationId: message.deduplicationId,
    },
    messageAttributes: {
      ...(message.round > 1 && { [ROUND_ATTRIBUTE]: { stringValue: String(message.round), dataType: "Number" } }),
    },
  }) as unknown as SQSRecord;
