import { expect, test } from "@jest/globals";
import { countAlike, logViews } from "../../core/operations/domain/log-view";

const ARN = "arn:aws:states:us-east-1:123456789012:execution:workflow-payment-workflow-dev:pay_1-1";

const call = {
  request_id: "r-1",
  time: "26/Nov/2026:12:00:00 +0000",
  source_ip: "203.0.113.7",
  caller: "arn:aws:iam::123456789012:user/shop",
  method: "POST",
  route: "/payments",
  status: "503",
  error_type: "-",
  waf_status: "200",
  latency_ms: "2011",
  xray_trace_id: "Root=1-6b08-42",
};

/** An event of Lambda itself in a function's log in JSON form. */
const ofLambda = (type: string, record: object) => ({ time: "2026-11-26T12:00:00.000Z", type, record });
const metrics = { durationMs: 30000, billedDurationMs: 30000, memorySizeMB: 512, maxMemoryUsedMB: 97 };
const thrown = { errorType: "TypeError", errorMessage: "no map", stackTrace: ["TypeError: no map"] };

const blocked = (rule: string, ruleGroupList: readonly object[] = []) => ({
  terminatingRuleId: rule,
  ruleGroupList,
  httpRequest: { clientIp: "198.51.100.9", country: "DE", httpMethod: "POST", headers: [] },
});

test.each([
  [
    "function",
    {
      ...{ level: "ERROR", message: "request not done", timestamp: "t", service: "s", function_name: "f" },
      ...{ code: "TEMPORARILY_UNAVAILABLE", xray_trace_id: "1-6b08-42", cold_start: true },
      error: { name: "ThrottlingException", message: "Rate exceeded", stack: "at …" },
    },
    ["ERROR", "request not done", "ThrottlingException: Rate exceeded  code=TEMPORARILY_UNAVAILABLE  trace=1-6b08-42"],
  ],
  [
    "function",
    '2026-11-26T12:00:00.000Z\t7f-1\tERROR\tInvoke Error\t{"errorType":"TypeError","errorMessage":"no map","stack":[]}',
    ["ERROR", "Invoke Error", "TypeError: no map  request=7f-1"],
  ],
  ["function", "2026-11-26T12:00:00.000Z\t7f-1\tWARN\told\tsee docs", ["WARN", "old", "request=7f-1  see docs"]],
  [
    "function",
    { timestamp: "t", level: "ERROR", requestId: "7f-1", message: thrown },
    ["ERROR", "invocation failed", "TypeError: no map  request=7f-1"],
  ],
  ["function", { timestamp: "t", level: "WARN", requestId: "7f-1", message: "old" }, ["WARN", "old", "request=7f-1"]],
  [
    "function",
    ofLambda("platform.report", { requestId: "7f-1", status: "timeout", metrics }),
    ["ERROR", "invocation ended: timeout", "request=7f-1  duration=30000 ms  memory=97 of 512 MB"],
  ],
  [
    "function",
    ofLambda("platform.report", { requestId: "7f-1", status: "error", errorType: "Runtime.ExitError", metrics }),
    ["ERROR", "invocation ended: error", "Runtime.ExitError  request=7f-1  duration=30000 ms  memory=97 of 512 MB"],
  ],
  [
    "function",
    ofLambda("platform.initReport", { status: "timeout", phase: "init", metrics: { durationMs: 10000 } }),
    ["ERROR", "start of a worker ended: timeout", "duration=10000 ms"],
  ],
  [
    "function",
    ofLambda("platform.logsDropped", { droppedRecords: 7, droppedBytes: 900, reason: "too slow" }),
    ["WARN", "platform.logsDropped", "droppedRecords=7  droppedBytes=900  reason=too slow"],
  ],
  ["function", ofLambda("platform.report", {}), ["INFO", "platform.report", ""]],
  ["function", { type: "platform.start" }, ["INFO", "platform.start", ""]],
  ["function", "a text", ["", "a text", ""]],
  ["function", "[1]", ["", "[1]", ""]],
  [
    "workflow",
    { execution_arn: ARN, type: "ExecutionFailed", details: { error: "States.Timeout" } },
    ["pay_1-1", "ExecutionFailed", '{"error":"States.Timeout"}'],
  ],
  ["workflow", "a text", ["", "", "a text"]],
  [
    "api",
    call,
    ["503", "POST /payments", "arn:aws:iam::123456789012:user/shop", "203.0.113.7", "2011", "r-1", "1-6b08-42"],
  ],
  [
    "api",
    { ...call, status: "403", waf_status: "403", caller: "-" },
    ["403 firewall", "POST /payments", "", "203.0.113.7", "2011", "r-1", "1-6b08-42"],
  ],
  ["firewall", blocked("rate-per-address"), ["rate-per-address", "198.51.100.9", "DE", "POST"]],
  [
    "firewall",
    blocked("AWSManagedRulesCommonRuleSet", [
      { terminatingRule: null },
      { terminatingRule: { ruleId: "NoUserAgent_HEADER" } },
    ]),
    ["AWSManagedRulesCommonRuleSet NoUserAgent_HEADER", "198.51.100.9", "DE", "POST"],
  ],
  [
    "audit",
    { table: "table-batches-dev", change: "insert", keys: { batch_id: "bat_1" }, principal: null },
    ["table-batches-dev", "insert", '{"batch_id":"bat_1"}', ""],
  ],
] as const)("an entry of a %s log is shown by what an operator looks for: %j", (kind, written, cells) => {
  expect(logViews[kind].cells(typeof written === "string" ? written : JSON.stringify(written))).toEqual(cells);
});

test.each([
  ["START RequestId: 7f-1 Version: $LATEST", true],
  ["REPORT RequestId: 7f-1 Duration: 3 ms", true],
  ['{"_aws":{"CloudWatchMetrics":[]},"EventUnread":1}', true],
  ['{"level":"INFO","message":"START again"}', false],
  ["STARTED", false],
  [JSON.stringify(ofLambda("platform.start", { requestId: "7f-1" })), true],
  [JSON.stringify(ofLambda("platform.initStart", { phase: "init" })), true],
  [JSON.stringify(ofLambda("platform.report", { status: "success", metrics })), true],
  [JSON.stringify(ofLambda("platform.report", { status: "timeout", metrics })), false],
  [JSON.stringify(ofLambda("platform.initReport", { status: "error" })), false],
  // The report says the same, and how long it took.
  [JSON.stringify(ofLambda("platform.runtimeDone", { status: "timeout" })), true],
  [JSON.stringify(ofLambda("platform.logsDropped", { droppedRecords: 7 })), false],
])("%s is noise of a function: %p", (text, isNoise) => {
  expect(logViews.function.isNoise(text)).toBe(isNoise);
});

test("entries that are alike are counted, the most frequent first, with their first and last time", () => {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 26, 12, 0, second));
  const line = (second: number, rule: string) => ({ at: at(second), text: JSON.stringify(blocked(rule)) });
  const timeout = (second: number, id: string) => ({
    at: at(second),
    text: `${at(second).toISOString()} ${id} Task timed out after 30.00 seconds`,
  });
  expect(countAlike(logViews.firewall, [line(1, "a"), line(2, "b"), line(3, "b")])).toEqual([
    { cells: ["b", "198.51.100.9", "DE"], count: 2, firstAt: at(2), lastAt: at(3) },
    { cells: ["a", "198.51.100.9", "DE"], count: 1, firstAt: at(1), lastAt: at(1) },
  ]);
  const [timeouts] = countAlike(logViews.function, [timeout(1, "7f-1"), timeout(2, "7f-2")]);
  expect(timeouts).toMatchObject({ cells: ["", "Task timed out after 30.00 seconds", ""], count: 2 });
  const report = (second: number, requestId: string) => ({
    at: at(second),
    text: JSON.stringify(ofLambda("platform.report", { requestId, status: "timeout", metrics })),
  });
  expect(countAlike(logViews.functions, [report(1, "7f-1"), report(2, "7f-2")])).toMatchObject([
    { cells: ["", "ERROR", "invocation ended: timeout", ""], count: 2 },
  ]);
});
