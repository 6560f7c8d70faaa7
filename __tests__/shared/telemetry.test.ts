import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import * as fc from "fast-check";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { countThrottle } from "../../core/shared/adapters/telemetry/throttles";
import { annotateTrace } from "../../core/shared/adapters/telemetry/xray";
import { maskCardNumbers } from "../../core/shared/domain/card-number";
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

test("whatever stands in a field of a line, its card numbers are masked, and nothing else is changed", () => {
  const part = fc.constantFrom(
    ...[
      "4242",
      "4242424242424242",
      "378282246310005",
      " ",
      "-",
      ".",
      "\n",
      "\t",
      "\u00ad",
      "\u200b",
      "\\",
      '"',
      "/",
      "%20",
    ],
    ...[
      "%",
      "\b",
      "\u0007",
      "\u2028",
      "٤٢٤٢",
      "a",
      "_",
      ":",
      "T",
      "2026-11-26T23:33:37.188Z",
      "{",
      "+",
      "\ud83d",
      "n",
      "u",
    ],
  );
  const text = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(""));
  const number = fc.constantFrom(1, 4242424242424242, -4242424242424242, 4.242, 1e21, 0.1);
  fc.assert(
    fc.property(text, text, number, (outcome, event_type, attempt) => {
      const [line = ""] = written(() => tracedLog("webhook-receiver").info("done", { outcome, event_type, attempt }));
      const maskedAttempt = maskCardNumbers(String(attempt));
      expect(JSON.parse(line)).toMatchObject({
        outcome: maskCardNumbers(outcome),
        event_type: maskCardNumbers(event_type),
        attempt: maskedAttempt === String(attempt) ? attempt : maskedAttempt,
      });
    }),
    { numRuns: 2_000 },
  );
});

test("a card number in any field, or in an error's message, is masked", () => {
  const error = new Error("no item 4242 4242 4242 4242");
  const fields = { transaction_id: "4242424242424242", error };
  const [line = ""] = written(() => tracedLog("transaction-reader").error("failed", fields));
  expect(JSON.parse(line)).toMatchObject({ transaction_id: "************4242" });
  expect(line).toContain("no item **** **** **** 4242");
  expect(line).not.toMatch(/4242[ ]?4242/);
});

describe("a count", () => {
  const linesOf = (write: () => void) => {
    const texts = written(write);
    expect(texts.filter((text) => !/^[^\n]+\n$/.test(text))).toEqual([]);
    return texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  };
  const metrics = embeddedMetrics("webhook-processor", "Tap/dev");
  const embedded = (Name: string) => ({
    Timestamp: expect.any(Number),
    CloudWatchMetrics: [{ Namespace: "Tap/dev", Dimensions: [[]], Metrics: [{ Name, Unit: "Count" }] }],
  });

  test("a count that an alarm watches is an embedded metric without a dimension; function and ids are fields", () => {
    const ids = { event_key: "stripe#evt_1", transaction_id: "stripe_pi_1" };
    expect(linesOf(() => metrics.count("EventUnread", { ...ids, times: 3 }))).toEqual([
      {
        ...ids,
        _aws: embedded("EventUnread"),
        EventUnread: 3,
        service: "webhook-processor",
        count: "EventUnread",
        times: 3,
      },
    ]);
  });

  test("a count that no alarm watches is a line of the log, and no metric with a price", () => {
    expect(linesOf(() => metrics.count("EventProcessed", { event_key: "stripe#evt_1" }))).toEqual([
      { event_key: "stripe#evt_1", service: "webhook-processor", count: "EventProcessed", times: 1 },
    ]);
  });

  test("counts of one kind share a metric, and the line says which of them it was", () => {
    const lines = linesOf(() => {
      metrics.count("CardDataMasked");
      metrics.count("CardDataRefused");
    });
    expect(lines).toMatchObject([
      { _aws: embedded("CardDataFound"), CardDataFound: 1, count: "CardDataMasked" },
      { _aws: embedded("CardDataFound"), CardDataFound: 1, count: "CardDataRefused" },
    ]);
  });

  test("a complete verification gives the metric of differences a value of 0", () => {
    const lines = linesOf(() => {
      metrics.count("AuditDiffers", { times: 2 });
      metrics.count("AuditVerified");
    });
    expect(lines).toMatchObject([{ AuditDifferences: 2 }, { AuditDifferences: 0, count: "AuditVerified" }]);
  });

  test("a throttled call is counted once a second, with the resource that AWS names", () => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = "lambda-transaction-reader-dev";
    process.env.METRICS_NAMESPACE = "Tap/dev";
    const resource = "arn:aws:dynamodb:us-east-1:1:table/t/index/by-time";
    const ThrottlingReasons = [{ reason: "IndexReadKeyRangeThroughputExceeded", resource }];
    const error = { name: "ThrottlingException", ThrottlingReasons };
    const lines = linesOf(() => {
      for (const now of [5_000, 5_900, 6_000]) countThrottle(error, now);
    });
    const line = {
      _aws: embedded("CallThrottled"),
      level: "WARN",
      // Without a time of its own, Lambda would take the line for INFO.
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
      code: "CALL_THROTTLED",
      outcome: `ThrottlingException IndexReadKeyRangeThroughputExceeded ${resource}`,
      service: "lambda-transaction-reader-dev",
    };
    expect(lines).toMatchObject([line, line]);
  });

  test("a throttled call is not counted where no function runs", () => {
    delete process.env.AWS_LAMBDA_FUNCTION_NAME;
    expect(linesOf(() => countThrottle({ name: "ThrottlingException" }, 60_000))).toEqual([]);
  });
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
