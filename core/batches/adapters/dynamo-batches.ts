import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Item } from "../../shared/adapters/aws/item-codec";
import type { Batches } from "../application/ports/batches";
import { batchKey, batchOf, idempotencyKey, keyRecordOf, newBatchItem, newKeyItem } from "./batch-item";
import { type BatchUpdate, beginning, ending, extension, progress } from "./batch-updates";

const { partitionKey } = tables.batches;

export function dynamoBatches(client: DynamoDBDocumentClient, table: string): Batches {
  const get = async (Key: Item): Promise<Item | undefined> =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

  /** Returns the item as it is then; undefined where the batch is not as the update's condition demands. */
  const update = async (batchId: string, given: BatchUpdate): Promise<Item | undefined> => {
    const command = new UpdateCommand({ TableName: table, Key: batchKey(batchId), ...given, ReturnValues: "ALL_NEW" });
    return (await ifConditionHolds(client.send(command)))?.Attributes;
  };

  /** Writes both items, or neither. Throws TransactionCanceledException where one of them exists. */
  const putNew = (...items: readonly Item[]) => {
    const puts = items.map((item) => ({
      Put: {
        TableName: table,
        Item: item,
        ConditionExpression: "attribute_not_exists(#pk)",
        ExpressionAttributeNames: { "#pk": partitionKey },
      },
    }));
    return client.send(new TransactWriteCommand({ TransactItems: puts }));
  };

  return {
    async find(batchId) {
      const item = await get(batchKey(batchId));
      return item && batchOf(item);
    },

    async create(batch, key, fingerprint) {
      try {
        await putNew(newKeyItem(key, batch, fingerprint), newBatchItem(batch));
        return "created";
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const known = await get(idempotencyKey(key));
        if (known === undefined) throw error;
        return keyRecordOf(known);
      }
    },

    async extend(batchId, uploadUntil) {
      await update(batchId, extension(uploadUntil));
    },

    async begin(batchId, run, uploadedAfter) {
      const item = await update(batchId, beginning(run, uploadedAfter));
      return item && batchOf(item);
    },

    advance: async (batchId, execution, chunk) => (await update(batchId, progress(execution, chunk))) !== undefined,

    end: async (batchId, execution, end) => (await update(batchId, ending(execution, end))) !== undefined,
  };
}
