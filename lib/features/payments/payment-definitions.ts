import type { PaymentTask } from "../../../core/contracts/payment-workflow";

type State = Readonly<Record<string, unknown>>;

/** Errors of Lambda itself, above all that it is busy with other payments: waiting minutes is better than giving up. */
const LAMBDA_TROUBLE = ["Lambda.ServiceException", "Lambda.TooManyRequestsException", "Lambda.SdkClientException"];
const TRY_AGAIN = {
  ErrorEquals: LAMBDA_TROUBLE,
  IntervalSeconds: 1,
  MaxAttempts: 25,
  BackoffRate: 2,
  MaxDelaySeconds: 10,
  JitterStrategy: "FULL",
};
/** A task that throws could not tell what came of it: it is asked again, ever later, for half a minute. */
const ASK_AGAIN = { ...TRY_AGAIN, ErrorEquals: ["States.ALL"], MaxAttempts: 5, MaxDelaySeconds: 16 };
/** Of one try. An execution that runs into its own limit of five minutes would take no way out. */
const TASK_SECONDS = 30;

export interface PaymentDefinitions {
  /** ARN of the function payment-tasks. */
  readonly tasksArn: string;
  /** ARN of the workflow payment-review. */
  readonly reviewArn: string;
  readonly reviewTimeoutSeconds: number;
}

const INVOKE = "arn:aws:states:::lambda:invoke";

/** Input of a task: ids, which state it is, and how often that has been tried. */
const payload = (task: PaymentTask, more: State = {}): State => ({
  task,
  "transaction_id.$": "$.transaction_id",
  "attempt.$": "$.attempt",
  "retries.$": "$$.State.RetryCount",
  ...more,
});

const taskState =
  (tasksArn: string) =>
  (task: PaymentTask, rest: State): State => ({
    Type: "Task",
    Resource: INVOKE,
    Parameters: { FunctionName: tasksArn, Payload: payload(task) },
    ResultSelector: { "outcome.$": "$.Payload.outcome" },
    ResultPath: "$.result",
    TimeoutSeconds: TASK_SECONDS,
    Retry: [TRY_AGAIN, ASK_AGAIN],
    ...rest,
  });

const choose = (choices: Readonly<Record<string, string>>, otherwise: string): State => ({
  Type: "Choice",
  Choices: Object.entries(choices).map(([StringEquals, Next]) => ({
    Variable: "$.result.outcome",
    StringEquals,
    Next,
  })),
  Default: otherwise,
});

const caughtBy = (Next: string) => ({ Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next }] });

/** Charge, tell, and what happens where that cannot be done: the same in both workflows. */
function ending(task: ReturnType<typeof taskState>, charged: Readonly<Record<string, string>>): State {
  return {
    Charge: task("charge", { Next: "Charged", ...caughtBy("GiveUp") }),
    Charged: choose({ ...charged, settled: "Done", unresolved: "GiveUp" }, "Notify"),
    Notify: task("notify", { Next: "Done", ...caughtBy("Untold") }),
    Untold: { Type: "Fail", Error: "PaymentUntold", Cause: "The payment has ended; its notification was not queued" },
    // A person hears of it: by the dead letter, and by the failed execution.
    GiveUp: task("give-up", { Next: "Unresolved", ...caughtBy("Unresolved") }),
    Unresolved: { Type: "Fail", Error: "PaymentUnresolved", Cause: "See the dead letter queue payment-unresolved" },
    Done: { Type: "Succeed" },
  };
}

/** Express: screen → charge → notify; what a person must look at goes to the review. */
export function paymentWorkflow({ tasksArn, reviewArn }: PaymentDefinitions) {
  const task = taskState(tasksArn);
  return {
    Comment: "One payment, from its submission to its end",
    StartAt: "Screen",
    States: {
      Screen: task("screen", { Next: "Screened", ...caughtBy("GiveUp") }),
      Screened: choose({ clear: "Charge", review: "StartReview", declined: "Notify" }, "Done"),
      StartReview: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution",
        Parameters: {
          StateMachineArn: reviewArn,
          // A repeat of this workflow meets the review that it started before.
          "Name.$": "States.Format('{}-{}', $.transaction_id, $.attempt)",
          Input: { "transaction_id.$": "$.transaction_id", "attempt.$": "$.attempt" },
        },
        ResultPath: null,
        Retry: [
          { ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"], MaxAttempts: 0 },
          { ...TRY_AGAIN, ErrorEquals: ["States.ALL"] },
        ],
        Catch: [
          { ErrorEquals: ["StepFunctions.ExecutionAlreadyExistsException"], ResultPath: "$.error", Next: "Done" },
          { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "GiveUp" },
        ],
        Next: "Done",
      },
      ...ending(task, { review: "StartReview" }),
    },
  };
}

/** Standard: waits for the fraud vendor's decision, then charges or declines. */
export function paymentReview({ tasksArn, reviewTimeoutSeconds }: Omit<PaymentDefinitions, "reviewArn">) {
  const task = taskState(tasksArn);
  return {
    Comment: "A payment that waits for a decision",
    StartAt: "AwaitDecision",
    States: {
      AwaitDecision: {
        Type: "Task",
        Resource: `${INVOKE}.waitForTaskToken`,
        Parameters: {
          FunctionName: tasksArn,
          Payload: payload("request-review", { "token.$": "$$.Task.Token" }),
        },
        ResultPath: "$.review",
        TimeoutSeconds: reviewTimeoutSeconds,
        // Everything but the time that is up.
        Retry: [TRY_AGAIN, { ...ASK_AGAIN, ErrorEquals: ["States.TaskFailed"] }],
        Catch: [
          { ErrorEquals: ["States.Timeout"], ResultPath: "$.error", Next: "Expire" },
          { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "GiveUp" },
        ],
        Next: "Decided",
      },
      Decided: {
        Type: "Choice",
        Choices: [{ Variable: "$.review.decision", StringEquals: "approved", Next: "Charge" }],
        Default: "Reject",
      },
      Reject: task("reject", { Next: "Rejected", ...caughtBy("GiveUp") }),
      Rejected: choose({ settled: "Done" }, "Notify"),
      Expire: task("expire", { Next: "Expired", ...caughtBy("GiveUp") }),
      Expired: choose({ clear: "Charge", settled: "Done" }, "Notify"),
      // A gateway that wants a second look, or a decision that is missing after all: a person must.
      ...ending(task, { review: "GiveUp" }),
    },
  };
}
