import type { FunctionName } from "./environment";

/**
 * Custom metrics of each function, in the stack's namespace, with the one dimension `service`, the function's name. Ids
 * are searchable fields, never dimensions: every combination of dimensions is a metric with a price.
 */
export const functionMetrics = {
  "webhook-receiver": [
    "EventAccepted",
    "EventRepeated",
    "EventIgnored",
    "EventRefused",
    "SignatureRefused",
    "CardDataRefused",
    "CardDataMasked",
  ],
  "webhook-processor": ["EventProcessed", "TransactionFlagged", "EventIgnored", "EventUnread", "EventUnprocessable"],
  "transaction-reader": [],
  "transaction-processor": ["PaymentSubmitted", "PaymentNotStorable", "CardDataRefused"],
  "payment-tasks": ["PaymentCaptured", "PaymentDeclined", "PaymentReviewed", "PaymentInvalid", "PaymentUnresolved"],
  "fraud-handler": ["FraudDecision", "SignatureRefused", "CardDataRefused"],
  "notification-sender": ["NotificationSent", "CustomerEmailSent", "CustomerEmailRefused"],
  "delivery-sender": [
    "DeliverySucceeded",
    "DeliveryAttemptFailed",
    "DeliveryFailed",
    "DeliveryUnaddressed",
    "EndpointUnusable",
  ],
  reconciler: ["EventRequeued", "EventStuck", "PaymentRestarted", "PaymentStuck"],
  "batch-api": [],
  "endpoint-api": [],
  "batch-worker": [
    "PaymentSubmitted",
    "PaymentNotStorable",
    "BatchRowSubmitted",
    "BatchRowRefused",
    "BatchFinished",
    "BatchFailed",
    "CardDataRefused",
  ],
  /** Rows that were recomputed; differences; and runs that verified all they were to. */
  "audit-verifier": ["AuditRowVerified", "AuditDiffers", "AuditVerified"],
  "audit-logger": ["AuditLineWritten", "AuditRecordQuarantined"],
} as const satisfies Record<FunctionName, readonly string[]>;

export type MetricName = (typeof functionMetrics)[FunctionName][number];

export const METRIC_DIMENSION = "service";
