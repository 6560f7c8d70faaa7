import type { BatchOutcome, BatchTask } from "../../../contracts/batch-workflow";
import type { NotificationTopic } from "../../../notifications/application/ports";
import type { PaymentQueue } from "../../../payments/application/ports/workflows";
import type { RecordPaymentDeps } from "../../../payments/application/submit-payment";
import type { BatchRun } from "../batch";
import type { Batches } from "../ports/batches";
import type { BatchFiles, CsvReader } from "../ports/files";

export interface BatchTaskDeps extends RecordPaymentDeps {
  readonly paymentQueue: Pick<PaymentQueue, "sendAll">;
  readonly batches: Batches;
  readonly files: BatchFiles;
  readonly topic: NotificationTopic;
  readonly cellsOf: CsvReader;
}

/** What the workflow passes to each of its states. */
export interface BatchTaskInput extends BatchRun {
  readonly task: BatchTask;
  readonly batchId: string;
}

/** One state of the workflow. The workflow chooses its next state by the outcome. */
export type RunBatchTask = (deps: BatchTaskDeps, input: BatchTaskInput) => Promise<BatchOutcome>;
