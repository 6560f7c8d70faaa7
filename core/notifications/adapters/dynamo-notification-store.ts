import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Spread, shardKeys } from "../../contracts/spread";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Item } from "../../shared/adapters/aws/item-codec";
import { partitionFor } from "../../shared/adapters/aws/shard";
import type { NotificationProgress, NotificationStore } from "../application/ports";
import { SWEEP_GRACE_SECONDS } from "../domain/delivery";
import { notificationItem, notificationItemKey } from "./notification-item";

const { partitionKey } = tables.notifications;

/** Longer than any delivery takes: a state that was notified is known to have been notified. */
export const KEPT_DAYS = 30;

/** What is done of a stored notification. */
export function progressOf(item: Item): NotificationProgress {
  const { state, emailed, customerEmail } = notificationItem.decode(item);
  return { state, emailed, ...(customerEmail !== undefined && { customerEmail }) };
}

interface Options {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly spread: Spread;
}

export function dynamoNotificationStore({ client, table, spread }: Options): NotificationStore {
  return {
    async find(key) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: notificationItemKey(key), ConsistentRead: true }),
      );
      return Item && progressOf(Item);
    },

    async create(notification) {
      const created = Date.parse(notification.createdAt);
      const Item = notificationItem.encode({
        ...notification,
        state: "pending",
        emailed: false,
        leases: 0,
        attempts: [],
        notBefore: notification.createdAt,
        due: {
          shard: partitionFor(notification.transactionId, shardKeys(spread)),
          at: new Date(created + SWEEP_GRACE_SECONDS * 1000).toISOString(),
        },
        expiresAt: Math.floor(created / 1000) + KEPT_DAYS * 86_400,
      });
      const written = await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item,
            ConditionExpression: "attribute_not_exists(#pk)",
            ExpressionAttributeNames: { "#pk": partitionKey },
          }),
        ),
      );
      return written !== undefined;
    },

    async markEmailed(key) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: notificationItemKey(key),
          UpdateExpression: "SET emailed = :yes",
          ExpressionAttributeValues: { ":yes": true },
        }),
      );
    },

    async markCustomerEmailed(key, outcome) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: notificationItemKey(key),
          UpdateExpression: "SET customer_emailed = :outcome",
          ExpressionAttributeValues: { ":outcome": outcome },
        }),
      );
    },
  };
}
