import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Item } from "../../shared/adapters/aws/item-codec";
import type { Batches } from "../application/ports/batches";
import { batchKey, batchOf, idempotencyKey, keyRecordOf, newBatchItem, newKeyItem } from "./batch-item";
import { type BatchUpdate, beginning, ending, progress } from "./batch-updates";
import { claimItems, claimOf, extensionItem, fileKey } from "./file-claim-items";

const { partitionKey } = tables.batches;

/** Codes of a canceled transaction that lost to another request. */
const lostRace = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

export function dynamoBatches(client: DynamoDBDocumentClient, table: string): Batches {
  const get = async (Key: Item): Promise<Item | undefined> =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

  /** Returns the item as it is then; undefined where the batch is not as the update's condition demands. */
  const update = async (batchId: string, given: BatchUpdate): Promise<Item | undefined> => {
    const command = new UpdateCommand({ TableName: table, Key: batchKey(batchId), ...given, ReturnValues: "ALL_NEW" });
    return (await ifConditionHolds(client.send(command)))?.Attributes;
  };

  const putNew = (item: Item) => ({
    Put: {
      TableName: table,
      Item: item,
      ConditionExpression: "attribute_not_exists(#pk)",
      ExpressionAttributeNames: { "#pk": partitionKey },
    },
  });

  /** Writes all of it, or nothing; then it returns the codes of the conditions that did not hold, or of conflicts. */
  const writeAll = async (TransactItems: TransactWriteCommandInput["TransactItems"]): Promise<"written" | string[]> => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return "written";
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code = "None" }) => Code);
      if (!codes.some((code) => lostRace.has(code))) throw error;
      return codes;
    }
  };

  return {
    async find(batchId) {
      const item = await get(batchKey(batchId));
      return item && batchOf(item);
    },

    async create(batch, key, fingerprint, claim) {
      const written = await writeAll([
        putNew(newKeyItem(key, batch, fingerprint)),
        putNew(newBatchItem(batch)),
        ...claimItems(table, batch, claim, batch.createdAt),
      ]);
      if (written === "written") return "created";
      const known = written[0] === "None" ? undefined : await get(idempotencyKey(key));
      return known === undefined ? "claim-changed" : keyRecordOf(known);
    },

    async claimOf(file) {
      const item = await get(fileKey(file));
      return item && claimOf(item);
    },

    async extend(batch, { uploadUntil, actor, at, claim }) {
      const claimed = claim === undefined ? [] : claimItems(table, batch, claim, at.toISOString());
      return (await writeAll([extensionItem(table, batch, uploadUntil, actor), ...claimed])) === "written";
    },

    async begin(batchId, run, uploadedAfter) {
      const item = await update(batchId, beginning(run, uploadedAfter));
      return item && batchOf(item);
    },

    advance: async (batchId, execution, chunk) => (await update(batchId, progress(execution, chunk))) !== undefined,

    end: async (batchId, execution, end) => (await update(batchId, ending(execution, end))) !== undefined,
  };
}
