import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../../contracts/tables";
import { partName } from "../../../ledger/adapters/items/part-item";
import type { PartOwners } from "../../application/transactions/find-ports";

const INDEX = "by-name";
const { partitionKey, indexes } = tables["payment-objects"];
const kinds = ["refund", "dispute"] as const;
/** A dispute of PayPal may be about a thousand payments. */
const MOST_OWNERS = 100;

/** One query for each possible name, side by side. */
export function dynamoPartOwners(client: DynamoDBDocumentClient, objectsTable: string): PartOwners {
  const homesOf = async (key: string): Promise<string[]> => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: objectsTable,
        IndexName: INDEX,
        KeyConditionExpression: "#name = :name",
        ExpressionAttributeNames: { "#name": indexes[INDEX].partitionKey },
        ExpressionAttributeValues: { ":name": key },
        Limit: MOST_OWNERS,
      }),
    );
    return Items.map((item) => String(item[partitionKey]));
  };
  return {
    async of(names) {
      const keys = names.flatMap((name) => kinds.map((kind) => partName(kind, name)));
      return [...new Set((await Promise.all(keys.map(homesOf))).flat())];
    },
  };
}
