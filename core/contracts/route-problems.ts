import type { ProblemCode } from "./problems";

/** Codes with which any function may refuse. */
const everywhere = ["INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE"] as const;
/** Codes of routes whose callers are bound to merchants. */
const bound = [...everywhere, "CALLERS_NOT_CONFIGURED", "CALLER_NOT_BOUND"] as const;
/** Codes of routes whose senders sign. */
const signed = [...everywhere, "INVALID_SIGNATURE", "PROVIDER_NOT_CONFIGURED", "BODY_TOO_LARGE"] as const;
const read = [...bound, "TRANSACTION_NOT_FOUND", "INVALID_PARAMETER"] as const;

/** The codes with which each route's function may refuse, by method and path. The API's description says the same. */
export const routeProblems = {
  "POST /webhook/{provider}": [
    ...signed,
    "UNKNOWN_PROVIDER",
    "SIGNATURE_NOT_CHECKED",
    "MALFORMED_EVENT",
    "TRANSMISSION_REUSED",
  ],
  "POST /webhooks/payment": [
    ...bound,
    "BODY_TOO_LARGE",
    "CARD_NUMBER_REFUSED",
    "INVALID_BODY",
    "UNKNOWN_CURRENCY",
    "EVENT_CONTRADICTS",
  ],
  "POST /transactions": [
    ...bound,
    "BODY_TOO_LARGE",
    "IDEMPOTENCY_KEY_REQUIRED",
    "IDEMPOTENCY_KEY_REUSED",
    "INVALID_BODY",
    "UNKNOWN_CURRENCY",
    "CARD_NUMBER_REFUSED",
    "NOT_STORABLE",
    "REFERENCE_ALREADY_USED",
  ],
  "GET /transaction/{id}": read,
  "GET /transactions/{id}": read,
  "POST /transactions/{id}/notify": [...bound, "TRANSACTION_NOT_FOUND", "NOTIFIED_RECENTLY"],
  "POST /fraud-webhook": [...signed, "CARD_NUMBER_REFUSED", "INVALID_BODY", "ALERT_CONTRADICTS"],
  "GET /transactions": [...bound, "INVALID_PARAMETER", "INVALID_CURSOR"],
  "POST /batches": [
    ...bound,
    "IDEMPOTENCY_KEY_REQUIRED",
    "IDEMPOTENCY_KEY_REUSED",
    "INVALID_BODY",
    "DUPLICATE_FILE",
    "BATCH_NOT_FOUND",
  ],
  "GET /batches/{id}": [...bound, "BATCH_NOT_FOUND"],
} as const satisfies Record<string, readonly ProblemCode[]>;

export type RouteName = keyof typeof routeProblems;
