import { randomUUID } from "node:crypto";
import type * as sdk from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { type Command, operation, type Wire } from "./operation";
import { ServiceClient, type ServiceClientOptions } from "./service-client";
import { errorClass } from "./service-error";

/** Calls `change` with each binary value of attributes, wherever it is nested, and puts what it returns in its place. */
function eachBinary(attribute: Wire, change: (value: Wire) => unknown): void {
  if (attribute.B !== undefined) attribute.B = change(attribute.B);
  else if (attribute.BS !== undefined) attribute.BS = attribute.BS.map(change);
  else if (attribute.M !== undefined) for (const member of Object.values(attribute.M)) eachBinary(member, change);
  else if (attribute.L !== undefined) for (const member of attribute.L) eachBinary(member, change);
}

const base64 = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
const bytes = (text: string): Uint8Array => Buffer.from(text, "base64");

/** Attributes of an item, without those that are undefined. JSON has no bytes: DynamoDB's are base64 there. */
function encodeItem(item: Record<string, unknown>): Wire {
  const present = Object.entries(item).filter(([, value]) => value !== undefined);
  const attributes = marshall(Object.fromEntries(present));
  eachBinary({ M: attributes }, base64);
  return attributes;
}
const decodeItem = (attributes: Wire): Wire => unmarshall(decodeBinaries(attributes));
function decodeBinaries(attributes: Wire): Wire {
  eachBinary({ M: attributes }, bytes);
  return attributes;
}

/** A copy of `object`, with `change` applied to the members that it has of `names`. */
function changed(object: Wire, names: readonly string[], change: (member: Wire) => unknown): Wire {
  const copy = { ...object };
  for (const name of names) if (copy[name] !== undefined) copy[name] = change(copy[name]);
  return copy;
}
const eachValue = (object: Wire, change: (value: Wire) => unknown): Wire =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, value === undefined ? value : change(value)]),
  );

const encode = (input: Wire): Wire =>
  changed(input, ["Key", "Item", "ExpressionAttributeValues", "ExclusiveStartKey"], encodeItem);
const decode = (answer: Wire): Wire =>
  changed(changed(answer, ["Item", "Attributes", "LastEvaluatedKey"], decodeItem), ["Items"], (items) =>
    items.map(decodeItem),
  );
const items = { encode, decode };

const keysOf = (change: (key: Wire) => unknown) => (tables: Wire) =>
  eachValue(tables, (reads) => changed(reads, ["Keys"], (keys) => keys.map(change)));

const batch = {
  encode: (input: Wire) => changed(input, ["RequestItems"], keysOf(encodeItem)),
  decode: (answer: Wire) =>
    changed(
      changed(answer, ["Responses"], (tables) => eachValue(tables, (found) => found.map(decodeItem))),
      ["UnprocessedKeys"],
      keysOf(decodeItem),
    ),
};

/** A transaction that is sent twice, because its first answer was lost, is written once: its token says so. */
const transaction = {
  encode: ({ ClientRequestToken = randomUUID(), ...input }: Wire) => ({
    ...changed(input, ["TransactItems"], (writes) => writes.map((write: Wire) => eachValue(write, encode))),
    ClientRequestToken,
  }),
};

export const GetCommand = /* @__PURE__ */ operation<sdk.GetCommandInput, sdk.GetCommandOutput>("GetItem", items);
export const PutCommand = /* @__PURE__ */ operation<sdk.PutCommandInput, sdk.PutCommandOutput>("PutItem", items);
export const UpdateCommand = /* @__PURE__ */ operation<sdk.UpdateCommandInput, sdk.UpdateCommandOutput>(
  "UpdateItem",
  items,
);
export const DeleteCommand = /* @__PURE__ */ operation<sdk.DeleteCommandInput, sdk.DeleteCommandOutput>(
  "DeleteItem",
  items,
);
export const QueryCommand = /* @__PURE__ */ operation<sdk.QueryCommandInput, sdk.QueryCommandOutput>("Query", items);
export const BatchGetCommand = /* @__PURE__ */ operation<sdk.BatchGetCommandInput, sdk.BatchGetCommandOutput>(
  "BatchGetItem",
  batch,
);
export const TransactWriteCommand = /* @__PURE__ */ operation<
  sdk.TransactWriteCommandInput,
  sdk.TransactWriteCommandOutput
>("TransactWriteItems", transaction);

/** Items that kept a write from being done stay attributes, as in the SDK. */
const decodeError = (fields: Wire): Wire =>
  changed(changed(fields, ["Item"], decodeBinaries), ["CancellationReasons"], (reasons) =>
    reasons.map((reason: Wire) => changed(reason, ["Item"], decodeBinaries)),
  );

export class DynamoDBClient extends ServiceClient {
  constructor(options: ServiceClientOptions) {
    const service = { id: "DynamoDB", host: "dynamodb", target: "DynamoDB_20120810", decodeError };
    super({ ...service, contentType: "application/x-amz-json-1.0" }, options);
  }
}

/** The client's own commands take and give plain values already. */
export const DynamoDBDocumentClient = { from: (client: DynamoDBClient): DynamoDBClient => client };

interface PageOptions {
  readonly client: {
    send(command: Command<sdk.QueryCommandInput, sdk.QueryCommandOutput>): Promise<sdk.QueryCommandOutput>;
  };
  /** Items that one call reads at most. @default the query's own limit */
  readonly pageSize?: number;
}

export async function* paginateQuery(
  { client, pageSize }: PageOptions,
  { Limit = pageSize, ...query }: sdk.QueryCommandInput,
): AsyncGenerator<sdk.QueryCommandOutput> {
  let start = query.ExclusiveStartKey;
  do {
    const page = await client.send(new QueryCommand({ ...query, Limit, ExclusiveStartKey: start }));
    yield page;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
}

export const ConditionalCheckFailedException = /* @__PURE__ */ errorClass("ConditionalCheckFailedException");
export const ProvisionedThroughputExceededException = /* @__PURE__ */ errorClass(
  "ProvisionedThroughputExceededException",
);
export const TransactionCanceledException = /* @__PURE__ */ errorClass("TransactionCanceledException");
export const TransactionConflictException = /* @__PURE__ */ errorClass("TransactionConflictException");
