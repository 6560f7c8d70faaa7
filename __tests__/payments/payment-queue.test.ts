import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "@jest/globals";
import { sqsPaymentQueue } from "../../core/payments/adapters/sqs-payment-queue";

test("a restart waits behind no other message of its payment, and a repeat of it is recognized", async () => {
  const sent: Record<string, string>[] = [];
  const client = {
    send: async ({ input }: { input: Record<string, string> }) => sent.push(input),
  } as unknown as SQSClient;
  const queue = sqsPaymentQueue(client, "url");
  for (const attempt of [1, 1, 2, 2, 3]) await queue.send("pay_1", attempt);
  const ids = sent.map(({ MessageGroupId, MessageDeduplicationId }) => [MessageGroupId, MessageDeduplicationId]);
  expect(ids).toEqual([
    ["pay_1", "pay_1-1"],
    ["pay_1", "pay_1-1"],
    ["pay_1#2", "pay_1-2"],
    ["pay_1#2", "pay_1-2"],
    ["pay_1#3", "pay_1-3"],
  ]);
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

  test("payments of a file are queued ten at a time, each as if it were sent by itself", async () => {
    const { client, sent } = clientThat({});
    await sqsPaymentQueue(client, "url").sendAll(ids);
    expect(sent.map(({ Entries }) => Entries.length)).toEqual([10, 10, 3]);
    const entries = sent.flatMap(({ Entries }) => Entries);
    expect(entries.map(({ MessageGroupId }) => MessageGroupId)).toEqual(ids);
    expect(entries.map(({ MessageDeduplicationId }) => MessageDeduplicationId)).toEqual(ids.map((id) => `${id}-1`));
    for (const { Entries } of sent) expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
  });

  test("payments of a file are not queued where one of them is not, though the call succeeded", async () => {
    const { client } = clientThat({ Failed: [{ Id: "3", Code: "InternalError" }] });
    await expect(sqsPaymentQueue(client, "url").sendAll(ids)).rejects.toThrow("InternalError");
  });
});
