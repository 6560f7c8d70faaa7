import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { problems } from "../../contracts/problems";
import { tables } from "../../contracts/tables";
import { actorAttributes } from "../../shared/adapters/aws/actor-item";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { NotifyLimit } from "../application/ports";

const { partitionKey, sortKey, expiry } = tables.notifications;
/** Seconds between two notifications by hand, as the refusal says. */
const SECONDS = problems.NOTIFIED_RECENTLY.retryAfter;

/** One item for each transaction that was notified by hand within the last minute, beside the notifications. */
export function dynamoNotifyLimit(client: DynamoDBDocumentClient, table: string, clock: Clock): NotifyLimit {
  return {
    async take(transactionId, actor) {
      const now = Math.floor(clock.now().getTime() / 1000);
      const written = await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              [partitionKey]: `notified#${transactionId}`,
              [sortKey]: "limit",
              [expiry]: now + SECONDS,
              ...actorAttributes(actor),
            },
            ConditionExpression: "attribute_not_exists(#pk) OR #expiry <= :now",
            ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
            ExpressionAttributeValues: { ":now": now },
          }),
        ),
      );
      return written !== undefined;
    },
  };
}
