import type { FunctionName } from "./environment";

/**
 * What each function counts, in the stack's own namespace, under the one dimension `service`: its name. Ids go along as
 * searchable fields, never as dimensions, since every combination of dimensions is a metric that is paid for.
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
  "webhook-processor": ["EventProcessed", "EventIgnored", "EventUnread", "EventUnprocessable"],
  "transaction-reader": [],
  "transaction-processor": ["PaymentSubmitted", "CardDataRefused"],
  "payment-tasks": ["PaymentCaptured", "PaymentDeclined", "PaymentReviewed", "PaymentInvalid", "PaymentUnresolved"],
  "fraud-handler": ["FraudDecision", "SignatureRefused", "CardDataRefused"],
  "notification-sender": ["NotificationSent"],
  "delivery-sender": [
    "DeliverySucceeded",
    "DeliveryAttemptFailed",
    "DeliveryFailed",
    "DeliveryUnaddressed",
    "EndpointUnusable",
  ],
  reconciler: ["EventRequeued", "EventStuck", "PaymentRestarted", "PaymentStuck"],
  "batch-api": [],
  "batch-worker": [
    "PaymentSubmitted",
    "BatchRowSubmitted",
    "BatchRowRefused",
    "BatchFinished",
    "BatchFailed",
    "CardDataRefused",
  ],
  "audit-logger": ["AuditLineWritten", "AuditRecordSetAside"],
} as const satisfies Record<FunctionName, readonly string[]>;

export type MetricName = (typeof functionMetrics)[FunctionName][number];

export const METRIC_DIMENSION = "service";
