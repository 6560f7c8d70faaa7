import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { MemoryDynamo } from "../dynamo/memory-dynamo";
import { itemBytes } from "../dynamo/write-units";

type Json = Readonly<Record<string, unknown>>;
type Marshalled = Readonly<Record<string, AttributeValue>>;

export interface DynamoAnswer {
  readonly status: number;
  readonly body: object;
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** Members of an input that hold an item, a key or values in DynamoDB's JSON, at whatever depth. */
const MARSHALLED = new Set(["Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"]);
/** Bytes of one read unit. */
const READ_UNIT = 4096;

const commands: Readonly<Record<string, new (input: never) => object>> = {
  BatchGetItem: BatchGetCommand,
  DeleteItem: DeleteCommand,
  GetItem: GetCommand,
  PutItem: PutCommand,
  Query: QueryCommand,
  TransactWriteItems: TransactWriteCommand,
  UpdateItem: UpdateCommand,
};

/** Answers a call in DynamoDB's JSON 1.0 from tables in memory. Throws at an operation that it does not know. */
export async function answerDynamo(dynamo: MemoryDynamo, operation: string, input: Json): Promise<DynamoAnswer> {
  const Command = commands[operation];
  if (Command === undefined) throw new Error(`DynamoDB's ${operation} is not known here`);
  dynamo.takeWrites();
  try {
    const output = (await dynamo.client.send(new Command(native(input) as never) as never)) as Json;
    const readUnits = readUnitsOf(operation, input, output);
    return { status: 200, body: wired(output), writeUnits: dynamo.takeWrites().units, readUnits };
  } catch (error) {
    const { name, message, Item, CancellationReasons } = error as Error & Json;
    if (name !== "ConditionalCheckFailedException" && name !== "TransactionCanceledException") throw error;
    const body = {
      __type: `com.amazonaws.dynamodb.v20120810#${name}`,
      message,
      ...(Item !== undefined && { Item }),
      ...(CancellationReasons !== undefined && { CancellationReasons }),
    };
    return { status: 400, body, writeUnits: dynamo.takeWrites().units, readUnits: 0 };
  }
}

/** The input as the document client has it. */
function native(value: unknown, name = ""): unknown {
  if (MARSHALLED.has(name)) return unmarshall(fromBase64(value) as Record<string, AttributeValue>);
  if (name === "Keys") return (value as Marshalled[]).map((key) => unmarshall({ ...key }));
  if (Array.isArray(value)) return value.map((inner) => native(inner));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, native(inner, key)]));
}

/** Bytes come as base64 in JSON. */
function fromBase64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromBase64);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([type, inner]) => [
      type,
      type === "B" && typeof inner === "string" ? Buffer.from(inner, "base64") : fromBase64(inner),
    ]),
  );
}

const wiredItem = (item: unknown): unknown =>
  JSON.parse(
    JSON.stringify(marshall(item as object, { removeUndefinedValues: true }), (_, value: unknown) =>
      // A Buffer has become { type, data } before a replacer sees it.
      isBufferJson(value) ? Buffer.from(value.data).toString("base64") : bytesAsText(value),
    ),
  );

const isBufferJson = (value: unknown): value is { readonly data: number[] } =>
  (value as { readonly type?: unknown } | null)?.type === "Buffer";
const bytesAsText = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;

function wired({ Item, Items, Attributes, LastEvaluatedKey, Responses }: Json): object {
  const lists = Object.entries((Responses ?? {}) as Record<string, unknown[]>);
  return {
    ...(Item !== undefined && { Item: wiredItem(Item) }),
    ...(Items !== undefined && { Items: (Items as unknown[]).map(wiredItem), Count: (Items as unknown[]).length }),
    ...(Attributes !== undefined && { Attributes: wiredItem(Attributes) }),
    ...(LastEvaluatedKey !== undefined && { LastEvaluatedKey: wiredItem(LastEvaluatedKey) }),
    ...(Responses !== undefined && {
      Responses: Object.fromEntries(lists.map(([table, items]) => [table, items.map(wiredItem)])),
      UnprocessedKeys: {},
    }),
  };
}

/**
 * Read units of an answer: half of one for each 4 KB begun, one where the read is consistent. A query counts the bytes of
 * all its items together, a batch each item by itself. What is absent counts as the least.
 */
function readUnitsOf(operation: string, input: Json, { Item, Items, Responses }: Json): number {
  const units = (bytes: number) => Math.max(1, Math.ceil(bytes / READ_UNIT));
  const sizeOf = (item: unknown) => itemBytes((item ?? {}) as Json);
  const share = (isConsistent: unknown) => (isConsistent === true ? 1 : 0.5);
  if (operation === "GetItem") return units(sizeOf(Item)) * share(input.ConsistentRead);
  if (operation === "Query") {
    const bytes = (Items as unknown[]).reduce((sum: number, item) => sum + sizeOf(item), 0);
    return units(bytes) * share(input.ConsistentRead);
  }
  if (operation !== "BatchGetItem") return 0;
  const asked = input.RequestItems as Record<string, { readonly Keys: unknown[]; readonly ConsistentRead?: boolean }>;
  return Object.entries(asked).reduce((sum, [table, { Keys, ConsistentRead }]) => {
    const found = (Responses as Record<string, unknown[]>)[table] ?? [];
    const absent = Keys.length - found.length;
    return sum + (absent + found.reduce((all: number, item) => all + units(sizeOf(item)), 0)) * share(ConsistentRead);
  }, 0);
}
