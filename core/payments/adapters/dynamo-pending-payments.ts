import { type DynamoDBDocumentClient, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { type Spread, shardKeys } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { type Item, itemAttributes, storedTime } from "../../shared/adapters/aws/item-codec";
import { shardPages } from "../../shared/adapters/aws/shard-pages";
import type { PaymentFacts, PendingPayment, PendingPayments, RestartKind } from "../application/ports/pending-payments";
import { reviewItemOf, reviewKey } from "./dynamo-review-items";
import { modificationRefOf } from "./modification-items";

const TABLE = "transactions";
const INDEX = "by-pending";
const { partitionKey, indexes } = tables[TABLE];
const index = indexes[INDEX];

/** Payments of a page: the context of each takes three items, and one call reads the contexts of a page. */
const PAGE = Math.floor(BATCH_GET_ITEMS / 3);

const pendingAttributes = z.object({ [partitionKey]: z.string(), [index.sortKey]: storedTime });
const stateAttributes = z.object({ status: z.optional(z.string()), updated_at: z.optional(storedTime) });
/** Attribute that counts the restarts of each kind. */
const counters = { pending: "restarts", ended: "restarts_when_ended" } as const satisfies Record<RestartKind, string>;
/** A modification's one item has its restarts and its result too. */
const modificationAttributes = z.object({
  closed_at: z.optional(storedTime),
  unresolved_attempt: z.optional(z.int()),
});
const restartsAttributes = z.object({
  [counters.pending]: z.optional(z.int()),
  [counters.ended]: z.optional(z.int()),
});

const stateKey = (transactionId: string) => ({ [partitionKey]: transactionId });
/** Restarts of a modification are counted on its own item. */
const restartsKey = (key: string) => ({
  [partitionKey]: modificationRefOf(key) === undefined ? `restarts#${key}` : key,
});

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly spread: Spread;
}

export function dynamoPendingPayments({
  client,
  table,
  spread,
}: Options): PendingPayments & { contexts(keys: readonly string[]): Promise<(key: string) => PaymentFacts> } {
  return {
    async *untouchedSince(time) {
      const shards = shardKeys(spread);
      // Each minute begins with another shard, so that a sweep without time for all of them reaches each in turn.
      const first = time.getUTCMinutes() % shards.length;
      const rounds = shardPages([...shards.slice(first), ...shards.slice(0, first)], (shard, start) =>
        client.send(
          new QueryCommand({
            TableName: table,
            IndexName: INDEX,
            KeyConditionExpression: "#pk = :pk AND #sk < :time",
            ExpressionAttributeNames: { "#pk": index.partitionKey, "#sk": index.sortKey },
            ExpressionAttributeValues: { ":pk": shard, ":time": time.toISOString() },
            Limit: PAGE,
            ...(start && { ExclusiveStartKey: start }),
          }),
        ),
      );
      for await (const pages of rounds) {
        for (const items of pages) if (items.length > 0) yield items.map(pendingPaymentOf);
      }
    },

    async contexts(wanted) {
      const keys = wanted.flatMap((key) =>
        modificationRefOf(key) === undefined ? [stateKey(key), reviewKey(key), restartsKey(key)] : [stateKey(key)],
      );
      const found = await batchGet(client, table, keys, { consistent: true });
      const items = new Map(found.map((item) => [item[partitionKey], item]));
      const itemAt = (key: Item) => items.get(key[partitionKey]);
      return (key) =>
        modificationRefOf(key) === undefined
          ? contextOf({
              state: itemAt(stateKey(key)),
              review: itemAt(reviewKey(key)),
              restarts: itemAt(restartsKey(key)),
            })
          : modificationContext(itemAt(stateKey(key)));
    },

    async countRestart(key, kind, restarts) {
      const written = await ifConditionHolds(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: restartsKey(key),
            UpdateExpression: "SET #restarts = :next",
            ConditionExpression: restarts === 0 ? "attribute_not_exists(#restarts)" : "#restarts = :known",
            ExpressionAttributeNames: { "#restarts": counters[kind] },
            ExpressionAttributeValues: { ":next": restarts + 1, ...(restarts > 0 && { ":known": restarts }) },
          }),
        ),
      );
      return written !== undefined;
    },
  };
}

function pendingPaymentOf(item: Item): PendingPayment {
  const { [partitionKey]: key, [index.sortKey]: pendingSince } = itemAttributes(TABLE, pendingAttributes, item);
  const { transactionId, id } = modificationRefOf(key) ?? { transactionId: key };
  return { key, transactionId, pendingSince, ...(id !== undefined && { modificationId: id }) };
}

function modificationContext(item: Item = {}): PaymentFacts {
  const { closed_at: endedAt, unresolved_attempt } = itemAttributes(TABLE, modificationAttributes, item);
  return {
    lock: reviewItemOf(),
    restarts: restartsOf(item),
    ...(endedAt !== undefined && { endedAt }),
    ...(unresolved_attempt !== undefined && { unresolvedAttempt: unresolved_attempt }),
  };
}

function restartsOf(item: Item = {}): PaymentFacts["restarts"] {
  const counted = itemAttributes(TABLE, restartsAttributes, item);
  return { pending: counted[counters.pending] ?? 0, ended: counted[counters.ended] ?? 0 };
}

interface ContextItems {
  readonly state: Item | undefined;
  readonly review: Item | undefined;
  readonly restarts: Item | undefined;
}

function contextOf({ state, review, restarts }: ContextItems): PaymentFacts {
  const { status, updated_at: endedAt } = itemAttributes(TABLE, stateAttributes, state ?? {});
  const { token, unresolvedAttempt, ...lock } = reviewItemOf(review);
  const context = {
    lock,
    ...(unresolvedAttempt !== undefined && { unresolvedAttempt }),
    restarts: restartsOf(restarts),
  };
  if (status !== undefined && status !== "pending" && endedAt !== undefined) return { ...context, endedAt };
  if (lock.acceptedByGateway) return { ...context, waitsFor: "gateway" };
  return token !== undefined && lock.decision === undefined ? { ...context, waitsFor: "vendor" } : context;
}
