import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { ParameterNotFound } from "@aws-sdk/client-ssm";
import { describe, expect, test } from "@jest/globals";
import { isPassing, isThrottle } from "../../core/shared/adapters/aws/passing-error";
import { isPermanent } from "../../core/shared/adapters/aws/permanent-error";

const named = (name: string, fields: object = {}) => Object.assign(new Error("refused"), { name, ...fields });
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });
const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: "Transaction cancelled",
    $metadata: { httpStatusCode: 400 },
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe("an error of AWS", () => {
  test.each([
    // SSM, DynamoDB, KMS, Step Functions; then KMS through SQS, SNS, S3 and DynamoDB.
    "ThrottlingException",
    "TooManyUpdates",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottledException",
    "RequestThrottled",
    "ExecutionLimitExceeded",
    "OverLimit",
    "SlowDown",
    "KmsThrottled",
    "KMSThrottlingException",
    "KmsThrottlingException",
    "KMS.ThrottlingException",
  ])("%s is a throttle, which passes", (name) => {
    expect(isThrottle(named(name, status(400)))).toBe(true);
    expect(isPassing(named(name, status(400)))).toBe(true);
    expect(isPermanent(named(name, status(400)))).toBe(false);
  });

  test.each([
    ["a failure of the service", named("InternalServerError", status(500))],
    ["a failure of KMS behind it", named("KMSInternalException", status(500))],
    ["S3's 503", named("ServiceUnavailable", status(503))],
    ["an answer that did not come in time", named("TimeoutError")],
    ["a broken connection", named("Error", { code: "ECONNRESET" })],
    ["a name that could not be resolved", named("Error", { code: "EAI_AGAIN" })],
    ["a write that met a transaction", named("TransactionConflictException", status(400))],
    ["an error that wraps one", new Error("not read", { cause: named("ThrottlingException") })],
  ])("%s passes", (_what, error) => {
    expect(isPassing(error)).toBe(true);
    expect(isPermanent(error)).toBe(false);
  });

  test.each([
    ["a bug", new TypeError("x is undefined")],
    ["a refused condition", new ConditionalCheckFailedException({ message: "no", $metadata: status(400).$metadata })],
    ["a missing parameter", new ParameterNotFound({ message: "no", $metadata: status(400).$metadata })],
    ["a missing right", named("AccessDeniedException", status(400))],
    ["a disabled key", named("KMSInvalidStateException", status(400))],
    ["an item that is too large", named("ValidationException", status(400))],
    ["an error that wraps a bug", new Error("not read", { cause: new RangeError("bug") })],
    ["no error at all", undefined],
    ["a text", "ThrottlingException"],
  ])("%s does not pass", (_what, error) => {
    expect(isPassing(error)).toBe(false);
  });

  test("an error that is its own cause is judged all the same", () => {
    const error: Error & { cause?: unknown } = new Error("circle");
    error.cause = error;
    expect(isPassing(error)).toBe(false);
  });
});

describe("a cancelled transaction", () => {
  test.each([
    [["None", "ThrottlingError"], { passes: true, throttled: true }],
    [["ProvisionedThroughputExceeded", "None"], { passes: true, throttled: true }],
    [["None", "TransactionConflict"], { passes: true, throttled: false }],
    [["ConditionalCheckFailed", "ThrottlingError"], { passes: true, throttled: true }],
    [["ConditionalCheckFailed", "None"], { passes: false, throttled: false }],
    [["ThrottlingError", "ValidationError"], { passes: false, throttled: false }],
    [["TransactionConflict", "ItemCollectionSizeLimitExceeded"], { passes: false, throttled: false }],
    [[], { passes: false, throttled: false }],
  ])("a transaction cancelled for %j: %j", (codes, { passes, throttled }) => {
    expect(isPassing(cancelled(...codes))).toBe(passes);
    expect(isThrottle(cancelled(...codes))).toBe(throttled);
    expect(isPassing(cancelled(...codes)) && isPermanent(cancelled(...codes))).toBe(false);
  });
});
