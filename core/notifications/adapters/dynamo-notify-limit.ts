import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { NotifyLimit } from "../application/ports";

const { partitionKey, sortKey, expiry } = tables.notifications;
const SECONDS = 60;

/** An item beside the notifications that stands for a minute. */
export function dynamoNotifyLimit(client: DynamoDBDocumentClient, table: string, clock: Clock): NotifyLimit {
  return {
    async take(transactionId) {
      const now = Math.floor(clock.now().getTime() / 1000);
      const written = await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: { [partitionKey]: `notified#${transactionId}`, [sortKey]: "limit", [expiry]: now + SECONDS },
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
