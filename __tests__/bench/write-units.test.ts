import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { itemBytes } from "../../bench/dynamo/write-units";

const TableName = "notifications";
const Key = { transaction_id: "pay_1", notification_id: "ntf_1" };
const due = { due_shard: "0", due_at: "2026", merchant_id: "mrc_1" };

/** A table with one item. */
async function tableWith(item: object) {
  const dynamo = new MemoryDynamo();
  const send = (command: object) => dynamo.client.send(command as PutCommand);
  await send(new PutCommand({ TableName, Item: { ...Key, ...item } }));
  const created = dynamo.takeWrites().units;
  const unitsOf = async (command: object) => {
    await send(command).catch(() => undefined);
    return dynamo.takeWrites().units;
  };
  const unitsOfSet = (set: string, values: object, more: object = {}) =>
    unitsOf(
      new UpdateCommand({
        ...{ TableName, Key, UpdateExpression: set },
        ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
        ...more,
      }),
    );
  return { created, unitsOf, unitsOfSet };
}

test("an item counts a write unit for each kilobyte that begins, and one for each index that it is in", async () => {
  expect((await tableWith({})).created).toBe(1);
  expect((await tableWith({ body: "x".repeat(2000) })).created).toBe(2);
  expect((await tableWith(due)).created).toBe(2);
  expect((await tableWith({ ...due, undelivered_shard: "0", undelivered_key: "mrc_1#2026" })).created).toBe(3);
});

test("an index counts nothing for an attribute that it lacks, 1 for one that it has, 2 for a key that moves", async () => {
  const { unitsOfSet } = await tableWith(due);
  expect(await unitsOfSet("SET lease_id = :a", { ":a": "lease" })).toBe(1);
  expect(await unitsOfSet("SET merchant_id = :a", { ":a": "mrc_2" })).toBe(2);
  expect(await unitsOfSet("SET due_at = :a", { ":a": "2027" })).toBe(3);
  expect(await unitsOfSet("REMOVE due_shard, due_at", {})).toBe(2);
  expect(await unitsOfSet("REMOVE due_shard, due_at", {})).toBe(1);
});

test("a write counts the larger one of before and after, also where its condition does not hold", async () => {
  const { unitsOf, unitsOfSet } = await tableWith({ body: "x".repeat(3000) });
  const ConditionExpression = "attribute_not_exists(body)";
  expect(await unitsOfSet("SET lease_id = :a", { ":a": "lease" }, { ConditionExpression })).toBe(3);
  expect(await unitsOfSet("REMOVE body", {})).toBe(3);
  expect(await unitsOf(new DeleteCommand({ TableName, Key }))).toBe(1);
});

test("a transaction counts each of its items twice, and their indexes once", async () => {
  const { unitsOf } = await tableWith({});
  const Put = { TableName, Item: { ...Key, notification_id: "ntf_2", ...due } };
  const Update = { TableName, Key, UpdateExpression: "SET a = :a", ExpressionAttributeValues: { ":a": 1 } };
  expect(await unitsOf(new TransactWriteCommand({ TransactItems: [{ Put }, { Update }] }))).toBe(5);
  const refused = { ...Update, ConditionExpression: "attribute_exists(b)" };
  expect(await unitsOf(new TransactWriteCommand({ TransactItems: [{ Put }, { Update: refused }] }))).toBe(4);
});

test("an item's bytes are those of its names and values", () => {
  expect(itemBytes({ a: "é", b: 1234, c: true, d: null, e: undefined })).toBe(3 + 4 + 2 + 2 + 1);
  expect(itemBytes({ list: ["ab", { c: 1 }], set: new Set(["x", "yz"]) })).toBe(4 + 3 + 3 + 1 + 3 + 1 + 3 + 3 + 3);
});
