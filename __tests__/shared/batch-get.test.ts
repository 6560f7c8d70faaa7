import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { batchGet } from "../../core/shared/adapters/aws/batch-get";
import { isPassing } from "../../core/shared/adapters/aws/passing-error";

const KEYS = Array.from({ length: 5 }, (_, index) => ({ pk: `key-${index}` }));

/** A table that reads so many keys in each call, and throttles the others; `reads` says how many for each call. */
function throttlingTable(reads: (call: number) => number) {
  const asked: number[] = [];
  const client = {
    send: async ({ input }: { input: { RequestItems: { t: { Keys: object[] } } } }) => {
      const { Keys } = input.RequestItems.t;
      const read = reads(asked.length);
      asked.push(Keys.length);
      const left = Keys.slice(read);
      return { Responses: { t: Keys.slice(0, read) }, UnprocessedKeys: left.length > 0 ? { t: { Keys: left } } : {} };
    },
  } as unknown as DynamoDBDocumentClient;
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => waits.push(milliseconds);
  return { asked, waits, read: () => batchGet(client, "t", KEYS, { sleep }) };
}

test("keys that DynamoDB throttled are read again after a wait, until all are read", async () => {
  const { asked, waits, read } = throttlingTable(() => 2);
  expect(await read()).toEqual(KEYS);
  expect(asked).toEqual([5, 3, 1]);
  expect(waits.length).toBe(2);
});

test("keys that are throttled again and again fail with a throttle, and the waits grow meanwhile", async () => {
  const { asked, waits, read } = throttlingTable(() => 0);
  const error = await read().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "ProvisionedThroughputExceededException" });
  expect(isPassing(error)).toBe(true);
  expect(asked).toEqual([5, 5, 5, 5, 5]);
  expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0);
});
