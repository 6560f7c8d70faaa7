import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { BATCH_GET_ITEMS, batchGet } from "../../shared/adapters/aws/batch-get";
import type { Item } from "../../shared/adapters/aws/item-codec";
import type { Batch } from "../application/batch";
import type { BatchList } from "../application/ports/batch-list";
import { batchKey, batchOf, createdMonth } from "./batch-item";

const { partitionKey, indexes } = tables.batches;
const created = indexes["by-created"];
const interrupted = indexes["by-interrupted"];

export function dynamoBatchList(client: DynamoDBDocumentClient, table: string): BatchList {
  /** Pages of batches, in the order of the index. What left the table since the index was read is left out. */
  async function* pages(query: Omit<QueryCommandInput, "TableName">): AsyncGenerator<readonly Batch[]> {
    for (let start: Item | undefined, isFirst = true; isFirst || start !== undefined; isFirst = false) {
      const page = await client.send(
        new QueryCommand({
          ...query,
          TableName: table,
          Limit: BATCH_GET_ITEMS,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      const ids = (page.Items ?? []).map((item) => String(item[partitionKey]));
      const items = ids.length === 0 ? [] : await batchGet(client, table, ids.map(batchKey), { consistent: true });
      const batches = new Map(items.map(batchOf).map((batch) => [batch.batchId, batch]));
      yield ids.flatMap((id) => batches.get(id) ?? []);
      start = page.LastEvaluatedKey;
    }
  }

  return {
    async *created({ since, until, merchantId }) {
      const [from, before] = [since.toISOString(), until.toISOString()];
      for (let month = createdMonth(before); month >= createdMonth(from); month = monthBefore(month)) {
        yield* pages({
          IndexName: "by-created",
          KeyConditionExpression: "#pk = :month AND #sk BETWEEN :from AND :before",
          ...(merchantId !== undefined && { FilterExpression: "merchant_id = :merchant" }),
          ExpressionAttributeNames: { "#pk": created.partitionKey, "#sk": created.sortKey },
          ExpressionAttributeValues: {
            ":month": month,
            ":from": from,
            ":before": before,
            ...(merchantId !== undefined && { ":merchant": merchantId }),
          },
          ScanIndexForward: false,
        });
      }
    },

    interrupted: () =>
      pages({
        IndexName: "by-interrupted",
        KeyConditionExpression: "#pk = :list",
        ExpressionAttributeNames: { "#pk": interrupted.partitionKey },
        ExpressionAttributeValues: { ":list": "interrupted" },
      }),
  };
}

/** `2025-12` for `2026-01`. */
function monthBefore(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - 1);
  return createdMonth(date.toISOString());
}
