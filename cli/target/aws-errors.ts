import { CommandFailure, exitCodes } from "../exit-codes";

interface AwsError extends Error {
  readonly code?: string;
  /** What the SDK knows of the answer; absent for an error that is no answer of AWS. */
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const nameIn = (error: unknown): string => (error instanceof Error ? error.name : "");

/** AWS's names for something that does not exist. */
const MISSING = new Set([
  "ParameterNotFound",
  "ResourceNotFoundException",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "StateMachineDoesNotExist",
  "ExecutionDoesNotExist",
  "NoSuchBucket",
  "NoSuchKey",
]);

export const isMissing = (error: unknown): boolean => MISSING.has(nameIn(error));

const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired"]);
const UNKNOWN = new Set([
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "AuthFailure",
]);
const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "AccessDeniedFault",
  "NotAuthorized",
  "AuthorizationError",
]);
const UNREACHABLE = new Set([
  ...["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ERR_STREAM_PREMATURE_CLOSE"],
]);
const THROTTLED =
  /^(?:Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|RequestThrottled|SlowDown)/;

export const isDenied = (error: unknown): boolean => DENIED.has(nameIn(error));

/** `dynamodb:Query` in AWS's sentence about what was denied. */
const actionIn = ({ message }: Error): string | undefined => /\b[a-z0-9-]+:[A-Z][A-Za-z]+\b/.exec(message)?.[0];

/** An action that changes something: only the policy for operators who may has it. */
const CHANGES = /:(?:Put|Update|Delete|BatchWrite|TransactWrite|Send|Start|Invoke)/;
/** What only a command that acts reads: whether an action of its kind was stopped. */
const READ_TO_ACT = /\/index\/by-resumable\b/;

/** Whether the credentials are missing, unknown or expired. */
export const isSignedOut = (error: unknown): boolean => {
  const name = nameIn(error);
  return name === "CredentialsProviderError" || EXPIRED.has(name) || UNKNOWN.has(name);
};

/** Whether AWS, or the local stack, could not be reached, or went away within its answer. */
export const isUnreachable = (error: unknown): boolean =>
  UNREACHABLE.has((error as AwsError | undefined)?.code ?? "") ||
  nameIn(error) === "TimeoutError" ||
  (isCutOff(error) && !isServersFault(error));

/** The SDK says so of an answer that it cannot read to its end. */
const isCutOff = (error: unknown): boolean =>
  error instanceof Error && "$metadata" in error && error.message.includes("Deserialization error");

const isServersFault = (error: unknown): boolean => ((error as AwsError).$metadata?.httpStatusCode ?? 0) >= 500;

/**
 * What AWS's error means to a user, with what to do; undefined for an error of another kind. Its cause is the error.
 * `policyNames`: the one for reading first, the one for changes last.
 */
export function failureOf(error: unknown, policyNames: readonly string[]): CommandFailure | undefined {
  const failure = meaningOf(error, policyNames);
  if (failure !== undefined) failure.cause = error;
  return failure;
}

function meaningOf(error: unknown, policyNames: readonly string[]): CommandFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, code = "", message } = error as AwsError;
  const notAllowed = (what: string, next: string) => new CommandFailure(exitCodes.notAllowed, what, next);
  if (name === "CredentialsProviderError") {
    return /expired/i.test(message)
      ? notAllowed("Your AWS session has expired.", "Sign in again, for example: aws sso login")
      : notAllowed(
          "There are no AWS credentials in this shell.",
          "Sign in, or set AWS_PROFILE. For a local stack, leave --suffix out.",
        );
  }
  if (EXPIRED.has(name))
    return notAllowed("Your AWS credentials have expired.", "Sign in again, for example: aws sso login");
  if (UNKNOWN.has(name))
    return notAllowed(`AWS does not accept these credentials: ${name}.`, "Sign in again, or check AWS_PROFILE.");
  if (isDenied(error)) {
    const action = actionIn(error);
    const acts = (action !== undefined && CHANGES.test(action)) || READ_TO_ACT.test((error as Error).message);
    // Who was let read already lacks the last one.
    const fitting = acts ? policyNames.slice(-1) : policyNames;
    const policy = fitting.length > 0 ? `It needs the policy ${fitting.join(" or ")}.` : "";
    return notAllowed(
      `Your credentials may not do this${action ? `: ${action} was denied` : ""}.`,
      `${policy} docs/deploy.md says how to attach it.`.trim(),
    );
  }
  const failed = (what: string, next: string) => new CommandFailure(exitCodes.failed, what, next);
  if (isUnreachable(error)) {
    return failed(
      isCutOff(error) ? "The answer of AWS was cut off." : `AWS did not answer: ${code || name}.`,
      "Check the network, --region, and for a local stack that `npm start` still serves.",
    );
  }
  if (isServersFault(error)) {
    const status = (error as AwsError).$metadata?.httpStatusCode;
    return failed(`AWS failed: it answered ${status}.`, "Repeat the command in a minute.");
  }
  if (THROTTLED.test(name)) return failed(`AWS throttles these calls: ${name}.`, "Repeat the command in a minute.");
  if (isMissing(error))
    return failed(
      `AWS no longer has what was read: ${name}.`,
      "Repeat the command. If it fails again, see tap doctor --all.",
    );
  return undefined;
}
