import { type DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import type { Transactions } from "../application/ports";
import { eventKeyText } from "../domain/observation";
import { PORTION_RECORD, portionOf } from "./items/event-item";

const { partitionKey, sortKey } = tables["payment-webhooks"];

/** Portions of an event that takes several commits, so far as they were committed. */
export const dynamoPortions =
  (client: DynamoDBDocumentClient, inboxTable: string): Transactions["committedPortions"] =>
  async (event) => {
    const portions = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: inboxTable,
        KeyConditionExpression: "#event = :event AND begins_with(#record, :portion)",
        ExpressionAttributeNames: { "#event": partitionKey, "#record": sortKey },
        ExpressionAttributeValues: { ":event": eventKeyText(event), ":portion": PORTION_RECORD },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) portions.push(...Items.map(portionOf));
    return new Map(portions);
  };
