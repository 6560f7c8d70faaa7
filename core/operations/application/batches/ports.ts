import type { Batch } from "../../../batches/application/batch";
import type { UploadedVersion } from "../dead-letters/ports";

/** One version of a batch's file in the bucket, without its contents. */
export interface UploadedFile {
  readonly versionId: string;
  readonly bytes: number;
  readonly uploadedAt: Date;
}

/** A refused row of a file: what is wrong with it, never what stood there. */
export interface RefusedRow {
  readonly row: number;
  readonly code: string;
  readonly title: string;
  /** Its fields or columns with the rules that they break: `amount: integer (a whole number in minor units)`. */
  readonly errors: string;
  /** Id of the payment that has the row's reference. */
  readonly duplicateOf?: string;
}

export interface BatchObjects {
  /** Versions of the batch's file that are still kept, the newest first. */
  uploads(batchId: string): Promise<readonly UploadedFile[]>;
  /** Refused rows of the chunks that are processed, in order, read part by part. */
  refusedRows(batch: Pick<Batch, "batchId" | "resultFormat" | "partEnds" | "separator">): AsyncIterable<RefusedRow>;
}

export interface BatchWorkflow {
  /** Whether the execution with this name runs. */
  isRunning(name: string): Promise<boolean>;
  /** `ended`: an execution with this name was started before, and has ended. One that runs is left alone. */
  start(upload: UploadedVersion, name: string): Promise<"started" | "ended">;
}
