import type { SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "@jest/globals";
import { sqsDeliveryQueue, sqsNotificationQueue } from "../../core/notifications/adapters/sqs-notification-queues";

function recordingClient() {
  const sent: Record<string, unknown>[] = [];
  const client = { send: async ({ input }: { input: object }) => sent.push({ ...input }) } as unknown as SQSClient;
  return { client, sent };
}

test("a notification's message keeps within the 128 characters that SQS takes for ids, however long its transaction's is", async () => {
  const { client, sent } = recordingClient();
  const transactionId = `own.${"m".repeat(64)}.${"p".repeat(64)}`;
  const requestedBy = { principal: "arn:aws:iam::123456789012:role/shop", isOperator: false };
  const queue = sqsNotificationQueue(client, "url");
  const change = { type: "transaction.captured", revision: 1, event: "stripe#evt_1" };
  await queue.send({ transactionId, messageId: `${transactionId}-1`, change });
  await queue.send({ transactionId, messageId: `${transactionId}-2`, requestedBy });
  const [first, second] = sent;
  expect(sent.map(({ MessageBody }) => JSON.parse(String(MessageBody)))).toEqual([
    { transaction_id: transactionId, message_id: `${transactionId}-1`, change },
    {
      transaction_id: transactionId,
      message_id: `${transactionId}-2`,
      requested_by: { principal: requestedBy.principal, is_operator: false },
    },
  ]);
  for (const id of [first?.MessageGroupId, first?.MessageDeduplicationId])
    expect(String(id).length).toBeLessThanOrEqual(128);
  expect(first?.MessageDeduplicationId).not.toBe(second?.MessageDeduplicationId);
});

test("a delivery's message carries its merchant as its group, and waits as long as its sender says", async () => {
  const { client, sent } = recordingClient();
  const delivery = { transactionId: "pay_1", notificationId: "ntf_1", merchantId: "m".repeat(200) };
  await sqsDeliveryQueue(client, "url").send(delivery);
  await sqsDeliveryQueue(client, "url").send(
    { ...delivery, transactionId: "pay_2" },
    { delaySeconds: 20, queuedBy: "reconciler" },
  );
  expect(JSON.parse(String(sent[0]?.MessageBody))).toEqual({
    transaction_id: "pay_1",
    notification_id: "ntf_1",
    merchant_id: delivery.merchantId,
  });
  expect(JSON.parse(String(sent[1]?.MessageBody))).toMatchObject({ queued_by: "reconciler" });
  expect(sent.map(({ DelaySeconds }) => DelaySeconds)).toEqual([0, 20]);
  expect(sent[0]?.MessageGroupId).toBe(sent[1]?.MessageGroupId);
  expect(String(sent[0]?.MessageGroupId).length).toBeLessThanOrEqual(128);
  expect(sent[0]).not.toHaveProperty("MessageDeduplicationId");
});
