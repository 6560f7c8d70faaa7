import type { BatchTask } from "../../../core/contracts/batch-workflow";

/** The function has five minutes: it has ended before its task is tried again. */
const TASK_SECONDS = 330;
/** Nothing waits for a batch: it is tried for half an hour before a person is called. */
const PATIENCE = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  MaxAttempts: 20,
  BackoffRate: 2,
  MaxDelaySeconds: 240,
  JitterStrategy: "FULL",
};
const LAMBDA_TROUBLE = {
  ...PATIENCE,
  ErrorEquals: ["Lambda.ServiceException", "Lambda.TooManyRequestsException", "Lambda.SdkClientException"],
  MaxAttempts: 60,
};

export interface BatchDefinition {
  /** ARN of the function batch-worker. */
  readonly workerArn: string;
  /** After each chunk: a file leaves single payments their share of everything behind it. */
  readonly pauseSeconds: number;
}

/** A chunk of rows at a time: however long the file is, input and history stay small. Input: `key` and `version_id`. */
export function batchWorkflow({ workerArn, pauseSeconds }: BatchDefinition) {
  const task = (name: BatchTask, rest: object) => ({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: {
      FunctionName: workerArn,
      Payload: {
        task: name,
        "key.$": "$.key",
        "version_id.$": "$.version_id",
        "execution.$": "$$.Execution.Name",
      },
    },
    ResultSelector: { "outcome.$": "$.Payload.outcome" },
    ResultPath: "$.result",
    TimeoutSeconds: TASK_SECONDS,
    Retry: [LAMBDA_TROUBLE, PATIENCE],
    ...rest,
  });
  const caught = { Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Interrupt" }] };
  const choose = (choices: Readonly<Record<string, string>>) => ({
    Type: "Choice",
    Choices: Object.entries(choices).map(([StringEquals, Next]) => ({
      Variable: "$.result.outcome",
      StringEquals,
      Next,
    })),
    Default: "Interrupt",
  });
  return {
    Comment: "A file of payments, chunk by chunk",
    StartAt: "Begin",
    States: {
      Begin: task("begin", { Next: "Begun", ...caught }),
      Begun: choose({ more: "Chunk", done: "Done", settled: "Done" }),
      Chunk: task("chunk", { Next: "HowFar", ...caught }),
      HowFar: choose({ more: "Pause", end: "Finish", done: "Done", settled: "Done" }),
      Pause: { Type: "Wait", Seconds: pauseSeconds, Next: "Chunk" },
      Finish: task("finish", { Next: "Done", ...caught }),
      Interrupt: task("interrupt", {
        Next: "Interrupted",
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Interrupted" }],
      }),
      Interrupted: { Type: "Fail", Error: "BatchInterrupted", Cause: "Start it again with the same input: it goes on" },
      Done: { Type: "Succeed" },
    },
  };
}
