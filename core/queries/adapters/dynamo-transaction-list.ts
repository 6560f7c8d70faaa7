import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { tables } from "../../contracts/tables";
import { itemAttributes } from "../../shared/adapters/aws/item-codec";
import type { TransactionList } from "../application/ports";

const { indexes } = tables.transactions;

export function dynamoTransactionList(options: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}): TransactionList {
  return {
    async read({ index, key, status }, { from, before }, limit) {
      const schema = indexes[index];
      const { Items = [], LastEvaluatedKey } = await options.client.send(
        new QueryCommand({
          TableName: options.table,
          IndexName: index,
          KeyConditionExpression: "#pk = :pk AND #sk BETWEEN :from AND :before",
          ...(status !== undefined && { FilterExpression: "#status = :status" }),
          ExpressionAttributeNames: {
            "#pk": schema.partitionKey,
            "#sk": schema.sortKey,
            ...(status !== undefined && { "#status": "status" }),
          },
          ExpressionAttributeValues: {
            ":pk": key,
            ":from": from,
            ":before": before,
            ...(status !== undefined && { ":status": status }),
          },
          ScanIndexForward: false,
          // One more, since the upper bound itself is read and dropped.
          Limit: limit + 1,
        }),
      );
      return {
        positions: Items.map(positionOf).filter((position) => position !== before),
        ...(LastEvaluatedKey && { before: positionOf(LastEvaluatedKey) }),
      };
    },
  };
}

/** All indexes have the same sort key. */
const { sortKey } = indexes["by-time"];
const entry = z.object({ [sortKey]: z.string() });

const positionOf = (item: Record<string, unknown>): string => itemAttributes("transactions", entry, item)[sortKey];
