import type { TransactionCanceledException } from "@aws-sdk/client-dynamodb";

/** What is known of the answers to a call. Its names are the SDK's. */
export interface CallMetadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
  /** Tries, the last one included. */
  attempts?: number;
}

interface ErrorFields {
  readonly message: string;
  readonly $metadata: CallMetadata;
}

/** An error that an AWS service answered. `name`: the service's own, such as `ThrottlingException`. */
export class ServiceError extends Error {
  readonly $metadata: CallMetadata;
  /** Reasons of a transaction that was not written, one for each of its writes. */
  declare readonly CancellationReasons?: TransactionCanceledException["CancellationReasons"];

  constructor(name: string, { message, $metadata, ...fields }: ErrorFields) {
    super(message);
    this.$metadata = $metadata;
    Object.assign(this, fields, { name });
  }
}

type ServiceErrorClass = new (fields: ErrorFields) => ServiceError;

/** Classes of the errors that a function tells apart by `instanceof`, by their names. */
const classes = new Map<string, ServiceErrorClass>();

export function errorClass(name: string): ServiceErrorClass {
  const made = class extends ServiceError {
    constructor(fields: ErrorFields) {
      super(name, fields);
    }
  };
  classes.set(name, made);
  return made;
}

export function serviceError(name: string, fields: ErrorFields): ServiceError {
  const Known = classes.get(name);
  return Known ? new Known(fields) : new ServiceError(name, fields);
}

/** Names of errors that the SDK counts as throttles, beside those that `isThrottle` knows. */
const throttles = new Set(["LimitExceededException", "RequestThrottled", "TransactionInProgressException"]);
const transientNames = new Set(["TimeoutError", "RequestTimeout", "RequestTimeoutException"]);
const transientStatuses = new Set([500, 502, 503, 504]);
const transientCodes = new Set([
  ...["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
]);

/** What a strategy of retries is told about an error, by the SDK's rules. */
export function errorTypeOf(error: unknown): "THROTTLING" | "TRANSIENT" | "SERVER_ERROR" | "CLIENT_ERROR" {
  const { name = "", code = "", $metadata } = error as Partial<ServiceError> & { readonly code?: string };
  const status = $metadata?.httpStatusCode ?? 0;
  if (throttles.has(name)) return "THROTTLING";
  const isExpired =
    name === "InvalidSignatureException" && String((error as Error).message).includes("Signature expired");
  if (isExpired || transientNames.has(name) || transientCodes.has(code) || transientStatuses.has(status))
    return "TRANSIENT";
  return status >= 500 ? "SERVER_ERROR" : "CLIENT_ERROR";
}
