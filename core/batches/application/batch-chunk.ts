import type { Separator } from "../../contracts/batch-schema";
import { utf8Text } from "../../contracts/text";
import { hasCardNumber } from "../../shared/domain/card-number";
import { ok, type Result, refused } from "../../shared/domain/result";
import type { Batch, CsvHeader, FileRefusal } from "./batch";
import { columnsOf, isSeparatorLine, separatorOf } from "./csv-header";
import type { BatchFiles, CsvReader } from "./ports/files";
import { type RawRecord, recordsOf } from "./records";

/** Rows of a chunk. A chunk that was stopped is processed again as a whole. */
export const CHUNK_ROWS = 500;
/** First rows of a file with a wrong header that are searched for card numbers. */
const SEARCHED_ROWS = 20;

/** A record with its number, from 1, headers and blank lines not counted. A row of separators has one. */
export interface NumberedRecord extends RawRecord {
  readonly row: number;
}

export interface Chunk {
  readonly records: readonly NumberedRecord[];
  /** Where the file's header is in this chunk. */
  readonly header?: CsvHeader;
}

export interface RefusedFile extends FileRefusal {
  readonly hasCardData: boolean;
}

/** The next rows of the batch's file; or why it cannot be used, which only its first records can say. */
export async function readChunk(
  { files, cellsOf }: { readonly files: Pick<BatchFiles, "read">; readonly cellsOf: CsvReader },
  batch: Batch,
): Promise<Chunk | RefusedFile> {
  const { batchId, versionId = "", format, cursor, counts, emptyRows } = batch;
  const bytes = await files.read(batchId, versionId, cursor);
  const records: NumberedRecord[] = [];
  let separator = batch.separator ?? "comma";
  const decide = (first: RawRecord): Separator => {
    separator = separatorOf(first, cellsOf);
    return separator;
  };
  let awaitsHeader = format === "csv" && cursor === 0;
  let header: Result<CsvHeader, FileRefusal> | undefined;
  let isFirst = cursor === 0;
  const options = format === "csv" ? { separator: awaitsHeader ? decide : separator } : {};
  for await (const record of recordsOf(bytes, { offset: cursor, ...options })) {
    if (isFirst && record.hasNul) return { error: "NOT_UTF8", hasCardData: false };
    isFirst = false;
    if (awaitsHeader) {
      if (isSeparatorLine(record)) continue;
      awaitsHeader = false;
      header = headerOf(record, separator, cellsOf);
      if (header.ok) continue;
    }
    records.push({ ...record, row: counts.rows + emptyRows + records.length + 1 });
    if (records.length === (header?.ok === false ? SEARCHED_ROWS : CHUNK_ROWS)) break;
  }
  if (header?.ok === false) return { ...header.error, hasCardData: records.some(hasCardNumberIn) };
  return { records, ...(header && { header: header.value }) };
}

function headerOf({ bytes }: RawRecord, separator: Separator, cellsOf: CsvReader): Result<CsvHeader, FileRefusal> {
  const text = bytes && utf8Text(bytes);
  if (bytes !== undefined && text === undefined) return refused({ error: "NOT_UTF8" });
  const columns = columnsOf(text ?? "", separator, cellsOf);
  return columns.ok
    ? ok({ columns: columns.value, separator })
    : refused({ error: "WRONG_HEADER", errors: columns.error, separator });
}

/** Whether the record contains a card number, be it a valid row or not. */
export const hasCardNumberIn = ({ bytes }: RawRecord): boolean =>
  bytes !== undefined && hasCardNumber(bytes.toString("utf8"));
