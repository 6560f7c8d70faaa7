import { randomUUID } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { DELIVERY_LEASE_SECONDS } from "../../contracts/function-limits";
import { type Spread, type UndeliveredList, undeliveredPartitions } from "../../contracts/spread";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { partitionFor } from "../../shared/adapters/aws/shard";
import type { Clock } from "../../shared/application/ports";
import type { DeliveryKey, DeliveryStore, LeasedDelivery } from "../application/delivery-ports";
import type { NotificationKey } from "../application/ports";
import { type DeliveryState, SWEEP_GRACE_SECONDS } from "../domain/delivery";
import {
  attemptItem,
  dueIndex,
  notificationItem,
  notificationItemKey,
  type StoredNotification,
  undeliveredIndex,
  undeliveredKey,
} from "./notification-item";

interface DeliveryUpdate {
  readonly set: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly names?: Readonly<Record<string, string>>;
  /** Condition beside that the delivery is pending. */
  readonly only?: string;
}

const due = { "#due": dueIndex.sortKey };
const list = { "#list": undeliveredIndex.partitionKey, "#place": undeliveredIndex.sortKey };
/** Puts the delivery into the index by-undelivered, or moves it to another list of it. Its place there stays. */
const LISTED = "#list = :list, #place = if_not_exists(#place, :place)";
const later = (time: Date, seconds: number): string => new Date(time.getTime() + seconds * 1000).toISOString();

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly spread: Spread;
}

export function dynamoDeliveryStore({ client, table, clock, spread }: Options): DeliveryStore {
  const update = (key: NotificationKey, change: DeliveryUpdate) => updatePending(client, table, key, change);
  const listed = (list: UndeliveredList, delivery: DeliveryKey & { createdAt?: string }) => ({
    ":list": partitionFor(delivery.transactionId, undeliveredPartitions(spread, list)),
    ":place": undeliveredKey(delivery.merchantId, delivery.createdAt ?? clock.now().toISOString()),
  });

  return {
    async lease(key) {
      const now = clock.now();
      const leaseId = randomUUID();
      const leased = await update(key, {
        // Its place in by-due stays: a lease that moved it would cost two write units, and delay the sweep of a lost message.
        set: "SET lease_count = lease_count + :one, not_before = :leased, lease_id = :lease",
        values: {
          ":one": 1,
          ":now": now.toISOString(),
          ":leased": later(now, DELIVERY_LEASE_SECONDS),
          ":lease": leaseId,
        },
        only: "not_before <= :now",
      });
      // The client repeats a call of which the answer was lost, and its own lease then stands in its way.
      const stored = leased ?? (await find(client, table, key));
      return stored?.leaseId === leaseId ? leasedDelivery(stored, leaseId) : undefined;
    },

    async release(leased, dueAt) {
      await update(leased, {
        set: `SET lease_count = lease_count - :one, not_before = :until, #due = :until, ${LISTED} REMOVE lease_id`,
        values: { ":one": 1, ":until": dueAt.toISOString(), ":lease": leased.leaseId, ...listed("waiting", leased) },
        names: { ...due, ...list },
        only: "lease_id = :lease",
      });
    },

    async retry(leased, attempt, at, by) {
      const place = `attempt_log[${leased.recordedAttempts}]`;
      await update(leased, {
        set: `SET attempt_log = list_append(attempt_log, :made), not_before = :at, #due = :due, ${LISTED} REMOVE lease_id`,
        values: {
          ":made": [attemptItem(attempt)],
          ":at": at.toISOString(),
          ":due": by === "sweep" ? at.toISOString() : later(at, SWEEP_GRACE_SECONDS),
          ":began": attempt.at,
          ...listed("waiting", leased),
        },
        names: { ...due, ...list, "#at": "at" },
        only: `attribute_not_exists(${place}) OR ${place}.#at <> :began`,
      });
    },

    async end(delivery, state, attempt) {
      const isListed = state !== "delivered" && state !== "unsubscribed";
      const ended = "SET #state = :state, attempt_log = list_append(attempt_log, :made)";
      const gone = "REMOVE #shard, #due, not_before, lease_id";
      await update(delivery, {
        set: isListed ? `${ended}, ${LISTED} ${gone}` : `${ended} ${gone}, #list, #place`,
        values: {
          ":state": state,
          ":made": attempt === undefined ? [] : [attemptItem(attempt)],
          ...(isListed && listed(state, delivery)),
        },
        names: { ...due, ...list, "#shard": dueIndex.partitionKey },
      });
    },
  };
}

/** The notification after the update; undefined where it is not pending, or not as `only` says. */
async function updatePending(
  client: DynamoDBDocumentClient,
  table: string,
  key: NotificationKey,
  { set, values, names = {}, only }: DeliveryUpdate,
): Promise<StoredNotification | undefined> {
  const written = await ifConditionHolds(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: notificationItemKey(key),
        UpdateExpression: set,
        ConditionExpression: only === undefined ? "#state = :pending" : `#state = :pending AND (${only})`,
        ExpressionAttributeNames: { "#state": "state", ...names },
        ExpressionAttributeValues: { ":pending": "pending" satisfies DeliveryState, ...values },
        ReturnValues: "ALL_NEW",
      }),
    ),
  );
  return written?.Attributes && notificationItem.decode(written.Attributes);
}

async function find(
  client: DynamoDBDocumentClient,
  table: string,
  key: NotificationKey,
): Promise<StoredNotification | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: notificationItemKey(key), ConsistentRead: true }),
  );
  return Item && notificationItem.decode(Item);
}

const leasedDelivery = (stored: StoredNotification, leaseId: string): LeasedDelivery => ({
  transactionId: stored.transactionId,
  notificationId: stored.notificationId,
  merchantId: stored.merchantId,
  createdAt: stored.createdAt,
  type: stored.type,
  cause: stored.cause,
  body: stored.body,
  leaseId,
  recordedAttempts: stored.attempts.length,
  earlierAttempts: stored.recovery?.earlierAttempts ?? 0,
  ...(stored.recovery && { recoveredAt: stored.recovery.at }),
  leases: stored.leases,
});
