import { randomUUID } from "node:crypto";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { DUE_SHARDS, tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { shardOf } from "../../shared/adapters/aws/shard";
import type { Clock } from "../../shared/application/ports";
import type {
  Deliveries,
  DeliveryAttempt,
  DeliveryState,
  NotificationKey,
  NotificationStories,
  NotificationStory,
  Notifications,
} from "../application/ports";
import { LEASE_SECONDS } from "../domain/delivery";

const { partitionKey, sortKey, expiry, indexes } = tables.notifications;
const index = indexes["by-due"];

/** Longer than any delivery takes: a state that was told is known to have been told. */
const KEPT_DAYS = 30;
/** A message that is lost is missed after this. */
const GRACE_SECONDS = 3600;
/** Of a transaction on its timeline; hardly any has more. */
const STORIES = 100;

export const notificationItemKey = ({ transactionId, notificationId }: NotificationKey) => ({
  [partitionKey]: transactionId,
  [sortKey]: notificationId,
});

const later = (time: Date, seconds: number): string => new Date(time.getTime() + seconds * 1000).toISOString();

/** When the sweep may queue it. */
const dueKey = (transactionId: string, dueAt: string) => ({
  [index.partitionKey]: String(shardOf(transactionId, DUE_SHARDS)),
  [index.sortKey]: dueAt,
});

export function dynamoNotifications(client: DynamoDBDocumentClient, table: string): Notifications {
  return {
    async find(key) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: notificationItemKey(key), ConsistentRead: true }),
      );
      return Item && { state: Item.state as DeliveryState, emailed: Item.emailed === true };
    },

    async emailed(key) {
      await client.send(
        new UpdateCommand({
          TableName: table,
          Key: notificationItemKey(key),
          UpdateExpression: "SET emailed = :yes",
          ExpressionAttributeValues: { ":yes": true },
        }),
      );
    },

    async create({ merchantId, createdAt, body, ...key }) {
      const created = new Date(createdAt);
      await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...notificationItemKey(key),
              merchant_id: merchantId,
              created_at: createdAt,
              body,
              state: "pending" satisfies DeliveryState,
              claims: 0,
              attempt_log: [],
              not_before: createdAt,
              ...dueKey(key.transactionId, later(created, GRACE_SECONDS)),
              [expiry]: Math.floor(created.getTime() / 1000) + KEPT_DAYS * 86_400,
            },
            ConditionExpression: "attribute_not_exists(#pk)",
            ExpressionAttributeNames: { "#pk": partitionKey },
          }),
        ),
      );
    },
  };
}

export function dynamoNotificationStories(client: DynamoDBDocumentClient, table: string): NotificationStories {
  return {
    async of(transactionId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "#pk = :pk",
          ExpressionAttributeNames: { "#pk": partitionKey },
          ExpressionAttributeValues: { ":pk": transactionId },
          Limit: STORIES,
        }),
      );
      return Items.map(storyOf).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    },
  };
}

export function dynamoDeliveries(client: DynamoDBDocumentClient, table: string, clock: Clock): Deliveries {
  /** Undefined where the delivery is not as the condition says. */
  const update = async (
    key: NotificationKey,
    UpdateExpression: string,
    values: Readonly<Record<string, unknown>>,
    { names = {}, only = "#state = :pending" }: { names?: Readonly<Record<string, string>>; only?: string } = {},
  ) => {
    const input: UpdateCommandInput = {
      TableName: table,
      Key: notificationItemKey(key),
      UpdateExpression,
      ConditionExpression: only,
      ExpressionAttributeNames: { "#state": "state", ...names },
      ExpressionAttributeValues: { ":pending": "pending" satisfies DeliveryState, ...values },
      ReturnValues: "ALL_NEW",
    };
    return (await ifConditionHolds(client.send(new UpdateCommand(input))))?.Attributes;
  };
  const due = { "#due": index.sortKey };
  const claimedBefore = async (key: NotificationKey, claim: string) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: notificationItemKey(key), ConsistentRead: true }),
    );
    return Item?.claim === claim ? Item : undefined;
  };

  return {
    async claim(key) {
      const now = clock.now();
      const claim = randomUUID();
      const claimed = await update(
        key,
        "SET claims = claims + :one, not_before = :claimed, #due = :grace, claim = :claim",
        {
          ":one": 1,
          ":now": now.toISOString(),
          ":claimed": later(now, LEASE_SECONDS),
          ":grace": later(now, GRACE_SECONDS),
          ":claim": claim,
        },
        { names: due, only: "#state = :pending AND not_before <= :now" },
      );
      // The client repeats a call of which the answer was lost, and its own claim then stands in its way.
      const item = claimed ?? (await claimedBefore(key, claim));
      return (
        item && {
          ...key,
          claim,
          merchantId: item.merchant_id as string,
          createdAt: item.created_at as string,
          body: item.body as string,
          claims: item.claims as number,
          recorded: (item.attempt_log as unknown[]).length,
        }
      );
    },

    async postpone(claimed, until) {
      await update(
        claimed,
        "SET claims = claims - :one, not_before = :until, #due = :until REMOVE claim",
        { ":one": 1, ":until": until.toISOString(), ":claim": claimed.claim },
        { names: due, only: "#state = :pending AND claim = :claim" },
      );
    },

    async retry(claimed, attempt, at, by) {
      const place = `attempt_log[${claimed.recorded}]`;
      await update(
        claimed,
        "SET attempt_log = list_append(attempt_log, :made), not_before = :at, #due = :due REMOVE claim",
        {
          ":made": [attemptItem(attempt)],
          ":at": at.toISOString(),
          ":due": by === "sweep" ? at.toISOString() : later(at, GRACE_SECONDS),
          ":began": attempt.at,
        },
        {
          names: { ...due, "#at": "at" },
          only: `#state = :pending AND (attribute_not_exists(${place}) OR ${place}.#at <> :began)`,
        },
      );
    },

    async end(key, state, attempt) {
      await update(
        key,
        "SET #state = :state, attempt_log = list_append(attempt_log, :made) REMOVE #shard, #due, not_before",
        { ":state": state, ":made": attempt === undefined ? [] : [attemptItem(attempt)] },
        { names: { ...due, "#shard": index.partitionKey } },
      );
    },
  };
}

const attemptItem = ({ httpStatus, ...attempt }: DeliveryAttempt) => ({
  ...attempt,
  ...(httpStatus !== undefined && { http_status: httpStatus }),
});

const storyOf = (item: Record<string, unknown>): NotificationStory => ({
  notificationId: item[sortKey] as string,
  createdAt: item.created_at as string,
  state: item.state as DeliveryState,
  attempts: (item.attempt_log as (Omit<DeliveryAttempt, "httpStatus"> & { http_status?: number })[]).map(
    ({ http_status, ...attempt }) => ({ ...attempt, ...(http_status !== undefined && { httpStatus: http_status }) }),
  ),
  ...(item.not_before !== undefined && { nextAttemptAt: item.not_before as string }),
});
