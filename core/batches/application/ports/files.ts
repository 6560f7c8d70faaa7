import type { Separator } from "../../../contracts/batch-schema";
import type { Batch } from "../batch";

/** Form fields and URL for the one upload that a batch allows. */
export interface UploadForm {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

export interface ResultLink {
  readonly url: string;
  readonly expiresAt: string;
}

/** Signed access to files for merchants. `seconds`: how long it is valid. */
export interface BatchUploads {
  /** A form for this batch's file only: its length within bounds, its type and its checksum. */
  form(batch: Pick<Batch, "batchId" | "format" | "sha256">, seconds: number): Promise<UploadForm>;
  result(result: ResultFile, seconds: number): Promise<ResultLink>;
}

/** A batch's result, and its parts. */
export type ResultFile = Pick<Batch, "batchId" | "resultFormat">;

/** The cells of one CSV record; undefined for a text that is no CSV. */
export type CsvReader = (record: string, separator: Separator) => readonly string[] | undefined;

export interface BatchFiles {
  /** The file's bytes from the offset on; none at its end. */
  read(batchId: string, versionId: string, from: number): Promise<AsyncIterable<Uint8Array>>;
  /** SHA-256 in base64, and number of lines, of the whole file. */
  inspect(batchId: string, versionId: string): Promise<{ readonly sha256: string; readonly lines: number }>;
  /** Deletes the file. */
  discard(batchId: string, versionId: string): Promise<void>;
  /** Keeps the result's lines of one chunk. */
  writePart(result: ResultFile, span: { readonly from: number; readonly to: number }, lines: string): Promise<void>;
  /** Makes one object of the head and the parts, in order, however many they are. */
  assemble(result: ResultFile, partEnds: readonly number[], head: string): Promise<void>;
}
