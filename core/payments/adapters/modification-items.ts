import * as z from "zod/mini";
import { type Spread, shardKeys } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { actorAttributes } from "../../shared/adapters/aws/actor-item";
import { type Item, itemAttributes, itemCodec, storedTime } from "../../shared/adapters/aws/item-codec";
import { partitionFor } from "../../shared/adapters/aws/shard";
import type { Actor } from "../../shared/application/actor";
import type { StoredLock } from "../application/ports/modifications";
import {
  type Modification,
  type ModificationRef,
  modificationKinds,
  OPEN_LOCK,
  refundReasons,
} from "../domain/modification";

const TABLE = "transactions";
const { partitionKey, indexes } = tables[TABLE];
const byPending = indexes["by-pending"];

const PREFIX = "modification#";
const keyText = ({ id, transactionId }: ModificationRef): string => `${PREFIX}${transactionId}#${id}`;

/** Key of a modification's item, in the table of transactions. No transaction's id contains a `#`. */
export const modificationKey = (ref: ModificationRef) => ({ [partitionKey]: keyText(ref) });

/** The modification that a key names; undefined for a key of another item. */
export function modificationRefOf(key: string): ModificationRef | undefined {
  if (!key.startsWith(PREFIX)) return undefined;
  const [transactionId = "", id = ""] = key.slice(PREFIX.length).split("#");
  return { transactionId, id };
}

const modificationItem = itemCodec({
  table: TABLE,
  schema: z.object({
    [partitionKey]: z.string(),
    kind: z.enum(modificationKinds),
    amount: z.int(),
    currency: z.string(),
    reason: z.optional(z.enum(refundReasons)),
    requested_at: storedTime,
    requested_seq: z.int(),
    asked_since: z.optional(storedTime),
    result: z.optional(z.enum(["accepted", "succeeded", "failed"])),
    code: z.optional(z.string()),
    object: z.optional(z.string()),
  }),
  encode: (modification: Modification) => ({
    [partitionKey]: keyText(modification),
    kind: modification.kind,
    amount: modification.amount,
    currency: modification.currency,
    ...(modification.reason !== undefined && { reason: modification.reason }),
    requested_at: modification.requestedAt,
    requested_seq: modification.seq,
  }),
  decode: ({
    [partitionKey]: key,
    requested_at: requestedAt,
    requested_seq: seq,
    asked_since,
    reason,
    result,
    code,
    object,
    ...item
  }) => ({
    id: key.slice(key.lastIndexOf("#") + 1),
    transactionId: key.slice(PREFIX.length, key.lastIndexOf("#")),
    ...item,
    requestedAt,
    seq,
    ...(reason !== undefined && { reason }),
    ...(asked_since !== undefined && { askedSince: new Date(asked_since) }),
    ...(result !== undefined && { result }),
    ...(code !== undefined && { code }),
    ...(object !== undefined && { object }),
  }),
});

/** Reads a modification's item. Throws MalformedItem. */
export const modificationOf = (item: Item): Modification => modificationItem.decode(item);

/** A new modification, among the pending ones, with who requested it. */
export function newModificationItem(modification: Modification, actor: Actor | undefined, spread: Spread): Item {
  return {
    ...modificationItem.encode(modification),
    [byPending.partitionKey]: partitionFor(modification.id, shardKeys(spread)),
    [byPending.sortKey]: modification.requestedAt,
    ...actorAttributes(actor),
  };
}

/** Key of a payment's lock. */
export const lockKey = (transactionId: string) => ({ [partitionKey]: `modifications#${transactionId}` });

const lockAttributes = z.object({
  rev: z.int(),
  refunds: z.record(z.string(), z.int()),
  completion: z.optional(z.string()),
});

/** Reads a payment's lock; a payment without one has an open one. Throws MalformedItem. */
export function lockOf(item: Item | undefined): StoredLock {
  if (item === undefined) return { ...OPEN_LOCK, rev: 0 };
  const { rev, refunds, completion } = itemAttributes(TABLE, lockAttributes, item);
  return { rev, refunds, ...(completion !== undefined && { completion }) };
}

export const lockItem = (transactionId: string, { rev, refunds, completion }: StoredLock): Item => ({
  ...lockKey(transactionId),
  rev,
  refunds: { ...refunds },
  ...(completion !== undefined && { completion }),
});
