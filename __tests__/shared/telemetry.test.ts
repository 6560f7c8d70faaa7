import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { annotateTrace } from "../../core/shared/adapters/telemetry/xray";
import { PARENT_ID, SAMPLED, TRACE_ID, UNSAMPLED, XrayDaemon } from "../../testing/xray-daemon";

beforeEach(() => {
  process.env.POWERTOOLS_DEV = "true";
  process.env.POWERTOOLS_METRICS_DISABLED = "false";
});

test.each(["info", "warn", "error"] as const)("a line of %s reaches the log as JSON with its fields", (level) => {
  const written = jest.spyOn(console, level).mockImplementation(() => undefined);
  tracedLog("webhook-receiver")[level]("something happened", { event_key: "stripe#evt_1", code: "X" });
  const line = JSON.parse(String(written.mock.calls[0]?.[0])) as Record<string, unknown>;
  written.mockRestore();
  expect(line).toMatchObject({
    level: level.toUpperCase(),
    message: "something happened",
    service: "webhook-receiver",
    event_key: "stripe#evt_1",
    code: "X",
  });
});

test("a card number in any field, or in an error's message, is masked", () => {
  const written = jest.spyOn(console, "error").mockImplementation(() => undefined);
  const error = new Error("no item 4242 4242 4242 4242");
  tracedLog("transaction-reader").error("failed", { transaction_id: "4242424242424242", error });
  const line = String(written.mock.calls[0]?.[0]);
  written.mockRestore();
  expect(JSON.parse(line)).toMatchObject({ transaction_id: "************4242" });
  expect(line).toContain("no item **** **** **** 4242");
  expect(line).not.toMatch(/4242[ ]?4242/);
});

test("a count is an embedded metric whose one dimension is the function; ids are fields beside it", () => {
  const written = jest.spyOn(console, "log").mockImplementation(() => undefined);
  powertoolsMetrics("webhook-processor", "Tap/dev").count("EventProcessed", {
    event_key: "stripe#evt_1",
    transaction_id: "stripe_pi_1",
    times: 3,
  });
  const lines = written.mock.calls.map(([text]) => JSON.parse(String(text)) as Record<string, unknown>);
  written.mockRestore();
  expect(lines).toMatchObject([
    {
      _aws: {
        CloudWatchMetrics: [
          { Namespace: "Tap/dev", Dimensions: [["service"]], Metrics: [{ Name: "EventProcessed", Unit: "Count" }] },
        ],
      },
      service: "webhook-processor",
      EventProcessed: 3,
      event_key: "stripe#evt_1",
      transaction_id: "stripe_pi_1",
    },
  ]);
});

describe("the trace of a request", () => {
  let daemon: XrayDaemon;
  beforeEach(async () => {
    daemon = await XrayDaemon.start();
  });
  afterEach(() => daemon.close());

  test("a log line marks its request's trace with the ids that it names, as X-Ray's daemon reads it", async () => {
    process.env._X_AMZN_TRACE_ID = SAMPLED;
    const written = jest.spyOn(console, "info").mockImplementation(() => undefined);
    tracedLog("webhook-processor").info("webhook processed", {
      event_key: "stripe#evt_1",
      transaction_id: "stripe_pi_1",
      outcome: "captured",
    });
    written.mockRestore();
    expect(await daemon.subsegments()).toEqual([
      {
        type: "subsegment",
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        trace_id: TRACE_ID,
        parent_id: PARENT_ID,
        name: "webhook processed",
        start_time: expect.any(Number),
        end_time: expect.any(Number),
        annotations: { event_key: "stripe#evt_1", transaction_id: "stripe_pi_1" },
      },
    ]);
  });

  test.each([
    ["a trace that is not sampled", UNSAMPLED],
    ["no trace", ""],
  ])("a log line sends nothing to X-Ray where there is %s", async (_, trace) => {
    process.env._X_AMZN_TRACE_ID = trace;
    annotateTrace("webhook processed", { event_key: "stripe#evt_1" });
    expect(await daemon.subsegments()).toEqual([]);
  });
});
