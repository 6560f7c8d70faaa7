import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { powertoolsMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { annotateTrace } from "../../core/shared/adapters/telemetry/xray";

beforeEach(() => {
  process.env.POWERTOOLS_DEV = "true";
  process.env.POWERTOOLS_METRICS_DISABLED = "false";
});
afterEach(() => {
  delete process.env._X_AMZN_TRACE_ID;
  delete process.env.AWS_XRAY_DAEMON_ADDRESS;
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
  const listen = async () => {
    const daemon = createSocket("udp4");
    await new Promise<void>((resolve) => daemon.bind(0, "127.0.0.1", resolve));
    process.env.AWS_XRAY_DAEMON_ADDRESS = `127.0.0.1:${daemon.address().port}`;
    return daemon;
  };

  test("a log line marks its request's trace with the ids that it names, as X-Ray's daemon reads it", async () => {
    const daemon = await listen();
    process.env._X_AMZN_TRACE_ID = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const received = once(daemon, "message");
    const written = jest.spyOn(console, "info").mockImplementation(() => undefined);
    tracedLog("webhook-processor").info("webhook processed", {
      event_key: "stripe#evt_1",
      transaction_id: "stripe_pi_1",
      outcome: "captured",
    });
    written.mockRestore();
    const [header, body = ""] = String((await received)[0]).split("\n");
    daemon.close();
    expect(JSON.parse(header ?? "")).toEqual({ format: "json", version: 1 });
    expect(JSON.parse(body)).toEqual({
      type: "subsegment",
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_id: "1-5759e988-bd862e3fe1be46a994272793",
      parent_id: "53995c3f42cd8ad8",
      name: "webhook processed",
      start_time: expect.any(Number),
      end_time: expect.any(Number),
      annotations: { event_key: "stripe#evt_1", transaction_id: "stripe_pi_1" },
    });
  });

  test.each([
    ["a trace that is not sampled", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"],
    ["no trace", ""],
  ])("a log line sends nothing to X-Ray where there is %s", async (_, trace) => {
    const daemon = await listen();
    process.env._X_AMZN_TRACE_ID = trace;
    const received = jest.fn();
    daemon.on("message", received);
    annotateTrace("webhook processed", { event_key: "stripe#evt_1" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    daemon.close();
    expect(received).not.toHaveBeenCalled();
  });
});
