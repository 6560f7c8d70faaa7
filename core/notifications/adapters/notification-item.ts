import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { itemCodec, storedTime } from "../../shared/adapters/aws/item-codec";
import {
  type CustomerEmailOutcome,
  customerEmailOutcomes,
  type Notification,
  type NotificationCause,
  type NotificationKey,
  type Requester,
} from "../application/ports";
import {
  attemptOutcomes,
  type DeliveryAttempt,
  type DeliveryState,
  deliveryQueuers,
  deliveryStates,
} from "../domain/delivery";
import { packedText, unpackedText } from "./packed-body";

const { partitionKey, sortKey, expiry, indexes } = tables.notifications;
export const dueIndex = indexes["by-due"];
export const undeliveredIndex = indexes["by-undelivered"];

/** A notification with the state of its delivery, as the table keeps it. */
export interface StoredNotification extends Notification {
  readonly state: DeliveryState;
  readonly emailed: boolean;
  readonly customerEmail?: CustomerEmailOutcome;
  /** Leases that were not released. */
  readonly leases: number;
  /** The id of the present lease, or of the last one where its function was stopped. */
  readonly leaseId?: string;
  readonly attempts: readonly DeliveryAttempt[];
  /** ISO time before which the delivery is not leased, while it is pending. */
  readonly notBefore?: string;
  /** Its place in the index by-due while it is pending: ISO time from which the sweep may queue the delivery. */
  readonly due?: { readonly shard: string; readonly at: string };
  /** The last recovery of it by an operator: its action's id, its ISO time, and the attempts that were recorded by then. */
  readonly recovery?: { readonly id: string; readonly at: string; readonly earlierAttempts: number };
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

const attemptSchema = z.object({
  at: storedTime,
  url: z.optional(z.string()),
  endpoint_as_of: storedTime,
  queued_by: z.optional(z.enum(deliveryQueuers)),
  outcome: z.enum(attemptOutcomes),
  http_status: z.optional(z.int()),
  milliseconds: z.number(),
});

export const attemptItem = ({
  httpStatus,
  endpointAsOf,
  queuedBy,
  ...attempt
}: DeliveryAttempt): z.infer<typeof attemptSchema> => ({
  ...attempt,
  endpoint_as_of: endpointAsOf,
  ...(queuedBy && { queued_by: queuedBy }),
  ...(httpStatus !== undefined && { http_status: httpStatus }),
});

const attemptOf = ({
  http_status,
  url,
  endpoint_as_of,
  queued_by,
  ...attempt
}: z.infer<typeof attemptSchema>): DeliveryAttempt => ({
  ...attempt,
  ...(url !== undefined && { url }),
  endpointAsOf: endpoint_as_of,
  ...(queued_by && { queuedBy: queued_by }),
  ...(http_status !== undefined && { httpStatus: http_status }),
});

const requesterSchema = z.object({
  principal: z.string(),
  is_operator: z.boolean(),
  api_key_id: z.optional(z.string()),
});

/** The event's key, or the caller that asked for the notification. */
const causeSchema = z.union([z.object({ event: z.string() }), requesterSchema]);

const causeItem = ({ event, requestedBy }: NotificationCause): z.infer<typeof causeSchema> =>
  event === undefined ? requesterItem(requestedBy) : { event };

export const requesterItem = ({ principal, isOperator, apiKeyId }: Requester): z.output<typeof requesterSchema> => ({
  principal,
  is_operator: isOperator,
  ...(apiKeyId !== undefined && { api_key_id: apiKeyId }),
});

const requesterOf = ({ principal, is_operator, api_key_id }: z.output<typeof requesterSchema>): Requester => ({
  principal,
  isOperator: is_operator,
  ...(api_key_id !== undefined && { apiKeyId: api_key_id }),
});

const causeOf = (cause: z.infer<typeof causeSchema>): NotificationCause =>
  "event" in cause ? { event: cause.event } : { requestedBy: requesterOf(cause) };

export const notificationItemKey = ({ transactionId, notificationId }: NotificationKey) => ({
  [partitionKey]: transactionId,
  [sortKey]: notificationId,
});

/** Place of a notification that is not delivered, within its list: by merchant, then by when it was made. */
export const undeliveredKey = (merchantId: string, createdAt: string): string => `${merchantId}#${createdAt}`;

interface StoredBody {
  readonly packed_body?: string | undefined;
  /** As earlier versions stored it. */
  readonly body?: string | undefined;
}
const hasBody = ({ packed_body, body }: StoredBody): boolean => (packed_body ?? body) !== undefined;
const bodyOf = ({ packed_body, body = "" }: StoredBody): string =>
  packed_body === undefined ? body : unpackedText(packed_body);

/** Whether an item is a notification: circuit breakers and limits lie in the same table. */
export const isNotification = (item: Readonly<Record<string, unknown>>): boolean =>
  typeof item.packed_body === "string" || typeof item.body === "string";

/** Item of the table `notifications`. What stands in the index by-due has its keys; the keys go when the delivery ends. */
export const notificationItem = itemCodec({
  table: "notifications",
  schema: z
    .object({
      [partitionKey]: z.string(),
      [sortKey]: z.string(),
      merchant_id: z.string(),
      created_at: storedTime,
      type: z.string(),
      cause: causeSchema,
      packed_body: z.optional(z.string()),
      body: z.optional(z.string()),
      state: z.enum(deliveryStates),
      emailed: z.optional(z.boolean()),
      customer_emailed: z.optional(z.enum(customerEmailOutcomes)),
      lease_count: z.int(),
      lease_id: z.optional(z.string()),
      attempt_log: z.array(attemptSchema),
      not_before: z.optional(storedTime),
      [dueIndex.partitionKey]: z.optional(z.string()),
      [dueIndex.sortKey]: z.optional(storedTime),
      recovery_id: z.optional(z.string()),
      recovered_at: z.optional(storedTime),
      earlier_attempts: z.optional(z.int()),
      [expiry]: z.int(),
    })
    .check(z.refine(hasBody, { path: ["packed_body"] })),
  encode: (stored: StoredNotification) => ({
    [partitionKey]: stored.transactionId,
    [sortKey]: stored.notificationId,
    merchant_id: stored.merchantId,
    created_at: stored.createdAt,
    type: stored.type,
    cause: causeItem(stored.cause),
    packed_body: packedText(stored.body),
    state: stored.state,
    ...(stored.emailed && { emailed: true }),
    ...(stored.customerEmail !== undefined && { customer_emailed: stored.customerEmail }),
    lease_count: stored.leases,
    ...(stored.leaseId !== undefined && { lease_id: stored.leaseId }),
    attempt_log: stored.attempts.map(attemptItem),
    ...(stored.notBefore !== undefined && { not_before: stored.notBefore }),
    ...(stored.due !== undefined && {
      [dueIndex.partitionKey]: stored.due.shard,
      [dueIndex.sortKey]: stored.due.at,
    }),
    ...(stored.recovery !== undefined && {
      recovery_id: stored.recovery.id,
      recovered_at: stored.recovery.at,
      earlier_attempts: stored.recovery.earlierAttempts,
    }),
    [expiry]: stored.expiresAt,
  }),
  decode: (item): StoredNotification => {
    const { [dueIndex.partitionKey]: shard, [dueIndex.sortKey]: at, recovery_id: recovery, recovered_at } = item;
    return {
      transactionId: item[partitionKey],
      notificationId: item[sortKey],
      merchantId: item.merchant_id,
      createdAt: item.created_at,
      type: item.type,
      cause: causeOf(item.cause),
      body: bodyOf(item),
      state: item.state,
      emailed: item.emailed === true,
      ...(item.customer_emailed !== undefined && { customerEmail: item.customer_emailed }),
      leases: item.lease_count,
      ...(item.lease_id !== undefined && { leaseId: item.lease_id }),
      attempts: item.attempt_log.map(attemptOf),
      ...(item.not_before !== undefined && { notBefore: item.not_before }),
      ...(shard !== undefined && at !== undefined && { due: { shard, at } }),
      ...(recovery !== undefined &&
        recovered_at !== undefined && {
          recovery: { id: recovery, at: recovered_at, earlierAttempts: item.earlier_attempts ?? 0 },
        }),
      expiresAt: item[expiry],
    };
  },
});
