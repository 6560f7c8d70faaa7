/** Builders of the Amazon States Language, for every workflow: tasks, choices, retries, ways out and ends. */
export type State = Readonly<Record<string, unknown>>;

export interface Definition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export const INVOKE = "arn:aws:states:::lambda:invoke";
export const ALL_ERRORS = "States.ALL";
/** Errors of Lambda itself, above all that no execution of the function is free. */
const LAMBDA_ERRORS = ["Lambda.ServiceException", "Lambda.TooManyRequestsException", "Lambda.SdkClientException"];

export interface Backoff {
  readonly firstSeconds: number;
  readonly longestSeconds: number;
  readonly attempts: number;
}

/** Retries after waits that double from the first to the longest, with full jitter. */
export const retryOf = (errors: readonly string[], { firstSeconds, longestSeconds, attempts }: Backoff): State => ({
  ErrorEquals: errors,
  IntervalSeconds: firstSeconds,
  MaxAttempts: attempts,
  BackoffRate: 2,
  MaxDelaySeconds: longestSeconds,
  JitterStrategy: "FULL",
});

export const lambdaRetry = (backoff: Backoff): State => retryOf(LAMBDA_ERRORS, backoff);

/** The next state after an error that no retry heals; the error is at `$.error`. */
export const catchOf = (Next: string, error = ALL_ERRORS): State => ({
  ErrorEquals: [error],
  ResultPath: "$.error",
  Next,
});

/** A function that works on one task at a time and answers `{ "outcome": … }`. */
export interface TaskFunction {
  readonly functionArn: string;
  /** Input beside the task's name, in the language's notation. */
  readonly input: State;
  /** Seconds for one try. */
  readonly timeoutSeconds: number;
  /** The first retry that matches an error counts. */
  readonly retries: readonly State[];
}

/** Makes states that each have the function do a task; its outcome is at `$.result.outcome`. */
export const taskOf =
  <Task extends string>({ functionArn, input, timeoutSeconds, retries }: TaskFunction) =>
  (task: Task, ways: { readonly next: string; readonly onError: string }): State => ({
    Type: "Task",
    Resource: INVOKE,
    Parameters: { FunctionName: functionArn, Payload: { task, ...input } },
    ResultSelector: { "outcome.$": "$.Payload.outcome" },
    ResultPath: "$.result",
    TimeoutSeconds: timeoutSeconds,
    Retry: retries,
    Next: ways.next,
    Catch: [catchOf(ways.onError)],
  });

/** The next state by a value of the input: each value that has a state, and the state for all others. */
export const choiceOf = (
  nextByValue: Readonly<Record<string, string>>,
  otherwise: string,
  variable = "$.result.outcome",
): State => ({
  Type: "Choice",
  Choices: Object.entries(nextByValue).map(([StringEquals, Next]) => ({ Variable: variable, StringEquals, Next })),
  Default: otherwise,
});

export const failure = (error: string, cause: string): State => ({ Type: "Fail", Error: error, Cause: cause });
export const success: State = { Type: "Succeed" };
