import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Spread, shardKeys, undeliveredPartitions } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { partitionFor } from "../../shared/adapters/aws/shard";
import type { Clock } from "../../shared/application/ports";
import type { NotificationKey } from "../application/ports";
import type { Recovery, Requeued } from "../application/undelivered-ports";
import { KEPT_DAYS } from "./dynamo-notification-store";
import {
  dueIndex,
  notificationItem,
  notificationItemKey,
  type StoredNotification,
  undeliveredIndex,
  undeliveredKey,
} from "./notification-item";

const { expiry } = tables.notifications;

/** Writes of one delivery that may run into others before the recovery leaves it alone. */
const TRIES = 3;

export interface RequeueOptions {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Pick<Clock, "now">;
  readonly spread: Spread;
}

/** As UndeliveredDeliveries says. */
export async function requeueDelivery(
  options: RequeueOptions,
  key: NotificationKey,
  recovery: Recovery,
): Promise<Requeued> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await requeueOnce(options, key, recovery);
    if (outcome !== "changed") return outcome;
    // Whoever changes it again and again is delivering it.
    if (attempt >= TRIES) return "underway";
  }
}

async function requeueOnce(
  { client, table, clock, spread }: RequeueOptions,
  key: NotificationKey,
  { id, sweepAt }: Recovery,
): Promise<Requeued | "changed"> {
  const Key = notificationItemKey(key);
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  if (Item === undefined) return "absent";
  const stored = notificationItem.decode(Item);
  const now = clock.now();
  const known = knownOutcome(stored, id, now);
  if (known !== undefined) return known;
  const written = await ifConditionHolds(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key,
        // Due since it was made: a function whose clock is behind this computer's takes it too.
        UpdateExpression:
          "SET #state = :pending, not_before = created_at, #due_shard = :shard, #due = :sweep, #list = :list, " +
          "#place = :place, lease_count = :made, earlier_attempts = :made, recovery_id = :id, recovered_at = :now, " +
          "#expiry = :expiry REMOVE lease_id",
        ConditionExpression:
          "#state = :known AND size(attempt_log) = :made AND lease_count = :leases AND " +
          (stored.leaseId === undefined ? "attribute_not_exists(lease_id)" : "lease_id = :lease"),
        ExpressionAttributeNames: {
          "#state": "state",
          "#due_shard": dueIndex.partitionKey,
          "#due": dueIndex.sortKey,
          "#list": undeliveredIndex.partitionKey,
          "#place": undeliveredIndex.sortKey,
          "#expiry": expiry,
        },
        ExpressionAttributeValues: {
          ":pending": "pending",
          ":known": stored.state,
          ":made": stored.attempts.length,
          ":leases": stored.leases,
          ":id": id,
          ":now": now.toISOString(),
          ":shard": partitionFor(stored.transactionId, shardKeys(spread)),
          ":sweep": sweepAt.toISOString(),
          ":list": partitionFor(stored.transactionId, undeliveredPartitions(spread, "waiting")),
          ":place": undeliveredKey(stored.merchantId, stored.createdAt),
          // Longer than its new attempts take.
          ":expiry": Math.max(stored.expiresAt, Math.floor(now.getTime() / 1000) + KEPT_DAYS * 86_400),
          ...(stored.leaseId !== undefined && { ":lease": stored.leaseId }),
        },
      }),
    ),
  );
  return written === undefined ? "changed" : "queued";
}

/** What is known without a write; undefined where the delivery is to be written. */
function knownOutcome(stored: StoredNotification, recoveryId: string, now: Date): Requeued | undefined {
  const { state, recovery, leaseId, attempts, notBefore = "" } = stored;
  if (state === "delivered") return "delivered";
  // A second worker must not get it while the first one waits for the endpoint's answer.
  if (state === "pending" && leaseId !== undefined && notBefore > now.toISOString()) return "underway";
  if (recovery?.id !== recoveryId) return undefined;
  // Its message may not have been sent: whoever queued it was stopped, or the answer to the write was lost.
  return state === "pending" && attempts.length === recovery.earlierAttempts ? "queued" : "repeated";
}
