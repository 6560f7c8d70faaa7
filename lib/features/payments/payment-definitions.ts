import { CHARGE_RETRIES, PAYMENT_TASK_SECONDS, START_REVIEW_SECONDS } from "../../../core/contracts/function-limits";
import type { PaymentTask } from "../../../core/contracts/payment-workflow";
import {
  ALL_ERRORS,
  type Backoff,
  catchOf,
  choiceOf,
  type Definition,
  failure,
  INVOKE,
  lambdaRetry,
  retryOf,
  type State,
  success,
  taskOf,
} from "../../constructs/states-language";

/** Charge retries for half a minute: a task that throws has no known outcome, as the gateway may have charged. */
const CHARGE_BACKOFF: Backoff = { firstSeconds: 1, longestSeconds: 16, attempts: CHARGE_RETRIES };
/** No time limit ends a review: Lambda may lack a free execution for minutes. */
const REVIEW_LAMBDA_BACKOFF: Backoff = { firstSeconds: 1, longestSeconds: 10, attempts: 25 };

type ExpressTask = "screen" | "charge" | "modify" | "notify" | "give-up";
/**
 * Retries of each state of the express workflow, of errors of Lambda and of the task alike. All tries and waits on one
 * way end within its time. What they do not heal is healed by the reconciler.
 */
const expressBackoffs: Readonly<Record<ExpressTask | "start-review", Backoff>> = {
  screen: { firstSeconds: 4, longestSeconds: 16, attempts: 3 },
  charge: CHARGE_BACKOFF,
  modify: CHARGE_BACKOFF,
  "start-review": { firstSeconds: 1, longestSeconds: 4, attempts: 3 },
  notify: { firstSeconds: 2, longestSeconds: 8, attempts: 3 },
  "give-up": { firstSeconds: 2, longestSeconds: 4, attempts: 2 },
};
const REVIEW_EXISTS = "StepFunctions.ExecutionAlreadyExistsException";

/** Input of a task: ids, and how often its state has been retried. */
const taskInput: State = {
  "transaction_id.$": "$.transaction_id",
  "attempt.$": "$.attempt",
  "retries.$": "$$.State.RetryCount",
};

type TaskState<T extends PaymentTask> = (task: T, ways: { readonly next: string; readonly onError: string }) => State;

/** The same of a task that is about a modification of the payment. */
const modificationInput: State = { ...taskInput, "modification_id.$": "$.modification_id" };

const paymentTask = (functionArn: string, retries: readonly State[], input = taskInput) =>
  taskOf<PaymentTask>({ functionArn, input, timeoutSeconds: PAYMENT_TASK_SECONDS, retries });

const expressTask =
  (functionArn: string, input = taskInput): TaskState<ExpressTask> =>
  (task, ways) =>
    paymentTask(functionArn, [retryOf([ALL_ERRORS], expressBackoffs[task])], input)(task, ways);

/** A refund, capture or cancel: asked for once, then notified. */
function modification(task: TaskState<ExpressTask>) {
  return {
    Modify: task("modify", { next: "Modified", onError: "GiveUpModification" }),
    Modified: choiceOf({ unresolved: "GiveUpModification" }, "NotifyModification"),
    NotifyModification: task("notify", { next: "Done", onError: "Untold" }),
    GiveUpModification: task("give-up", { next: "GaveUp", onError: "Unresolved" }),
  };
}

/** Charge, notify, and the way out of each: the same in both workflows. */
function ending(task: TaskState<ExpressTask>, nextByOutcome: Readonly<Record<string, string>>) {
  return {
    Charge: task("charge", { next: "Charged", onError: "GiveUp" }),
    Charged: choiceOf({ ...nextByOutcome, "nothing-to-do": "Done", unresolved: "GiveUp" }, "Notify"),
    Notify: task("notify", { next: "Done", onError: "Untold" }),
    Untold: failure("PaymentUntold", "The payment has ended; the reconciler has its notification queued"),
    // The dead letter and the failed execution each raise an alarm.
    GiveUp: task("give-up", { next: "GaveUp", onError: "Unresolved" }),
    // The payment has ended after all, and is notified.
    GaveUp: choiceOf({ ended: "Done" }, "Unresolved"),
    Unresolved: failure("PaymentUnresolved", "See the dead letter queue payment-unresolved"),
    Done: success,
  };
}

interface WorkflowProps {
  /** ARN of the function payment-tasks. */
  readonly tasksArn: string;
  /** ARN of the workflow payment-review. */
  readonly reviewArn: string;
}

/**
 * Express: screen → charge → notify; a payment that meets a rule goes to the review. Where the input names a modification:
 * modify → notify.
 */
export function paymentWorkflow({ tasksArn, reviewArn }: WorkflowProps): Definition {
  const task = expressTask(tasksArn);
  return {
    Comment: "One payment, from its submission to its end, or one modification of it",
    StartAt: "Begin",
    States: {
      Begin: {
        Type: "Choice",
        Choices: [{ Variable: "$.modification_id", IsPresent: true, Next: "Modify" }],
        Default: "Screen",
      },
      ...modification(expressTask(tasksArn, modificationInput)),
      Screen: task("screen", { next: "Screened", onError: "GiveUp" }),
      Screened: choiceOf(
        { clear: "Charge", review: "StartReview", declined: "Notify", ended: "Notify", unresolved: "GiveUp" },
        "Done",
      ),
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
        TimeoutSeconds: START_REVIEW_SECONDS,
        Retry: [
          { ErrorEquals: [REVIEW_EXISTS], MaxAttempts: 0 },
          retryOf([ALL_ERRORS], expressBackoffs["start-review"]),
        ],
        Catch: [catchOf("Done", REVIEW_EXISTS), catchOf("GiveUp")],
        Next: "Done",
      },
      ...ending(task, { review: "StartReview" }),
    },
  };
}

interface ReviewProps {
  /** ARN of the function payment-tasks. */
  readonly tasksArn: string;
  /** Seconds for which a payment waits for its decision; without one it expires. */
  readonly reviewTimeoutSeconds: number;
}

/** Standard: waits for the fraud vendor's decision, then charges or declines. */
export function paymentReview({ tasksArn, reviewTimeoutSeconds }: ReviewProps): Definition {
  const task = paymentTask(tasksArn, [lambdaRetry(REVIEW_LAMBDA_BACKOFF), retryOf([ALL_ERRORS], CHARGE_BACKOFF)]);
  return {
    Comment: "A payment that waits for a decision",
    StartAt: "AwaitDecision",
    States: {
      AwaitDecision: {
        Type: "Task",
        Resource: `${INVOKE}.waitForTaskToken`,
        Parameters: {
          FunctionName: tasksArn,
          Payload: { task: "request-review" satisfies PaymentTask, ...taskInput, "token.$": "$$.Task.Token" },
        },
        ResultPath: "$.review",
        TimeoutSeconds: reviewTimeoutSeconds,
        // A review whose time is up is no error to retry: `States.TaskFailed` covers every other error.
        Retry: [lambdaRetry(REVIEW_LAMBDA_BACKOFF), retryOf(["States.TaskFailed"], CHARGE_BACKOFF)],
        Catch: [catchOf("Expire", "States.Timeout"), catchOf("GiveUp")],
        Next: "Decided",
      },
      Decided: choiceOf({ approved: "Charge" }, "Reject", "$.review.decision"),
      Reject: task("reject", { next: "Rejected", onError: "GiveUp" }),
      Rejected: choiceOf({ "nothing-to-do": "Done", unresolved: "GiveUp" }, "Notify"),
      Expire: task("expire", { next: "Expired", onError: "GiveUp" }),
      Expired: choiceOf({ clear: "Charge", "nothing-to-do": "Done", unresolved: "GiveUp" }, "Notify"),
      // A gateway that asks for another review, or a decision that is missing after all, needs an operator.
      ...ending(task, { review: "GiveUp" }),
    },
  };
}
