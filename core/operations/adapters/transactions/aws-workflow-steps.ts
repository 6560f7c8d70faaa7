import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { executionName } from "../../../contracts/payment-workflow";
import type { WorkflowStep, WorkflowSteps } from "../../application/transactions/show-ports";
import { logEntries } from "../log-entries";

/** Events of one execution: a review has some 30. */
const MOST_EVENTS = 200;
/** Attempts whose reviews are looked for, the newest. */
const MOST_ATTEMPTS = 10;

interface Options {
  readonly sfn: SFNClient;
  readonly logs: CloudWatchLogsClient;
  /** ARN of the workflow payment-review. */
  readonly reviewArn: string;
  /** Log group of the function payment-tasks. */
  readonly tasksLog: string;
}

/**
 * The review is a standard workflow, whose history AWS keeps. The payment's own is an express one, which has no history:
 * its steps are read from the log of the function that does them.
 */
export function awsWorkflowSteps({ sfn, logs, reviewArn, tasksLog }: Options): WorkflowSteps {
  const review = async (transaction_id: string, attempt: number): Promise<readonly WorkflowStep[]> => {
    const name = executionName({ transaction_id, attempt });
    const executionArn = `${reviewArn.replace(":stateMachine:", ":execution:")}:${name}`;
    try {
      const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: MOST_EVENTS }));
      return events.flatMap((event) => reviewStep(event, attempt));
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return [];
      throw error;
    }
  };
  return {
    async of(transactionId, attempts, windows) {
      const newest = Array.from({ length: Math.min(attempts, MOST_ATTEMPTS) }, (_, back) => attempts - back);
      const [tasks, ...reviews] = await Promise.all([
        logEntries(logs, tasksLog, transactionId, windows),
        ...newest.map((attempt) => review(transactionId, attempt)),
      ]);
      return [...tasks.flatMap(taskStep), ...reviews.flat()];
    },
  };
}

function taskStep({ at, entry }: { readonly at: string; readonly entry: Record<string, unknown> }): WorkflowStep[] {
  const { message, outcome, attempt } = entry;
  if (typeof message !== "string" || !message.startsWith("payment task")) return [];
  const [step = "", ...rest] = String(outcome).split(": ");
  return [
    {
      at,
      workflow: "payment-workflow",
      attempt: typeof attempt === "number" ? attempt : 1,
      step,
      outcome: rest.join(": ") || "failed, and is tried again",
    },
  ];
}

function reviewStep({ type, timestamp, ...details }: HistoryEvent, attempt: number): WorkflowStep[] {
  if (timestamp === undefined) return [];
  const at = timestamp.toISOString();
  const step = (name: string, outcome: string): WorkflowStep[] => [
    { at, workflow: "payment-review", attempt, step: name, outcome },
  ];
  if (type === "ExecutionStarted") return step("start", "begun");
  if (type === "TaskStateEntered") return step(details.stateEnteredEventDetails?.name ?? "", "entered");
  if (type === "TaskStateExited") return step(details.stateExitedEventDetails?.name ?? "", "left");
  if (type === "TaskTimedOut" || type === "ActivityTimedOut") return step("wait", "its time was up");
  if (type === "ExecutionSucceeded") return step("end", "succeeded");
  if (type === "ExecutionFailed")
    return step("end", `failed, ${details.executionFailedEventDetails?.error ?? "unknown"}`);
  if (type === "ExecutionTimedOut" || type === "ExecutionAborted") return step("end", type.slice(9).toLowerCase());
  return [];
}
