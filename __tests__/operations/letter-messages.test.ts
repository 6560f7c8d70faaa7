import { expect, test } from "@jest/globals";
import { messageOf } from "../../core/operations/adapters/dead-letters/aws-letter-targets";
import { queueOf } from "../../testing/letter-world";

const letter = {
  id: "0c5d1d0e-7f0a-4b7e-9f3e-111111111111",
  body: '{"transaction_id":"pay_1"}',
  queuedAt: new Date(0),
  receives: 3,
  group: "g",
  attributes: { round: { type: "Number", text: "7" }, other: { type: "String", text: "x" } },
  handle: "h",
};

test("a letter of a FIFO queue is sent with its group and attributes, and begins with its first round", () => {
  const { MessageDeduplicationId, ...message } = messageOf(queueOf("notifications"), letter);
  expect(message).toEqual({
    MessageBody: letter.body,
    MessageGroupId: "g",
    MessageAttributes: { other: { DataType: "String", StringValue: "x" } },
  });
  expect(MessageDeduplicationId).toMatch(/^[0-9a-f]{64}$/);
});

test("a letter that is sent twice has one deduplication id, and another letter with the same message has another", () => {
  const idOf = (id: string) => messageOf(queueOf("notifications"), { ...letter, id }).MessageDeduplicationId;
  expect(idOf("a")).toBe(idOf("a"));
  expect(idOf("b")).not.toBe(idOf("a"));
});

test("a letter of a standard queue keeps its group, which makes the queue fair, and has no deduplication id", () => {
  expect(messageOf(queueOf("merchant-deliveries"), { ...letter, attributes: {} })).toEqual({
    MessageBody: letter.body,
    MessageGroupId: "g",
  });
});
