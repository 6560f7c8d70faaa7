import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { batchGet } from "../../core/shared/adapters/aws/batch-get";
import { readingTogether } from "../../core/shared/adapters/aws/reads-together";

type Key = Readonly<Record<string, unknown>>;
type Requested = Readonly<Record<string, { readonly Keys: readonly Key[]; readonly ConsistentRead: boolean }>>;

/** Tables with an item for every key. `answers`: what a call answers in place of all its items. */
function fakeTables(answers: (call: number, requested: Requested) => object | undefined = () => undefined) {
  const calls: Requested[] = [];
  const send = async (command: unknown) => {
    if (!(command instanceof BatchGetCommand)) return { Item: { id: "by itself" } };
    const requested = command.input.RequestItems as Requested;
    calls.push(requested);
    const answer = answers(calls.length, requested);
    if (answer instanceof Error) throw answer;
    const Responses = Object.fromEntries(
      Object.entries(requested).map(([table, { Keys }]) => [table, Keys.map((key) => ({ ...key, table }))]),
    );
    return { Responses, ...answer };
  };
  return { calls, client: readingTogether({ send } as unknown as DynamoDBDocumentClient) };
}

const ids = (...names: string[]): Key[] => names.map((id) => ({ id }));
const read = (client: DynamoDBDocumentClient, table: string, keys: readonly Key[]) =>
  batchGet(client, table, keys, { consistent: true, sleep: async () => undefined });

test("reads that are made at once share a call, and each gets its own items", async () => {
  const { client, calls } = fakeTables();
  const found = await Promise.all([
    read(client, "one", ids("a", "b")),
    read(client, "one", ids("b", "c")),
    read(client, "two", [{ home: "a", object: "refund#1" }]),
  ]);
  expect(found).toEqual([
    [
      { id: "a", table: "one" },
      { id: "b", table: "one" },
    ],
    [
      { id: "b", table: "one" },
      { id: "c", table: "one" },
    ],
    [{ home: "a", object: "refund#1", table: "two" }],
  ]);
  expect(calls).toEqual([
    {
      one: { Keys: ids("a", "b", "c"), ConsistentRead: true },
      two: { Keys: [{ home: "a", object: "refund#1" }], ConsistentRead: true },
    },
  ]);
});

test("reads that are made one after the other take a call each, and other calls pass at once", async () => {
  const { client, calls } = fakeTables();
  await read(client, "one", ids("a"));
  await read(client, "one", ids("b"));
  expect(calls.length).toBe(2);
  expect(await client.send(new GetCommand({ TableName: "one", Key: { id: "a" } }))).toEqual({
    Item: { id: "by itself" },
  });
});

test("reads of more than a hundred keys are several calls", async () => {
  const { client, calls } = fakeTables();
  const many = Array.from({ length: 7 }, (_, read) => ids(...Array.from({ length: 40 }, (_, n) => `${read}-${n}`)));
  const found = await Promise.all(many.map((keys) => read(client, "one", keys)));
  expect(found.map(({ length }) => length)).toEqual(many.map(() => 40));
  expect(calls.map(({ one }) => one?.Keys.length)).toEqual([80, 80, 80, 40]);
});

test("a shared call that fails is made again for each read, so that none fails for another", async () => {
  const { client, calls } = fakeTables((_, { one }) =>
    one?.Keys.some(({ id }) => id === "bad") ? new Error("ValidationException") : undefined,
  );
  const [good, bad] = await Promise.allSettled([read(client, "one", ids("good")), read(client, "one", ids("bad"))]);
  expect(good).toEqual({ status: "fulfilled", value: [{ id: "good", table: "one" }] });
  expect(bad).toMatchObject({ status: "rejected", reason: { message: "ValidationException" } });
  expect(calls.length).toBe(3);
});

test("what DynamoDB throttles of a shared call is asked for again by the read that needs it", async () => {
  const { client, calls } = fakeTables((call) =>
    call > 1
      ? undefined
      : { Responses: { one: [{ id: "a" }] }, UnprocessedKeys: { one: { Keys: ids("b"), ConsistentRead: true } } },
  );
  const found = await Promise.all([read(client, "one", ids("a")), read(client, "one", ids("b"))]);
  expect(found).toEqual([[{ id: "a" }], [{ id: "b", table: "one" }]]);
  expect(calls[1]).toEqual({ one: { Keys: ids("b"), ConsistentRead: true } });
});
