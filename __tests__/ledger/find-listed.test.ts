import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../../core/ledger/application/record-event";
import { FakeClock } from "../../testing/fakes";
import { aSubmission } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";

const ids = Array.from({ length: 120 }, (_, index) => `pay_${String(index).padStart(24, "0")}`);

/** 120 submitted payments. Reads that are not consistent do not have the items of `late` yet. */
async function setUp(late: readonly string[] = []) {
  const dynamo = new MemoryDynamo();
  const tables = {
    ...{ inboxTable: "payment-webhooks", ledgerTable: "payment-transactions" },
    ...{ transactionsTable: "transactions", objectsTable: "payment-objects" },
  };
  const clock = new FakeClock();
  const transactions = dynamoLedger({ client: dynamo.client, clock, spread: SPREAD, ...tables });
  for (const id of ids) await recordEvent({ transactions, clock }, aSubmission(id));
  const reads: { readonly keys: number; readonly consistent: boolean }[] = [];
  const client = Object.assign(Object.create(dynamo.client), {
    send: async (command: BatchGetCommand) => {
      const { Keys = [], ConsistentRead = false } = command.input.RequestItems?.transactions ?? {};
      reads.push({ keys: Keys.length, consistent: ConsistentRead });
      const there = Keys.filter((key) => ConsistentRead || !late.includes(String(key.transaction_id)));
      return dynamo.client.send(new BatchGetCommand({ RequestItems: { transactions: { Keys: there } } }));
    },
  }) as DynamoDBDocumentClient;
  return { finder: dynamoTransactionFinder(client, "transactions"), reads };
}

test("listed payments are read with what was submitted, 100 items a call, at half the cost", async () => {
  const { finder, reads } = await setUp();
  const found = await finder.findListed(ids);
  expect([...found.keys()]).toEqual(ids);
  expect([...found].every(([id, { submission }]) => submission?.customerId === id)).toBe(true);
  expect(reads).toEqual([100, 100, 40].map((keys) => ({ keys, consistent: false })));
});

test("a listed payment or submission that a cheap read does not have yet is read again, consistently", async () => {
  const [first = "", second = ""] = ids;
  const { finder, reads } = await setUp([first, `submission#${second}`]);
  const found = await finder.findListed([first, second]);
  expect([...found].map(([id, { submission }]) => [id, submission?.customerId])).toEqual([
    [first, first],
    [second, second],
  ]);
  expect(reads).toEqual([
    { keys: 4, consistent: false },
    { keys: 2, consistent: true },
  ]);
});

test("a payment that is found by a name is read consistently", async () => {
  const { finder, reads } = await setUp();
  expect([...(await finder.findAll([ids[0] ?? "", "stripe_pi_unknown"])).keys()]).toEqual([ids[0]]);
  expect(reads).toEqual([{ keys: 3, consistent: true }]);
});
