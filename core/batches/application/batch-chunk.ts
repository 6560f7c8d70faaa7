import type { BatchError } from "../../contracts/batch-schema";
import { utf8Text } from "../../contracts/text";
import { hasCardNumber } from "../../shared/domain/card-number";
import type { Batch } from "./batch";
import { columnsOf } from "./batch-row";
import type { BatchFiles, CsvReader } from "./ports/files";
import { type RawRecord, recordsOf, withoutBom } from "./records";

/** Rows of a chunk. A chunk that was stopped is processed again as a whole. */
export const CHUNK_ROWS = 500;
/** First rows of a file with a wrong header that are searched for card numbers. */
const SEARCHED_ROWS = 20;

/** A record with its number, from 1, headers and blank lines not counted. */
export interface NumberedRecord extends RawRecord {
  readonly row: number;
}

export interface Chunk {
  readonly records: readonly NumberedRecord[];
  /** Column names, where the file's header is in this chunk. */
  readonly header?: { readonly columns: readonly string[] };
}

export interface RefusedFile {
  readonly error: BatchError;
  readonly hasCardData: boolean;
}

/** The next rows of the batch's file; or why it cannot be used, which only its first record can say. */
export async function readChunk(
  { files, cellsOf }: { readonly files: Pick<BatchFiles, "read">; readonly cellsOf: CsvReader },
  batch: Batch,
): Promise<Chunk | RefusedFile> {
  const { batchId, versionId = "", format, cursor, counts } = batch;
  const bytes = await files.read(batchId, versionId, cursor);
  const records: NumberedRecord[] = [];
  let header: Chunk["header"];
  let wrong: BatchError | undefined;
  let isFirst = cursor === 0;
  for await (const raw of recordsOf(bytes, { offset: cursor, quotes: format === "csv" })) {
    const record = isFirst && raw.bytes ? { ...raw, bytes: withoutBom(raw.bytes) } : raw;
    const row = counts.rows + records.length + 1;
    if (isFirst) {
      isFirst = false;
      if (record.hasNul) return { error: "NOT_TEXT", hasCardData: false };
      if (format === "csv") {
        const columns = headerOf(record, cellsOf);
        if (typeof columns === "string") wrong = columns;
        else header = { columns };
        if (wrong === undefined) continue;
      }
    }
    records.push({ ...record, row });
    if (records.length === (wrong === undefined ? CHUNK_ROWS : SEARCHED_ROWS)) break;
  }
  if (wrong !== undefined) return { error: wrong, hasCardData: records.some(hasCardNumberIn) };
  return { records, ...(header && { header }) };
}

function headerOf({ bytes }: RawRecord, cellsOf: CsvReader): readonly string[] | BatchError {
  if (bytes === undefined) return "WRONG_HEADER";
  const text = utf8Text(bytes);
  return text === undefined ? "NOT_TEXT" : (columnsOf(text, cellsOf) ?? "WRONG_HEADER");
}

/** Whether the record contains a card number, be it a valid row or not. */
export const hasCardNumberIn = ({ bytes }: RawRecord): boolean =>
  bytes !== undefined && hasCardNumber(bytes.toString("utf8"));
