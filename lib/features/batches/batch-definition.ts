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

/** No caller waits for a batch: a task is retried for half an hour on average before an alarm is raised. */
const TASK_BACKOFF: Backoff = { firstSeconds: 2, longestSeconds: 240, attempts: 20 };
/** Other files may take all of Lambda's executions: a task waits for one, up to two hours on average. */
const LAMBDA_BACKOFF: Backoff = { ...TASK_BACKOFF, attempts: 60 };

export interface BatchDefinition {
  /** ARN of the function batch-worker. */
  readonly workerArn: string;
  /** Seconds between two chunks: a file leaves single payments their share of queues and functions. */
  readonly pauseSeconds: number;
}

/** One chunk of rows at a time, so that input and history stay small for any file. Input: `key` and `version_id`. */
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
