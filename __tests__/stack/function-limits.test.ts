import { describe, expect, test } from "@jest/globals";
import {
  API_TIMEOUT_SECONDS,
  BATCH_TASK_SECONDS,
  type CallLimits,
  CHUNK_BUDGET_MS,
  callLimits,
  EXPRESS_WORKFLOW_SECONDS,
  functionTimeouts,
  PARAMETER_WAIT_MS,
  PAYMENT_TASK_SECONDS,
  SWEEP_BUDGET_MS,
} from "../../core/contracts/function-limits";
import { throttleWaitMs } from "../../core/shared/adapters/aws/throttle-wait";
import { paymentWorkflow } from "../../lib/features/payments/payment-definitions";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

interface Task {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly MaxAttempts: number;
    readonly IntervalSeconds: number;
    readonly BackoffRate: number;
    readonly MaxDelaySeconds: number;
  }[];
}

/** Seconds that a task takes at most while it throws: every try to its timeout, every wait to its end. */
function longest({ TimeoutSeconds = 0, Retry = [] }: Task): number {
  const retry = Retry.find(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
  if (retry === undefined) return TimeoutSeconds;
  const { MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds } = retry;
  const waits = Array.from({ length: MaxAttempts }, (_, index) =>
    Math.min(IntervalSeconds * BackoffRate ** index, MaxDelaySeconds),
  );
  return (MaxAttempts + 1) * TimeoutSeconds + waits.reduce((sum, wait) => sum + wait, 0);
}

/** Seconds of the waits between the tries of a throttled call, without luck. */
const throttledCallSeconds = ({ throttledTries }: CallLimits) =>
  Array.from({ length: throttledTries - 1 }, (_, index) => throttleWaitMs(index + 1, 0)).reduce(
    (sum, wait) => sum + wait,
    0,
  ) / 1000;

const hungCallSeconds = ({ tries, connectionMs, answerMs }: CallLimits) => (tries * (connectionMs + answerMs)) / 1000;

describe("time budgets", () => {
  test("every function has the timeout of the contract", () => {
    const timeouts = resourcesOf(synthDocument(), "aws_lambda_function").map(({ attributes }) => [
      String(attributes.function_name).replace(/^lambda-|-dev$/g, ""),
      attributes.timeout,
    ]);
    expect(Object.fromEntries(timeouts)).toEqual(functionTimeouts);
  });

  test("a payment's task that throws or hangs leaves its express workflow a quarter of the time", () => {
    const { States } = paymentWorkflow({ tasksArn: "t", reviewArn: "r" });
    const tasks = Object.values(States).filter((state) => "TimeoutSeconds" in state) as unknown as Task[];
    expect(tasks.length).toBeGreaterThan(3);
    expect(Math.max(...tasks.map(longest))).toBeLessThan(0.75 * EXPRESS_WORKFLOW_SECONDS);
  });

  test("batch-worker has ended before its task is tried again", () => {
    expect(BATCH_TASK_SECONDS).toBeGreaterThan(functionTimeouts["batch-worker"]);
  });

  test("sweeps and chunks stop well before their functions are stopped", () => {
    expect(SWEEP_BUDGET_MS).toBeLessThanOrEqual((2 / 3) * 1000 * functionTimeouts.reconciler);
    expect(CHUNK_BUDGET_MS).toBeLessThanOrEqual((1 / 2) * 1000 * functionTimeouts["batch-worker"]);
  });

  test("a hung AWS call fails while its caller can still be answered", () => {
    expect(hungCallSeconds(callLimits.awaited)).toBeLessThanOrEqual(API_TIMEOUT_SECONDS / 4);
    expect(hungCallSeconds(callLimits.parameters)).toBeLessThanOrEqual(API_TIMEOUT_SECONDS / 4);
    const behindStreams = ["audit-logger", "batch-worker"] as const;
    const shortest = Math.min(...behindStreams.map((name) => functionTimeouts[name]));
    expect(hungCallSeconds(callLimits.unawaited)).toBeLessThan(shortest);
  });

  test("a throttled AWS call, and a parameter that cannot be read, fail within a few seconds of a caller's time", () => {
    expect(throttledCallSeconds(callLimits.awaited)).toBeLessThanOrEqual(2);
    // The last try may begin at the end of the wait, and hang.
    const parameterSeconds = PARAMETER_WAIT_MS.awaited / 1000 + hungCallSeconds(callLimits.parameters);
    expect(parameterSeconds + throttledCallSeconds(callLimits.awaited)).toBeLessThan(API_TIMEOUT_SECONDS / 2);
  });

  test("a task whose parameter cannot be read throws within the time of its try", () => {
    const seconds = PARAMETER_WAIT_MS.unawaited / 1000 + hungCallSeconds(callLimits.parameters);
    expect(seconds).toBeLessThan(PAYMENT_TASK_SECONDS);
    expect(seconds).toBeLessThan(Math.min(functionTimeouts["webhook-processor"], functionTimeouts["delivery-sender"]));
  });
});
