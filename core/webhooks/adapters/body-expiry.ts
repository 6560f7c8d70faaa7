import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import type { EventKey } from "../../ledger/domain/observation";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import { bodyItemKey } from "./dynamo-stored-events";

const { partitionKey, expiry } = tables["payment-webhooks"];

/** Sets the epoch second from which an event's body may be deleted; undefined: it is kept. A body that is gone stays so. */
export async function setBodyExpiry(
  { client, table }: { readonly client: DynamoDBDocumentClient; readonly table: string },
  key: EventKey,
  at: number | undefined,
): Promise<void> {
  await ifConditionHolds(
    client.send(
      new UpdateCommand({
        TableName: table,
        Key: bodyItemKey(key),
        UpdateExpression: at === undefined ? "REMOVE #expiry" : "SET #expiry = :at",
        ConditionExpression: "attribute_exists(#pk)",
        ExpressionAttributeNames: { "#pk": partitionKey, "#expiry": expiry },
        ...(at !== undefined && { ExpressionAttributeValues: { ":at": at } }),
      }),
    ),
  );
}
