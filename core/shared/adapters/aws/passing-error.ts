import type { TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/** What only part of an error carries: of the SDK, of Node.js, or of an error that wraps one. */
interface ErrorParts {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly CancellationReasons?: TransactionCanceledException["CancellationReasons"];
}

/** Every service has its own name for a throttle; KMS's reach us through SSM, SQS, S3 and Step Functions, renamed. */
const THROTTLE = /thrott?led|throttling/i;
/** Names of errors that ask to come again, and do not say "throttled". */
const passingNames = new Set([
  "ProvisionedThroughputExceededException",
  "ProvisionedThroughputExceeded",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "TooManyUpdates",
  "BandwidthLimitExceeded",
  "PriorRequestNotComplete",
  "ExecutionLimitExceeded",
  "OverLimit",
  "SlowDown",
]);
/** The item is part of another write, or the service itself failed, or no answer came in time. */
const transientNames = new Set([
  "TransactionConflictException",
  "TransactionInProgressException",
  "OperationAborted",
  "InternalServerError",
  "InternalError",
  "ServiceUnavailable",
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
]);
/** Codes of Node.js for a connection that did not come about, or broke. */
const connectionCodes = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
const throttlingReasons = new Set(["ThrottlingError", "ProvisionedThroughputExceeded"]);
/** Reasons beside which a cancelled transaction may still be written when it is sent again. */
const harmlessReasons = new Set(["None", "ConditionalCheckFailed", "TransactionConflict", ...throttlingReasons]);
/** Errors that wrap others are this deep at most; a longer chain may be a circle. */
const MAX_DEPTH = 5;

/** Whether AWS refused a call only because there were too many: nothing was done, and the same call may be sent again. */
export function isThrottle(error: unknown): boolean {
  const { name, $metadata } = partsOf(error);
  const text = String(name);
  return (
    THROTTLE.test(text) ||
    passingNames.has(text) ||
    $metadata?.httpStatusCode === 429 ||
    isCancelled(error, isThrottling)
  );
}

/**
 * Whether an AWS call failed for a reason that passes: a throttle, a failure of the service, a conflict with another
 * write, or no answer in time. The call may have been done. Errors that no retry heals, and bugs, are not passing.
 */
export function isPassing(error: unknown, depth = 0): boolean {
  const { name, code, cause, $metadata } = partsOf(error);
  return (
    isThrottle(error) ||
    transientNames.has(String(name)) ||
    connectionCodes.has(String(code)) ||
    ($metadata?.httpStatusCode ?? 0) >= 500 ||
    isCancelled(error, (reason) => isThrottling(reason) || reason === "TransactionConflict") ||
    (cause !== undefined && depth < MAX_DEPTH && isPassing(cause, depth + 1))
  );
}

const isThrottling = (reason: string): boolean => throttlingReasons.has(reason);

/** Whether a transaction was cancelled for such a reason, and for none that a retry cannot heal. */
function isCancelled(error: unknown, holds: (reason: string) => boolean): boolean {
  const reasons = (partsOf(error).CancellationReasons ?? []).map(({ Code = "None" }) => Code);
  return reasons.some(holds) && reasons.every((reason) => harmlessReasons.has(reason));
}

const partsOf = (error: unknown): ErrorParts => (typeof error === "object" && error !== null ? error : {});
