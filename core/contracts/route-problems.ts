import type { ProblemCode } from "./problems";

/** Codes with which any function may refuse. */
const everywhere = ["INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE"] as const;
/** Codes of routes whose callers are bound to merchants. */
const bound = [...everywhere, "CALLERS_NOT_CONFIGURED", "CALLER_NOT_BOUND", "INVALID_PARAMETER"] as const;
/** Codes of routes that are about one merchant, which a caller with one need not name. */
const ofMerchant = [...bound, "MERCHANT_REQUIRED"] as const;
/** Codes of routes whose senders sign. */
const signed = [...everywhere, "INVALID_SIGNATURE", "PROVIDER_NOT_CONFIGURED", "BODY_TOO_LARGE"] as const;
/** Codes of routes whose body has a schema. */
const body = ["BODY_TOO_LARGE", "CARD_NUMBER_REFUSED", "MALFORMED_JSON", "INVALID_BODY"] as const;
const idempotent = ["IDEMPOTENCY_KEY_REQUIRED", "IDEMPOTENCY_KEY_REUSED"] as const;

/** Codes of routes that change a submitted payment. */
const modifying = [...bound, ...body, ...idempotent, "TRANSACTION_NOT_FOUND", "REFUND_AT_PROVIDER"] as const;
const completing = [...modifying, "PAYMENT_NOT_AUTHORIZED", "MODIFICATION_PENDING"] as const;

/** The codes with which each route's function may refuse, by method and path. The API's description says the same. */
export const routeProblems = {
  "POST /webhook/{provider}": [
    ...signed,
    "UNKNOWN_PROVIDER",
    "SIGNATURE_NOT_CHECKED",
    "MALFORMED_EVENT",
    "TRANSMISSION_REUSED",
  ],
  "POST /webhooks/payment": [...bound, ...body, "UNKNOWN_CURRENCY", "EVENT_CONTRADICTS"],
  "POST /transactions": [
    ...bound,
    ...body,
    ...idempotent,
    "UNKNOWN_CURRENCY",
    "NOT_STORABLE",
    "REFERENCE_ALREADY_USED",
  ],
  "GET /transaction/{id}": [...bound, "TRANSACTION_NOT_FOUND"],
  "GET /transactions/{id}": [...bound, "TRANSACTION_NOT_FOUND"],
  "POST /transactions/{id}/notify": [...bound, ...body, "TRANSACTION_NOT_FOUND", "NOTIFIED_RECENTLY"],
  "POST /transactions/{id}/refunds": [...modifying, "PAYMENT_NOT_CAPTURED", "REFUND_EXCEEDS_LEFT", "TOO_MANY_PENDING"],
  "GET /transactions/{id}/refunds": [...bound, "TRANSACTION_NOT_FOUND"],
  "POST /transactions/{id}/capture": [...completing, "CAPTURE_EXCEEDS_AUTHORIZED"],
  "POST /transactions/{id}/cancel": completing,
  "POST /fraud-webhook": [...signed, ...body, "ALERT_CONTRADICTS"],
  "GET /transactions": [...bound, "MERCHANT_REQUIRED", "INVALID_CURSOR"],
  "POST /batches": [...bound, ...body, ...idempotent, "DUPLICATE_FILE", "BATCH_NOT_FOUND"],
  "GET /webhook-endpoint": [...ofMerchant, "ENDPOINT_NOT_FOUND", "ENDPOINT_UNREADABLE"],
  "PUT /webhook-endpoint": [...ofMerchant, ...body, "ENDPOINT_UNREADABLE", "ENDPOINT_BUSY"],
  "DELETE /webhook-endpoint": [...ofMerchant, "ENDPOINT_NOT_FOUND", "ENDPOINT_BUSY"],
  "POST /webhook-endpoint/secret": [
    ...ofMerchant,
    ...body,
    "ENDPOINT_NOT_FOUND",
    "ENDPOINT_UNREADABLE",
    "ENDPOINT_BUSY",
    "ROTATION_UNDER_WAY",
  ],
  "POST /webhook-endpoint/test": [
    ...ofMerchant,
    ...body,
    "ENDPOINT_NOT_FOUND",
    "ENDPOINT_UNREADABLE",
    "ENDPOINT_TESTED_RECENTLY",
  ],
  "GET /notifications": ofMerchant,
  "POST /notifications/recover": [
    ...ofMerchant,
    ...body,
    "ENDPOINT_PAUSED",
    "ENDPOINT_UNREADABLE",
    "RECOVERED_RECENTLY",
  ],
  "GET /batches/{id}": [...bound, "BATCH_NOT_FOUND"],
} as const satisfies Record<string, readonly ProblemCode[]>;

export type RouteName = keyof typeof routeProblems;
