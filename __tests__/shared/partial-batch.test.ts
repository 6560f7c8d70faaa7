import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "@jest/globals";
import type { SQSRecord } from "aws-lambda";
import { sqsDeliveryQueue, sqsNotificationQueue } from "../../core/notifications/adapters/sqs-notification-queues";
import { sqsPaymentQueue } from "../../core/payments/adapters/sqs-payment-queue";
import { inGroups } from "../../core/shared/adapters/sqs/fifo-groups";
import { FakeClock, RecordingLog } from "../../testing/fakes";

const record = (group: string, body: string, receives = 1) =>
  ({
    messageId: `m-${body}`,
    receiptHandle: `r-${body}`,
    body,
    attributes: { MessageGroupId: group, ApproximateReceiveCount: String(receives) },
  }) as SQSRecord;

async function consume(records: SQSRecord[], failing: readonly string[]) {
  const done: string[] = [];
  const delayed: [string, number][] = [];
  const answer = await inGroups(
    {
      log: new RecordingLog(),
      clock: new FakeClock(),
      retryAfter: async (handle, seconds) => {
        delayed.push([handle, seconds]);
      },
    },
    { Records: records },
    async ({ body }) => {
      if (failing.includes(body)) throw new Error("not now");
      done.push(body);
    },
  );
  return { answer, done, delayed };
}

describe("a batch of a FIFO queue", () => {
  const batch = [record("a", "a1"), record("b", "b1"), record("a", "a2"), record("b", "b2"), record("a", "a3")];

  test("reports the first that failed and everything behind it in its group, and nothing of the others", async () => {
    const { answer, done, delayed } = await consume(batch, ["a2"]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m-a2" }, { itemIdentifier: "m-a3" }] });
    expect(done.sort()).toEqual(["a1", "b1", "b2"]);
    expect(delayed.map(([handle]) => handle)).toEqual(["r-a2", "r-a3"]);
  });

  test("reports nothing when all went well", async () => {
    expect((await consume(batch, [])).answer).toEqual({ batchItemFailures: [] });
  });

  test("that fails waits longer each time, minutes in all: there are three receives only", async () => {
    const waits = await Promise.all([1, 2].map((receives) => consume([record("a", "a1", receives)], ["a1"])));
    expect(waits.map(({ delayed }) => delayed[0]?.[1])).toEqual([84, 180]);
  });
});

describe("a message of a FIFO queue", () => {
  const sent: Record<string, string>[] = [];
  const client = {
    send: async ({ input }: { input: Record<string, string> }) => sent.push(input),
  } as unknown as SQSClient;

  test("has a deduplication id of its own: a second attempt at the same payment is another message", async () => {
    const queue = sqsPaymentQueue(client, "url");
    await queue.send("pay_1", 1);
    await queue.send("pay_1", 2);
    const [first, second] = sent.splice(0);
    expect(first?.MessageDeduplicationId).not.toBe(second?.MessageDeduplicationId);
    expect(first?.MessageGroupId).toBe(second?.MessageGroupId);
  });

  test("keeps within the 128 characters that SQS takes for ids, however long a transaction's is", async () => {
    const transaction_id = `own.${"m".repeat(64)}.${"p".repeat(64)}`;
    const queue = sqsNotificationQueue(client, "url");
    await queue.send({ transaction_id, message_id: `${transaction_id}-manual-1` });
    await queue.send({ transaction_id, message_id: `${transaction_id}-manual-2` });
    const [first, second] = sent.splice(0);
    for (const id of [first?.MessageGroupId, first?.MessageDeduplicationId])
      expect(id?.length).toBeLessThanOrEqual(128);
    expect(first?.MessageDeduplicationId).not.toBe(second?.MessageDeduplicationId);
  });
});

describe("payments of a file", () => {
  interface Batch {
    readonly Entries: {
      readonly Id: string;
      readonly MessageGroupId: string;
      readonly MessageDeduplicationId: string;
    }[];
  }
  const ids = Array.from({ length: 23 }, (_, index) => `pay_${index}`);
  const clientThat = (answer: object) => {
    const sent: Batch[] = [];
    const client = {
      send: async ({ input }: { input: Batch }) => {
        sent.push(input);
        return answer;
      },
    } as unknown as SQSClient;
    return { client, sent };
  };

  test("are queued ten at a time, each as if it were sent by itself", async () => {
    const { client, sent } = clientThat({});
    await sqsPaymentQueue(client, "url").sendAll(ids);
    expect(sent.map(({ Entries }) => Entries.length)).toEqual([10, 10, 3]);
    const entries = sent.flatMap(({ Entries }) => Entries);
    expect(entries.map(({ MessageGroupId }) => MessageGroupId)).toEqual(ids);
    expect(entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).toEqual(ids.map((id) => `${id}-1`));
    for (const { Entries } of sent) expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
  });

  test("are not queued where one of them is not, though the call succeeded", async () => {
    const { client } = clientThat({ Failed: [{ Id: "3", Code: "InternalError" }] });
    await expect(sqsPaymentQueue(client, "url").sendAll(ids)).rejects.toThrow("InternalError");
  });
});

describe("a delivery's message", () => {
  test("carries its merchant as its group, and waits as long as it is told to", async () => {
    const sent: Record<string, unknown>[] = [];
    const client = { send: async ({ input }: { input: object }) => sent.push({ ...input }) } as unknown as SQSClient;
    const message = { transaction_id: "pay_1", notification_id: "ntf_1", merchant_id: "m".repeat(200) };
    await sqsDeliveryQueue(client, "url").send(message);
    await sqsDeliveryQueue(client, "url").send({ ...message, transaction_id: "pay_2" }, 20);
    expect(sent.map(({ DelaySeconds }) => DelaySeconds)).toEqual([0, 20]);
    expect(sent[0]?.MessageGroupId).toBe(sent[1]?.MessageGroupId);
    expect(String(sent[0]?.MessageGroupId).length).toBeLessThanOrEqual(128);
    expect(sent[0]).not.toHaveProperty("MessageDeduplicationId");
  });
});
