import { createHash } from "node:crypto";
import * as z from "zod/mini";
import {
  BATCH_KEPT_DAYS,
  type BatchError,
  batchErrors,
  batchFormats,
  type Separator,
  separators,
} from "../../contracts/batch-schema";
import { type FieldRule, fieldRules } from "../../contracts/field-errors";
import { tables } from "../../contracts/tables";
import { actorAttribute, actorAttributes, actorIn } from "../../shared/adapters/aws/actor-item";
import { type Item, itemAttributes, itemCodec, storedTime } from "../../shared/adapters/aws/item-codec";
import type { Batch, BatchKey, NewBatch } from "../application/batch";
import type { BatchKeyRecord } from "../application/ports/batches";

const TABLE = "batches";
const { partitionKey, expiry, indexes } = tables[TABLE];
const createdIndex = indexes["by-created"];

const separatorName = z.enum(Object.keys(separators) as [Separator, ...Separator[]]);

/** What is wrong with a file's header. */
const columnError = z.object({
  column: z.string(),
  rule: z.enum(Object.keys(fieldRules) as [FieldRule, ...FieldRule[]]),
});

const batchAttributes = z.object({
  [partitionKey]: z.string(),
  merchant_id: z.string(),
  format: z.enum(batchFormats),
  sha256: z.string(),
  /** JSON lines where it is absent. */
  result_format: z.optional(z.enum(batchFormats)),
  state: z.enum(["awaiting_upload", "processing", "interrupted", "completed", "completed_with_errors", "failed"]),
  error: z.optional(z.enum(Object.keys(batchErrors) as [BatchError, ...BatchError[]])),
  header_errors: z.optional(z.array(columnError)),
  created_at: storedTime,
  upload_until: storedTime,
  finished_at: z.optional(storedTime),
  total_rows: z.int(),
  submitted: z.int(),
  refused: z.int(),
  empty_rows: z.optional(z.int()),
  uncounted: z.optional(z.int()),
  bytes_done: z.int(),
  part_ends: z.array(z.int()),
  header_columns: z.optional(z.array(z.string())),
  cell_separator: z.optional(separatorName),
  version_id: z.optional(z.string()),
  execution: z.optional(z.string()),
  may_contain_card_data: z.optional(z.literal(true)),
  ...actorAttribute,
});

export const batchKey = (batchId: string) => ({ [partitionKey]: batchId });

/** Epoch second after which DynamoDB may delete what was written at the ISO time. */
export const keptUntil = (at: string) => ({
  [expiry]: Math.floor(Date.parse(at) / 1000) + BATCH_KEPT_DAYS * 86_400,
});

/** Partition of the index by-created in which a batch of that ISO time is. */
export const createdMonth = (at: string): string => at.slice(0, 7);

/** The item of a batch that waits for its file. */
export function newBatchItem(batch: NewBatch): Item {
  const attributes: z.input<typeof batchAttributes> = {
    ...batchKey(batch.batchId),
    merchant_id: batch.merchantId,
    format: batch.format,
    sha256: batch.sha256,
    state: "awaiting_upload",
    created_at: batch.createdAt,
    upload_until: batch.uploadUntil,
    total_rows: 0,
    submitted: 0,
    refused: 0,
    bytes_done: 0,
    part_ends: [],
    ...(batch.resultFormat !== "jsonl" && { result_format: batch.resultFormat }),
    ...actorAttributes(batch.actor),
  };
  const listed = { [createdIndex.partitionKey]: createdMonth(batch.createdAt) };
  return { ...attributes, ...listed, ...keptUntil(batch.createdAt) };
}

/** Reads the item of a batch. Throws MalformedItem. */
export function batchOf(item: Item): Batch {
  const attributes = itemAttributes(TABLE, batchAttributes, item);
  const { error, header_errors: errors, finished_at, uncounted, version_id, execution } = attributes;
  const {
    header_columns,
    cell_separator: separator,
    result_format: resultFormat = "jsonl",
    empty_rows: emptyRows = 0,
  } = attributes;
  return {
    batchId: attributes[partitionKey],
    merchantId: attributes.merchant_id,
    format: attributes.format,
    sha256: attributes.sha256,
    resultFormat,
    state: attributes.state,
    createdAt: attributes.created_at,
    uploadUntil: attributes.upload_until,
    counts: { rows: attributes.total_rows, submitted: attributes.submitted, refused: attributes.refused },
    emptyRows,
    cursor: attributes.bytes_done,
    partEnds: attributes.part_ends,
    mayContainCardData: attributes.may_contain_card_data === true,
    ...(error !== undefined && { refusal: { error, ...(errors && { errors }), ...(separator && { separator }) } }),
    ...(uncounted !== undefined && { uncounted }),
    ...(finished_at !== undefined && { finishedAt: finished_at }),
    ...(version_id !== undefined && { versionId: version_id }),
    ...(execution !== undefined && { execution }),
    ...(header_columns !== undefined && { columns: header_columns }),
    ...(separator !== undefined && { separator }),
    ...(attributes.actor !== undefined && { actor: actorIn(attributes.actor) }),
  };
}

const keyCodec = itemCodec({
  table: TABLE,
  schema: z.object({ key_for: z.string(), fingerprint: z.string() }),
  encode: ({ batchId, fingerprint }: BatchKeyRecord) => ({ key_for: batchId, fingerprint }),
  decode: ({ key_for, fingerprint }) => ({ batchId: key_for, fingerprint }),
});

/** Key of an idempotency key's item, hashed, in the table of batches. No batch's id contains a `#`. */
export const idempotencyKey = ({ merchantId, key }: BatchKey) =>
  batchKey(`key#${merchantId}#${createHash("sha256").update(key).digest("hex")}`);

/** The item of the idempotency key under which a batch is created. */
export const newKeyItem = (key: BatchKey, batch: NewBatch, fingerprint: string): Item => ({
  ...idempotencyKey(key),
  ...keyCodec.encode({ batchId: batch.batchId, fingerprint }),
  ...keptUntil(batch.createdAt),
});

/** Reads the item of an idempotency key. Throws MalformedItem. */
export const keyRecordOf = keyCodec.decode;
