import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { type Item, itemAttributes, storedTime } from "../../shared/adapters/aws/item-codec";
import type { ChargeLock } from "../domain/charge-guard";

const TABLE = "transactions";
const { partitionKey } = tables[TABLE];

const attributes = z.object({
  requested: z.optional(z.literal(true)),
  decision: z.optional(z.enum(["approved", "rejected"])),
  charging_since: z.optional(storedTime),
  accepted_by_gateway: z.optional(z.literal(true)),
  declined: z.optional(z.literal(true)),
  task_token: z.optional(z.string()),
  unresolved_attempt: z.optional(z.int()),
});

/** What is kept about the review and the charge of one payment. */
export interface ReviewItem extends ChargeLock {
  /** Token of the workflow that waits for the decision. */
  readonly token?: string;
  /** The newest attempt of the workflow that has sent a dead letter. */
  readonly unresolvedAttempt?: number;
}

/** Key of the item, in the table of its transaction. No transaction's id contains a `#`. */
export const reviewKey = (transactionId: string) => ({ [partitionKey]: `review#${transactionId}` });

/** Reads a review item; a payment without one has an open lock. Throws MalformedItem. */
export function reviewItemOf(item: Item = {}): ReviewItem {
  const { requested, decision, charging_since, accepted_by_gateway, declined, task_token, unresolved_attempt } =
    itemAttributes(TABLE, attributes, item);
  return {
    reviewRequested: requested === true,
    acceptedByGateway: accepted_by_gateway === true,
    declined: declined === true,
    ...(decision && { decision }),
    ...(charging_since && { chargingSince: new Date(charging_since) }),
    ...(task_token && { token: task_token }),
    ...(unresolved_attempt !== undefined && { unresolvedAttempt: unresolved_attempt }),
  };
}

interface ReviewUpdate {
  readonly expression: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly condition?: string;
}

/** Updates of review items: each writes the item and returns it as it is then. */
export const reviewUpdates =
  (client: DynamoDBDocumentClient, table: string) =>
  async (transactionId: string, { expression, values, condition }: ReviewUpdate): Promise<ReviewItem> => {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: reviewKey(transactionId),
        UpdateExpression: expression,
        ExpressionAttributeValues: values,
        ...(condition && { ConditionExpression: condition }),
        ReturnValues: "ALL_NEW",
      }),
    );
    return reviewItemOf(Attributes);
  };

/**
 * The items that reviews and charge locks share. Whoever comes second finds what the first has left, as each writes its
 * part and reads the other's in one call.
 */
export function dynamoReviewItems(client: DynamoDBDocumentClient, table: string) {
  const update = reviewUpdates(client, table);
  return {
    async find(transactionId: string): Promise<ReviewItem> {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: reviewKey(transactionId), ConsistentRead: true }),
      );
      return reviewItemOf(Item);
    },

    /** Writes and returns the item as it is then. */
    update,

    /** Writes and returns the item as it is then; undefined where the condition did not hold. */
    updateIf: (transactionId: string, condition: string, given: ReviewUpdate): Promise<ReviewItem | undefined> =>
      ifConditionHolds(update(transactionId, { ...given, condition })),
  };
}
