import { type DynamoDBDocumentClient, PutCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import { streamChange } from "../core/audit/adapters/stream-change";
import type { AuditLine } from "../core/audit/application/ports";

type Item = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, unknown>> | undefined;

/** A table that takes every write, and lines of the audit trail as its stream would bring them. */
export function recordedWrites() {
  const items: Item[] = [];
  const updated = (key: Values, values: Values): Item => ({
    ...key,
    ...(values?.[":actor"] ? { actor: values[":actor"] } : {}),
  });
  const send = async (command: unknown) => {
    if (command instanceof PutCommand) items.push(command.input.Item ?? {});
    else if (command instanceof UpdateCommand) {
      items.push(updated(command.input.Key, command.input.ExpressionAttributeValues));
    } else if (command instanceof TransactWriteCommand) {
      for (const { Put, Update } of command.input.TransactItems ?? []) {
        items.push(Put?.Item ?? updated(Update?.Key, Update?.ExpressionAttributeValues));
      }
    } else throw new Error("this table is only written to");
    return { Attributes: {} };
  };
  return {
    client: { send } as unknown as DynamoDBDocumentClient,
    items,
    /** The items as inserts. */
    lines: (): AuditLine[] => items.map((item, index) => streamChange(insertOf(item, index)).line()),
  };
}

const insertOf = (item: Item, index: number) =>
  ({
    eventID: `e${index}`,
    eventName: "INSERT",
    eventSourceARN: "arn:aws:dynamodb:us-east-1:123456789012:table/table-x-dev/stream/2026-11-21T00:00:00.000",
    dynamodb: {
      SequenceNumber: "1",
      ApproximateCreationDateTime: 1_795_000_000,
      Keys: {},
      NewImage: JSON.parse(JSON.stringify(marshall(item, { removeUndefinedValues: true }))),
    },
  }) as unknown as DynamoDBRecord;
