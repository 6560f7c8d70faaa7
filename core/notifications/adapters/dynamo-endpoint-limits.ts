import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { actorAttributes } from "../../shared/adapters/aws/actor-item";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Clock } from "../../shared/application/ports";
import type { EndpointLimits } from "../application/endpoint-settings/ports";

const { partitionKey, sortKey, expiry } = tables.notifications;

/** One item for what each merchant did lately, beside the notifications: it also says who did it. */
export function dynamoEndpointLimits(
  client: DynamoDBDocumentClient,
  table: string,
  clock: Pick<Clock, "now">,
): EndpointLimits {
  return {
    async take(what, merchantId, actor, seconds) {
      const now = Math.floor(clock.now().getTime() / 1000);
      const written = await ifConditionHolds(
        client.send(
          new PutCommand({
            TableName: table,
            Item: {
              [partitionKey]: `${what}#${merchantId}`,
              [sortKey]: "limit",
              [expiry]: now + seconds,
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
