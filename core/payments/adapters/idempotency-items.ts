import { createHash } from "node:crypto";
import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { type Item, itemCodec } from "../../shared/adapters/aws/item-codec";
import type { IdempotencyKey } from "../application/ports/submissions";

const TABLE = "transactions";
const { partitionKey, expiry } = tables[TABLE];

export type WriteItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** What an idempotency key stands for: a payment or a modification, by its id. */
interface KeyRecord {
  readonly subject: string;
  /** SHA-256, hex, of the request that used the key first. */
  readonly fingerprint: string;
}

const keyItem = itemCodec({
  table: TABLE,
  schema: z.object({ key_for: z.string(), fingerprint: z.string(), [expiry]: z.int() }),
  encode: ({ subject, fingerprint, expiresAt }: KeyRecord & { readonly expiresAt: number }) => ({
    key_for: subject,
    fingerprint,
    [expiry]: expiresAt,
  }),
  decode: ({ key_for, fingerprint, [expiry]: expiresAt }) => ({ subject: key_for, fingerprint, expiresAt }),
});

export const epochSeconds = (now: Date): number => Math.floor(now.getTime() / 1000);

/** Key of an idempotency key's item, in the table of transactions. No transaction's id contains a `#`. */
export const keyOf = ({ merchantId, key }: Pick<IdempotencyKey, "merchantId" | "key">) => ({
  // Merchants put all kinds of things into keys: what is stored and audited is their hash.
  [partitionKey]: `key#${merchantId}#${createHash("sha256").update(key).digest("hex")}`,
});

/** What a key's item stands for at an epoch second. DynamoDB deletes late: a key past its time counts as absent. */
export function keyRecord(item: Item | undefined, now: number): KeyRecord | undefined {
  if (item === undefined) return undefined;
  const { expiresAt, ...record } = keyItem.decode(item);
  return expiresAt < now ? undefined : record;
}

/** Writes a key that stands for nothing yet. `now`: epoch second. */
export const keyPut = (TableName: string, key: IdempotencyKey, record: KeyRecord, now: number): WriteItem => ({
  Put: {
    TableName,
    Item: { ...keyOf(key), ...keyItem.encode({ ...record, expiresAt: now + key.hours * 3600 }) },
    ConditionExpression: "attribute_not_exists(#pk) OR #expiry < :now",
    ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
    ExpressionAttributeValues: { ":now": now },
  },
});
