import { createHash } from "node:crypto";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { BATCH_KEPT_DAYS, type BatchError } from "../../contracts/batch-schema";
import { tables } from "../../contracts/tables";
import { ifConditionHolds } from "../../shared/adapters/aws/condition";
import type { Batch, Batches, BatchKey } from "../application/ports";

const { partitionKey, expiry } = tables.batches;

const keyOf = (batchId: string) => ({ [partitionKey]: batchId });
/** Keys lie beside the batches, hashed: no batch's id contains a `#`. */
const idempotencyKeyOf = ({ merchantId, key }: BatchKey) =>
  keyOf(`key#${merchantId}#${createHash("sha256").update(key).digest("hex")}`);

export function dynamoBatches(client: DynamoDBDocumentClient, table: string): Batches {
  const get = async (Key: Record<string, unknown>) =>
    (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;

  /** False where the batch is not as the condition says. */
  const update = async (batchId: string, input: Omit<UpdateCommandInput, "TableName" | "Key">): Promise<boolean> => {
    const written = await ifConditionHolds(
      client.send(new UpdateCommand({ TableName: table, Key: keyOf(batchId), ...input })),
    );
    return written !== undefined;
  };

  const find = async (batchId: string) => {
    const item = await get(keyOf(batchId));
    return item && batchOf(item);
  };

  return {
    find,

    async create({ batchId, merchantId, format, sha256, createdAt, uploadUntil }, key, fingerprint) {
      const absent = {
        ConditionExpression: "attribute_not_exists(#pk)",
        ExpressionAttributeNames: { "#pk": partitionKey },
      };
      const expires = { [expiry]: Math.floor(Date.parse(createdAt) / 1000) + BATCH_KEPT_DAYS * 86_400 };
      const keyItem = { ...idempotencyKeyOf(key), key_for: batchId, fingerprint, ...expires };
      const batchItem = {
        ...keyOf(batchId),
        merchant_id: merchantId,
        format,
        sha256,
        state: "awaiting_upload" satisfies Batch["state"],
        created_at: createdAt,
        upload_until: uploadUntil,
        bytes_done: 0,
        total_rows: 0,
        submitted: 0,
        refused: 0,
        part_ends: [],
        ...expires,
      };
      try {
        const items = [keyItem, batchItem].map((Item) => ({ Put: { TableName: table, Item, ...absent } }));
        await client.send(new TransactWriteCommand({ TransactItems: items }));
        return "created";
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const known = await get(idempotencyKeyOf(key));
        if (known === undefined) throw error;
        return { batchId: known.key_for as string, fingerprint: known.fingerprint as string };
      }
    },

    async extend(batchId, uploadUntil) {
      await update(batchId, {
        UpdateExpression: "SET upload_until = :until",
        ConditionExpression: "#state = :awaiting",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":until": uploadUntil, ":awaiting": "awaiting_upload" satisfies Batch["state"] },
      });
    },

    async begin(batchId, versionId, execution, uploadedAfter) {
      const begun = await update(batchId, {
        UpdateExpression: "SET #state = :processing, version_id = :version, execution = :execution REMOVE finished_at",
        ConditionExpression:
          "(#state = :awaiting AND upload_until > :after) OR (version_id = :version AND #state IN (:processing, :interrupted))",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":awaiting": "awaiting_upload" satisfies Batch["state"],
          ":processing": "processing" satisfies Batch["state"],
          ":interrupted": "interrupted" satisfies Batch["state"],
          ":after": uploadedAfter.toISOString(),
          ":version": versionId,
          ":execution": execution,
        },
      });
      const batch = await find(batchId);
      if (batch === undefined) return "unknown";
      return begun ? batch : "settled";
    },

    advance: (batchId, execution, { from, to, counts, columns, mustNotStay }) =>
      update(batchId, {
        UpdateExpression: `SET bytes_done = :to, part_ends = list_append(part_ends, :end)${columns ? ", header_columns = :columns" : ""}${mustNotStay ? ", must_not_stay = :yes" : ""} ADD total_rows :rows, submitted :submitted, refused :refused`,
        ConditionExpression: "#state = :processing AND execution = :execution AND bytes_done = :from",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":processing": "processing" satisfies Batch["state"],
          ":execution": execution,
          ":from": from,
          ":to": to,
          ":end": [to],
          ":rows": counts.rows,
          ":submitted": counts.submitted,
          ":refused": counts.refused,
          ...(columns && { ":columns": columns }),
          ...(mustNotStay && { ":yes": true }),
        },
      }),

    end: (batchId, execution, at, state, error) =>
      update(batchId, {
        UpdateExpression: `SET #state = :state, finished_at = :now${error ? ", #error = :error" : ""}`,
        ConditionExpression: "#state = :processing AND execution = :execution",
        ExpressionAttributeNames: { "#state": "state", ...(error && { "#error": "error" }) },
        ExpressionAttributeValues: {
          ":processing": "processing" satisfies Batch["state"],
          ":execution": execution,
          ":state": state,
          ":now": at.toISOString(),
          ...(error && { ":error": error }),
        },
      }),
  };
}

const batchOf = (item: Record<string, unknown>): Batch => ({
  batchId: item[partitionKey] as string,
  merchantId: item.merchant_id as string,
  format: item.format as Batch["format"],
  sha256: item.sha256 as string,
  state: item.state as Batch["state"],
  createdAt: item.created_at as string,
  uploadUntil: item.upload_until as string,
  counts: {
    rows: item.total_rows as number,
    submitted: item.submitted as number,
    refused: item.refused as number,
  },
  cursor: item.bytes_done as number,
  partEnds: item.part_ends as number[],
  mustNotStay: item.must_not_stay === true,
  ...(item.error !== undefined && { error: item.error as BatchError }),
  ...(item.finished_at !== undefined && { finishedAt: item.finished_at as string }),
  ...(item.version_id !== undefined && { versionId: item.version_id as string }),
  ...(item.execution !== undefined && { execution: item.execution as string }),
  ...(item.header_columns !== undefined && { columns: item.header_columns as string[] }),
});
