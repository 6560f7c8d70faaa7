import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { annotateTrace } from "../../core/shared/adapters/telemetry/xray";
import { PARENT_ID, SAMPLED, TRACE_ID, UNSAMPLED, XrayDaemon } from "../../testing/xray-daemon";

/** What is written to the function's log meanwhile: each write. */
function written(write: () => void): string[] {
  const streams = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, "write").mockReturnValue(true));
  write();
  const texts = streams.flatMap(({ mock }) => mock.calls.map(([text]) => String(text)));
  for (const stream of streams) stream.mockRestore();
  return texts;
}

test.each(["info", "warn", "error"] as const)("a line of %s reaches the log as JSON with its fields", (level) => {
  process.env._X_AMZN_TRACE_ID = UNSAMPLED;
  const fields = {
    event_key: "stripe#evt_1",
    code: "X",
    attempt: 2,
    event_type: "",
    ...{ outcome: undefined },
  } as const;
  const [text = "", ...others] = written(() =>
    tracedLog("webhook-receiver")[level]("something\nhappened", fields as object),
  );
  expect(others).toEqual([]);
  expect(text).toMatch(/^[^\n]+\n$/);
  const line = JSON.parse(text) as Record<string, unknown>;
  expect(line).toEqual({
    level: level.toUpperCase(),
    message: "something\nhappened",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
    service: "webhook-receiver",
    sampling_rate: 0,
    xray_trace_id: TRACE_ID,
    event_key: "stripe#evt_1",
    code: "X",
    attempt: 2,
  });
});

test("of an error the log has its name, message, place and stack, and nothing that a library added to it", () => {
  const error = Object.assign(new Error("no answer", { cause: new Error("secret") }), {
    name: "Lost",
    request: "secret",
  });
  error.stack = "Lost: no answer\n    at async x (/var/task/index.mjs:3:14)\n    at y (/var/task/other.mjs:1:2)";
  const [text = ""] = written(() => tracedLog("webhook-receiver").error("failed", { error }));
  const location = "/var/task/index.mjs:3";
  expect(JSON.parse(text).error).toEqual({ name: "Lost", location, message: "no answer", stack: error.stack });
  expect(text).not.toContain("secret");
});

test("a card number in any field, or in an error's message, is masked", () => {
  const error = new Error("no item 4242 4242 4242 4242");
  const fields = { transaction_id: "4242424242424242", error };
  const [line = ""] = written(() => tracedLog("transaction-reader").error("failed", fields));
  expect(JSON.parse(line)).toMatchObject({ transaction_id: "************4242" });
  expect(line).toContain("no item **** **** **** 4242");
  expect(line).not.toMatch(/4242[ ]?4242/);
});

test("a count is an embedded metric whose one dimension is the function; ids are fields beside it", () => {
  const fields = { event_key: "stripe#evt_1", transaction_id: "stripe_pi_1", times: 3 };
  const lines = written(() => embeddedMetrics("webhook-processor", "Tap/dev").count("EventProcessed", fields));
  const Metrics = [{ Name: "EventProcessed", Unit: "Count" }];
  const CloudWatchMetrics = [{ Namespace: "Tap/dev", Dimensions: [["service"]], Metrics }];
  expect(lines.map((text) => JSON.parse(text) as unknown)).toEqual([
    {
      _aws: { Timestamp: expect.any(Number), CloudWatchMetrics },
      event_key: "stripe#evt_1",
      transaction_id: "stripe_pi_1",
      service: "webhook-processor",
      EventProcessed: 3,
    },
  ]);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
});

describe("the trace of a request", () => {
  let daemon: XrayDaemon;
  beforeEach(async () => {
    daemon = await XrayDaemon.start();
  });
  afterEach(() => daemon.close());

  test("a log line marks its request's trace with the ids that it names, as X-Ray's daemon reads it", async () => {
    process.env._X_AMZN_TRACE_ID = SAMPLED;
    const fields = { event_key: "stripe#evt_1", transaction_id: "stripe_pi_1", outcome: "captured" };
    written(() => tracedLog("webhook-processor").info("webhook processed", fields));
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
