import type { FunctionName } from "./environment";

/** What each function counts. Each count is a line of its log, with its ids as fields. */
export const functionCounts = {
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

/** What every function counts: calls that AWS refused because there were too many. */
export const THROTTLE_COUNT = "CallThrottled";

export type CountName = (typeof functionCounts)[FunctionName][number] | typeof THROTTLE_COUNT;

interface Watched {
  readonly metric: string;
  /** What a count adds to the metric. @default how many times it counts */
  readonly value?: number;
}

/**
 * Counts that an alarm watches, each with its CloudWatch metric in the stack's namespace. Each metric has its price, and
 * so has each dimension: counts of one kind share a metric without a dimension, and the line names the function. All
 * other counts are read from the logs.
 */
export const watchedCounts = {
  CardDataRefused: { metric: "CardDataFound" },
  CardDataMasked: { metric: "CardDataFound" },
  SignatureRefused: { metric: "SignatureRefused" },
  [THROTTLE_COUNT]: { metric: "CallThrottled" },
  EventRefused: { metric: "EventRefused" },
  EventUnread: { metric: "EventUnread" },
  EventUnprocessable: { metric: "EventUnprocessable" },
  EventStuck: { metric: "WorkStuck" },
  PaymentStuck: { metric: "WorkStuck" },
  /** Its dead letter raises an alarm of its own, but not while another one still lies there. */
  PaymentUnresolved: { metric: "WorkStuck" },
  PaymentNotStorable: { metric: "PaymentNotStorable" },
  PaymentInvalid: { metric: "PaymentInvalid" },
  DeliveryFailed: { metric: "DeliveryFailed" },
  EndpointUnusable: { metric: "EndpointUnusable" },
  CustomerEmailRefused: { metric: "CustomerEmailRefused" },
  AuditRecordQuarantined: { metric: "AuditRecordQuarantined" },
  AuditDiffers: { metric: "AuditDifferences" },
  /** No difference: that the metric has a value says that a run was complete. */
  AuditVerified: { metric: "AuditDifferences", value: 0 },
} as const satisfies Readonly<Partial<Record<CountName, Watched>>>;

export type MetricName = (typeof watchedCounts)[keyof typeof watchedCounts]["metric"];
