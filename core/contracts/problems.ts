import { type FieldError, MAX_ERRORS } from "./field-errors";

/**
 * Every refusal of the API, once: its HTTP status and its sentence. Clients may rely on the code. Sentences are fixed
 * text, so that no answer ever quotes a request.
 */
export const problems = {
  UNKNOWN_PROVIDER: { status: 404, title: "No such webhook provider is configured." },
  INVALID_SIGNATURE: { status: 400, title: "The signature is missing, malformed, stale or does not match the body." },
  SIGNATURE_NOT_CHECKED: {
    status: 503,
    title: "The certificate that the request is signed with could not be fetched; send the request again.",
    retryAfter: 10,
  },
  TRANSMISSION_REUSED: { status: 409, title: "This transmission id came with another body before." },
  MALFORMED_EVENT: { status: 400, title: "The body is signed correctly but is not an event of this provider." },
  BODY_TOO_LARGE: { status: 413, title: "The body is larger than this route takes." },
  // No 5xx: any sender can cause this answer, which would then hide real errors from the alarm.
  PROVIDER_NOT_CONFIGURED: { status: 404, title: "This provider's webhook secret has not been set." },
  CALLERS_NOT_CONFIGURED: {
    status: 503,
    title: "The callers' bindings to merchants have not been set.",
    retryAfter: 60,
  },
  CALLER_NOT_BOUND: { status: 403, title: "The caller is not bound to this merchant, or to any." },
  MERCHANT_REQUIRED: { status: 400, title: "The caller acts for several merchants; name one of them." },
  MALFORMED_JSON: { status: 400, title: "The body is not a JSON object in UTF-8." },
  INVALID_BODY: { status: 400, title: "Fields of the body are missing, unknown or wrong; errors names them." },
  IDEMPOTENCY_KEY_REQUIRED: { status: 400, title: "The header Idempotency-Key is missing, repeated or malformed." },
  IDEMPOTENCY_KEY_REUSED: { status: 409, title: "The idempotency key stands for another request." },
  DUPLICATE_FILE: {
    status: 409,
    title: "The same file was sent before; to charge its rows once more, say allow_duplicate.",
  },
  REFERENCE_ALREADY_USED: {
    status: 409,
    title: "Another payment has this reference, and has not failed; this one was to be the only one.",
  },
  EVENT_CONTRADICTS: {
    status: 409,
    title: "An event of the same id and merchant was sent before, and says something else.",
  },
  ALERT_CONTRADICTS: { status: 409, title: "The same alert was recorded before with another decision or payment." },
  UNKNOWN_CURRENCY: { status: 400, title: "The currency is no ISO 4217 code that payments are made in." },
  CARD_NUMBER_REFUSED: { status: 422, title: "The body contains a card number; send the provider's token instead." },
  // Never expected: what may be submitted is always storable. No retry heals it, so that a 5xx would be a lie.
  NOT_STORABLE: { status: 422, title: "Something in the payment cannot be stored; nothing was charged." },
  INVALID_PARAMETER: { status: 400, title: "Parameters are missing, unknown or wrong; errors names them." },
  INVALID_CURSOR: {
    status: 400,
    title: "The cursor is of another query or an earlier version, or is none. Begin without one.",
  },
  NOTIFIED_RECENTLY: { status: 429, title: "This transaction was notified within the last minute.", retryAfter: 60 },
  REFUND_AT_PROVIDER: {
    status: 409,
    title: "This payment was not submitted to Tap; change it at its provider, whose webhooks report it.",
  },
  PAYMENT_NOT_CAPTURED: { status: 409, title: "Nothing of this payment is captured, so that nothing can be refunded." },
  REFUND_EXCEEDS_LEFT: {
    status: 409,
    title: "The refund is more than what is left of the payment; amount_left says how much that is.",
  },
  PAYMENT_NOT_AUTHORIZED: {
    status: 409,
    title: "The payment is not authorized: only one submitted with capture false waits for a capture or cancel.",
  },
  CAPTURE_EXCEEDS_AUTHORIZED: {
    status: 409,
    title: "The capture is more than what is authorized; amount_left says how much that is.",
  },
  MODIFICATION_PENDING: {
    status: 409,
    title: "A capture or cancel of this payment is under way, or has succeeded.",
  },
  TOO_MANY_PENDING: {
    status: 429,
    title: "As many refunds of this payment are under way as there may be; wait until one has ended.",
    retryAfter: 60,
  },
  ENDPOINT_NOT_FOUND: { status: 404, title: "The merchant has no endpoint of its own." },
  ENDPOINT_UNREADABLE: {
    status: 409,
    title: "The endpoint's setting cannot be read; delete the endpoint, and set it anew.",
  },
  ENDPOINT_BUSY: {
    status: 409,
    title: "Another change of this endpoint is under way; send the request again.",
    retryAfter: 5,
  },
  ROTATION_UNDER_WAY: { status: 409, title: "Two secrets sign already; the older one has not ended yet." },
  ENDPOINT_TESTED_RECENTLY: {
    status: 429,
    title: "This endpoint was tested within the last ten seconds.",
    retryAfter: 10,
  },
  ENDPOINT_PAUSED: { status: 409, title: "The endpoint is paused; what it missed is sent when it is resumed." },
  RECOVERED_RECENTLY: {
    status: 429,
    title: "A recovery of this merchant's notifications was requested within the last minute.",
    retryAfter: 60,
  },
  TRANSACTION_NOT_FOUND: { status: 404, title: "There is no such transaction." },
  BATCH_NOT_FOUND: { status: 404, title: "There is no such batch." },
  // A 5xx: the caller has done nothing wrong, and an operator should know when it happens often.
  TEMPORARILY_UNAVAILABLE: {
    status: 503,
    title: "A service behind this route is busy or did not answer; send the same request again.",
    retryAfter: 5,
  },
  INTERNAL_ERROR: { status: 500, title: "Something failed on our side; the same request may be sent again." },
} as const satisfies Record<
  string,
  /** `retryAfter`: seconds, as the header says it. */
  { readonly status: number; readonly title: string; readonly retryAfter?: number }
>;

export type ProblemCode = keyof typeof problems;

/** A refusal because of what the merchant sent before. `duplicateOf`: id of the earlier batch or payment. */
export interface DuplicateRefusal {
  readonly code: "DUPLICATE_FILE" | "REFERENCE_ALREADY_USED";
  readonly duplicateOf: string;
}

/** A refusal of a refund, capture or cancel, with what the merchant needs to know. */
export type ModificationRefusal =
  /** `provider`: where the payment was taken, and can be refunded. */
  | { readonly code: "REFUND_AT_PROVIDER"; readonly provider: string }
  /** `amountLeft`: minor units of the payment's currency that may still be refunded, or captured. */
  | { readonly code: "REFUND_EXCEEDS_LEFT" | "CAPTURE_EXCEEDS_AUTHORIZED"; readonly amountLeft: number };

/** A refusal that names the parts of the request that are wrong. */
export interface InvalidRequest {
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
}

export type Refusal = ProblemCode | DuplicateRefusal | InvalidRequest | ModificationRefusal;

/** The first errors, as many as an answer may have. */
export const invalid = (code: ProblemCode, ...errors: readonly FieldError[]): InvalidRequest => ({
  code,
  errors: errors.slice(0, MAX_ERRORS),
});

/** A body that is no JSON object: API Gateway answers the same as the functions. */
export const malformedJson = invalid("MALFORMED_JSON", {
  pointer: "",
  rule: "json",
  expected: "a JSON object in UTF-8",
});

interface RefusalDetails<Code extends string> {
  readonly code: Code;
  readonly duplicateOf?: string;
  readonly errors?: readonly FieldError[];
  readonly provider?: string;
  readonly amountLeft?: number;
}

/** A refusal with its parts by name. */
export const detailsOf = <Code extends string>(
  refusal: Code | DuplicateRefusal | InvalidRequest | ModificationRefusal,
): RefusalDetails<Code | ProblemCode> => (typeof refusal === "string" ? { code: refusal } : refusal);

/** RFC 9457 `application/problem+json`. Every member but `type`, `title` and `status` extends it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly request_id: string;
  /** What is wrong with the request, where parts of it can be named; at most 20. */
  readonly errors?: readonly FieldError[];
  /** Id of what was sent before, for codes of duplicates. */
  readonly duplicate_of?: string;
  /** Where to refund a payment that was not submitted to Tap. */
  readonly provider?: string;
  /** What may still be refunded or captured, in minor units of the payment's currency. */
  readonly amount_left?: number;
}

export const PROBLEM_CONTENT_TYPE = "application/problem+json";

export function problemType(code: string): string {
  return `urn:tap:problem:${code.toLowerCase().replaceAll("_", "-")}`;
}
