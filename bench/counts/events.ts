import { randomUUID } from "node:crypto";
import { marshall } from "@aws-sdk/util-dynamodb";
import { type TableName, type TableSchema, tables } from "../../core/contracts/tables";
import type { QueuedMessage } from "../aws/local-aws";

type Item = Readonly<Record<string, unknown>>;

export interface ApiCall {
  /** Route without its stage, such as `/webhook/{provider}`. */
  readonly route: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** ARN of who signed the request. */
  readonly caller?: string;
}

/** What API Gateway hands to a function. Bodies come as base64, as all types are binary in the API. */
export const apiEvent = ({ route, pathParameters, headers, body, caller }: ApiCall): object => ({
  resource: route,
  httpMethod: "POST",
  path: `/v1${route}`,
  pathParameters: pathParameters ?? null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  headers,
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  body: Buffer.from(body).toString("base64"),
  isBase64Encoded: true,
  requestContext: {
    requestId: randomUUID(),
    identity: { userArn: caller ?? null, apiKeyId: null },
    resourcePath: route,
    path: `/v1${route}`,
  },
});

/** What Lambda's poller hands to a function: a batch of one queue. */
export const queueEvent = (messages: readonly QueuedMessage[]): object => ({
  Records: messages.map(({ queue, body, attributes, groupId }) => ({
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(Date.now()),
      ...(groupId !== undefined && { MessageGroupId: groupId }),
    },
    messageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, lambdaForm(value)])),
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${queue}`,
    awsRegion: "us-east-1",
  })),
});

/** Lambda writes members of a message's attributes with a small letter. */
const lambdaForm = (attribute: unknown): object => {
  const { DataType, StringValue } = attribute as { readonly DataType?: string; readonly StringValue?: string };
  return { dataType: DataType, stringValue: StringValue };
};

/** One item that was written. */
export interface Change {
  readonly table: TableName;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

let sequence = 0;

/** What Lambda hands to the reader of a table's stream. */
export const streamEvent = (changes: readonly Change[]): object => ({
  Records: changes.map(({ table, before, after }) => {
    const { partitionKey, sortKey }: TableSchema = tables[table];
    const key = [partitionKey, ...(sortKey ? [sortKey] : [])].map((name) => [name, (after ?? before)?.[name]]);
    return {
      eventID: randomUUID(),
      eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "us-east-1",
      dynamodb: {
        ApproximateCreationDateTime: Date.now() / 1000,
        Keys: streamed(Object.fromEntries(key)),
        ...(before && { OldImage: streamed(before) }),
        ...(after && { NewImage: streamed(after) }),
        SequenceNumber: String(++sequence).padStart(21, "1"),
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
      eventSourceARN: `arn:aws:dynamodb:us-east-1:123456789012:table/${table}/stream/2026-11-26T00:00:00.000`,
    };
  }),
});

const streamed = (item: Item): unknown =>
  JSON.parse(JSON.stringify(marshall(item, { removeUndefinedValues: true })), (key, value: unknown) =>
    key === "B"
      ? Buffer.from((value as { data?: number[] }).data ?? Object.values(value as object)).toString("base64")
      : value,
  );
