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
  SWEEP_BUDGET_MS,
} from "../../core/contracts/function-limits";
import { throttleWaitMs } from "../../core/shared/adapters/aws/throttle-wait";
import { paymentReview, paymentWorkflow } from "../../lib/features/payments/payment-definitions";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";
import { everyWay, type Task, waitsOf } from "../../testing/workflow-budget";

/** Starts of the execution and of its states take less than this. */
const EXPRESS_MARGIN_SECONDS = 15;

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

  test("the express workflow reaches an end within its time, on every way, though every try hangs and every wait is full", () => {
    const definition = paymentWorkflow({ tasksArn: "t", reviewArn: "r" });
    const ways = everyWay(definition).sort((a, b) => b.seconds - a.seconds);
    expect(ways.length).toBeGreaterThan(10);
    expect(ways.some(({ states }) => states.includes("StartReview") && states.includes("GiveUp"))).toBe(true);
    expect(ways[0]?.seconds).toBeLessThanOrEqual(EXPRESS_WORKFLOW_SECONDS - EXPRESS_MARGIN_SECONDS);
  });

  test.each(["Screen", "Charge", "Modify"])("the waits of %s are long enough for half a minute of trouble", (name) => {
    const state = paymentWorkflow({ tasksArn: "t", reviewArn: "r" }).States[name] as unknown as Task;
    expect(waitsOf(state)).toBeGreaterThanOrEqual(28);
  });

  test("payment-tasks has ended before its task is tried again, in both workflows", () => {
    const definitions = [
      paymentWorkflow({ tasksArn: "t", reviewArn: "r" }),
      paymentReview({ tasksArn: "t", reviewTimeoutSeconds: 60 }),
    ];
    const invoking = definitions
      .flatMap(({ States }) => Object.values(States) as unknown as Task[])
      .filter(({ Resource = "" }) => Resource.endsWith("lambda:invoke"));
    expect(invoking.length).toBe(12);
    for (const { TimeoutSeconds } of invoking) {
      expect(TimeoutSeconds).toBeGreaterThan(functionTimeouts["payment-tasks"]);
    }
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

  test("a task or a message whose parameter cannot be read fails within the time of its function", () => {
    const hungSeconds = hungCallSeconds(callLimits.parameters);
    expect(PARAMETER_WAIT_MS.task / 1000 + hungSeconds).toBeLessThan(functionTimeouts["payment-tasks"]);
    expect(PARAMETER_WAIT_MS.unawaited / 1000 + hungSeconds).toBeLessThan(
      Math.min(functionTimeouts["webhook-processor"], functionTimeouts["delivery-sender"]),
    );
  });
});
