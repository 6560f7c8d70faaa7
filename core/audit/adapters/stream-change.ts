import { createHash } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import type { Change } from "../application/audit-changes";
import type { AuditLine } from "../application/ports";
import { changedBy } from "./changed-by";

type Image = NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"];

const changes = { INSERT: "insert", MODIFY: "modify", REMOVE: "remove" } as const;

/**
 * Attributes of items that let their reader act: the trail keeps their hash only. They stand at the top of an item, where
 * every name is Tap's. Deeper ones may be a sender's choice, such as the id of a refund, and hide nothing.
 */
const secretAttributes: ReadonlySet<string> = new Set(["task_token"]);

/**
 * Attributes that name a person, at the top of an item likewise. The trail outlives them, and keeps nothing of them: an
 * e-mail address is found again from its hash by trying the addresses that one knows.
 */
const personalAttributes: ReadonlySet<string> = new Set(["customer_email"]);
const REMOVED = "removed";

const hashOf = (bytes: Uint8Array) => ({
  sha256: createHash("sha256").update(bytes).digest("hex"),
  bytes: bytes.length,
});

/** What stands for bytes or a secret. DynamoDB names a value by its type, so that no value of its own looks like it. */
const isHash = (value: unknown): boolean =>
  value !== null && typeof value === "object" && "sha256" in value && "bytes" in value;

/** The value without bytes: the trail outlives them, and keeps their hash to prove them while they exist. */
const withoutBytes = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return hashOf(value);
  if (value instanceof Set) return [...value].map(withoutBytes);
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutBytes(inner)]));
  }
  return value;
};

/** The attributes of an item, as the trail keeps those of Tap's own names; `shown` makes the value of any other. */
function redacted(
  attributes: Readonly<Record<string, unknown>>,
  textOf: (value: unknown) => string,
  shown: (value: unknown) => unknown,
): Record<string, unknown> {
  const keptOf = (name: string, value: unknown): unknown => {
    if (personalAttributes.has(name)) return REMOVED;
    if (secretAttributes.has(name)) return isHash(value) ? value : hashOf(Buffer.from(textOf(value)));
    return shown(value);
  };
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, keptOf(name, value)]));
}

/**
 * In the event, bytes are base64; numbers beyond what JavaScript holds exactly stay text. A quarantined record has hashes
 * in place of bytes and secrets already, and becomes the same item.
 */
function item(image: NonNullable<Image>): Record<string, unknown> {
  const native = JSON.parse(JSON.stringify(image), (key, value: unknown) =>
    key === "B" && typeof value === "string" ? Buffer.from(value, "base64") : value,
  ) as Record<string, AttributeValue>;
  const exact = (text: string) => (String(Number(text)) === text ? Number(text) : text);
  const isDone = (value: unknown) => value === REMOVED || isHash(value);
  const typed = Object.fromEntries(Object.entries(native).filter(([, value]) => !isDone(value)));
  const values = unmarshall(typed, { wrapNumbers: exact });
  const all = Object.entries(native).map(([name, value]) => [name, isDone(value) ? value : values[name]] as const);
  return redacted(Object.fromEntries(all), String, withoutBytes);
}

/** Why a record becomes no line. The message quotes nothing of it. */
export class NoLine extends Error {
  override readonly name = "NoLine";
}

function line(record: DynamoDBRecord): AuditLine {
  const { eventID, eventName, eventSourceARN, dynamodb } = record;
  const [, table] = /:table\/([^/]+)\/stream\//.exec(eventSourceARN ?? "") ?? [];
  const { SequenceNumber, ApproximateCreationDateTime, Keys, OldImage, NewImage } = dynamodb ?? {};
  if (!eventID || !eventName || !table || !SequenceNumber || !ApproximateCreationDateTime || !Keys) {
    throw new NoLine("the stream's record lacks its id, kind, table, sequence number, time or keys");
  }
  const { principalId } = (record.userIdentity ?? {}) as { principalId?: string };
  const images = {
    keys: item(Keys),
    ...(OldImage && { before: item(OldImage) }),
    ...(NewImage && { after: item(NewImage) }),
  };
  const actor = changedBy(images);
  return {
    id: eventID,
    table,
    sequence: SequenceNumber,
    at: new Date(ApproximateCreationDateTime * 1000).toISOString(),
    change: changes[eventName],
    cause: principalId === "dynamodb.amazonaws.com" ? "expiry" : "write",
    ...(actor && { actor }),
    ...images,
  };
}

/** The record with its bytes and secrets as their hash, without personal data: the quarantine must not keep bodies longer than the inbox. */
function redactedRecord({ dynamodb, ...record }: DynamoDBRecord): unknown {
  const { OldImage, NewImage, ...rest } = dynamodb ?? {};
  return JSON.parse(
    JSON.stringify({
      ...record,
      dynamodb: {
        ...rest,
        ...(OldImage && { OldImage: withoutSecrets(OldImage) }),
        ...(NewImage && { NewImage: withoutSecrets(NewImage) }),
      },
    }),
    (key, value: unknown) => (key === "B" && typeof value === "string" ? hashOf(Buffer.from(value, "base64")) : value),
  );
}

const withoutSecrets = (image: NonNullable<Image>) =>
  redacted(
    image,
    (value) => String((value as AttributeValue).S),
    (value) => value,
  );

/** A record of a DynamoDB stream as a change to be audited. */
export function streamChange(record: DynamoDBRecord): Change {
  const id = record.eventID ?? createHash("sha256").update(JSON.stringify(record)).digest("hex");
  return { id, record: redactedRecord(record), line: () => line(record) };
}
