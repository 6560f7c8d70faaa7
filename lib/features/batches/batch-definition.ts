import type { BatchTask } from "../../../core/contracts/batch-workflow";
import { BATCH_TASK_SECONDS } from "../../../core/contracts/function-limits";
import {
  ALL_ERRORS,
  type Backoff,
  choiceOf,
  type Definition,
  failure,
  lambdaRetry,
  retryOf,
  success,
  taskOf,
} from "../../constructs/states-language";

/** No caller waits for a batch: a task is retried for half an hour, as the jitter goes, before an alarm is raised. */
const TASK_BACKOFF: Backoff = { firstSeconds: 2, longestSeconds: 240, attempts: 20 };
/** Lambda's executions may all be taken by other files: a task waits two hours for one, as the jitter goes. */
const LAMBDA_BACKOFF: Backoff = { ...TASK_BACKOFF, attempts: 60 };

export interface BatchDefinition {
  /** ARN of the function batch-worker. */
  readonly workerArn: string;
  /** After each chunk: a file leaves single payments their share of everything behind it. */
  readonly pauseSeconds: number;
}

/** A chunk of rows at a time: however long the file is, input and history stay small. Input: `key` and `version_id`. */
export function batchWorkflow({ workerArn, pauseSeconds }: BatchDefinition): Definition {
  const task = taskOf<BatchTask>({
    functionArn: workerArn,
    input: { "key.$": "$.key", "version_id.$": "$.version_id", "execution.$": "$$.Execution.Name" },
    timeoutSeconds: BATCH_TASK_SECONDS,
    retries: [lambdaRetry(LAMBDA_BACKOFF), retryOf([ALL_ERRORS], TASK_BACKOFF)],
  });
  const onError = "Interrupt";
  return {
    Comment: "A file of payments, chunk by chunk",
    StartAt: "Begin",
    States: {
      Begin: task("begin", { next: "Begun", onError }),
      Begun: choiceOf({ more: "Chunk", done: "Done", "nothing-to-do": "Done" }, "Interrupt"),
      Chunk: task("chunk", { next: "HowFar", onError }),
      HowFar: choiceOf({ more: "Pause", end: "Finish", done: "Done", "nothing-to-do": "Done" }, "Interrupt"),
      Pause: { Type: "Wait", Seconds: pauseSeconds, Next: "Chunk" },
      Finish: task("finish", { next: "Done", onError }),
      Interrupt: task("interrupt", { next: "Interrupted", onError: "Interrupted" }),
      Interrupted: failure("BatchInterrupted", "Start it again with the same input: it goes on"),
      Done: success,
    },
  };
}
