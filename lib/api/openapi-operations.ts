import type { RouteName } from "../../core/contracts/route-problems";
import type { AnswerName } from "./openapi-schemas";

export const tags = {
  Payments: "Submit payments, and read what became of them.",
  Batches: "Submit many payments as one file.",
  Notifications: "What Tap sends to a merchant's endpoint.",
  Endpoints: "Where and how a merchant is notified.",
  Events: "What providers, internal services and the fraud vendor send.",
} as const;

/** What the API's description says of an operation, beside what its route says. */
export interface Operation {
  /** Name of the function that generated clients have for it. */
  readonly operationId: string;
  readonly tag: keyof typeof tags;
  readonly description: string;
  /** Schema of its success, and what the success means. */
  readonly answer: AnswerName;
  readonly done: string;
  /** Whether its success has the header Location. */
  readonly hasLocation?: true;
}

const readTransaction = {
  tag: "Payments",
  description:
    "`id` is the transaction's own, or any name by which a provider knows the payment, such as `stripe_ch_1`. The answer has the transaction's own id. A transaction that was joined to another one is answered as that one. Of refunds, disputes and history it has one page each.",
  answer: "Transaction",
  done: "The transaction",
} as const;

export const operations = {
  "POST /webhook/{provider}": {
    operationId: "receiveProviderWebhook",
    tag: "Events",
    description:
      "For Stripe, PayPal and Square. The provider signs the raw body; its signature is the only proof. Tap stores the event and queues it before it answers. An event counts once, however often it is sent.",
    answer: "EventReceipt",
    done: "The event is stored, and is processed later",
  },
  "POST /webhooks/payment": {
    operationId: "receiveInternalEvent",
    tag: "Events",
    description:
      "For services and partners that take payments without Tap. The caller must be bound to the event's merchant. The same id of the same merchant is the same event.",
    answer: "EventReceipt",
    done: "The event is stored, and is processed later",
  },
  "POST /transactions": {
    operationId: "submitPayment",
    tag: "Payments",
    description:
      "The answer means that the payment is stored and queued; nothing was charged yet. Wait for its notification, or read it. The same `Idempotency-Key` with the same body is the same payment, for 30 days.",
    answer: "PaymentReceipt",
    done: "The payment is stored, and is charged later",
    hasLocation: true,
  },
  "GET /transaction/{id}": { operationId: "readTransactionAlias", ...readTransaction },
  "GET /transactions/{id}": { operationId: "readTransaction", ...readTransaction },
  "POST /transactions/{id}/notify": {
    operationId: "requestNotification",
    tag: "Payments",
    description:
      "Sends the merchant how the transaction is now. It is allowed once a minute for each transaction, and never e-mails the customer.",
    answer: "NotificationReceipt",
    done: "The notification is queued",
  },
  "POST /transactions/{id}/refunds": {
    operationId: "refundPayment",
    tag: "Payments",
    description:
      "Refunds a payment that was submitted to Tap, in whole or in part, as often as something is left. Left is what was captured, less refunds, disputes and refunds under way, those made at the provider included. The answer means that the refund is stored and queued. Its end is notified as `refund.succeeded` or `refund.failed`. The same `Idempotency-Key` with the same body is the same refund.",
    answer: "ModificationReceipt",
    done: "The refund is stored, and is requested later",
    hasLocation: true,
  },
  "GET /transactions/{id}/refunds": {
    operationId: "listRefunds",
    tag: "Payments",
    description:
      "Newest first: refunds that were requested here, also those that the gateway has not answered, and those made at the provider.",
    answer: "RefundPage",
    done: "A page of refunds",
  },
  "POST /transactions/{id}/capture": {
    operationId: "capturePayment",
    tag: "Payments",
    description:
      "Captures a payment that was submitted with `capture` false and is authorized, in whole or in part. The rest is released. A payment is captured or canceled once. Its end is notified as `transaction.captured`.",
    answer: "ModificationReceipt",
    done: "The capture is stored, and is requested later",
    hasLocation: true,
  },
  "POST /transactions/{id}/cancel": {
    operationId: "cancelPayment",
    tag: "Payments",
    description:
      "Releases a payment that was submitted with `capture` false and is authorized. Nothing is taken. Its end is notified as `transaction.canceled`.",
    answer: "ModificationReceipt",
    done: "The cancel is stored, and is requested later",
    hasLocation: true,
  },
  "POST /fraud-webhook": {
    operationId: "receiveFraudDecision",
    tag: "Events",
    description:
      "The vendor signs by the Standard Webhooks specification. A decision resumes the payment that waits for it. The first decision about a payment stands.",
    answer: "DecisionReceipt",
    done: "The decision is recorded",
  },
  "GET /transactions": {
    operationId: "listTransactions",
    tag: "Payments",
    description:
      "Newest first, by the time of the first recording. Lists follow a change within about a second. No page repeats a transaction. A page may be short, or empty, and still have a cursor.",
    answer: "TransactionPage",
    done: "A page of transactions",
  },
  "POST /batches": {
    operationId: "createBatch",
    tag: "Batches",
    description:
      "The answer has the form that uploads the file, as an S3 presigned POST. S3 refuses a file with another SHA-256, of another type, or of more than 50 MiB. The same `Idempotency-Key` with the same body is the same batch.",
    answer: "Batch",
    done: "The batch, with its form",
    hasLocation: true,
  },
  "GET /batches/{id}": {
    operationId: "readBatch",
    tag: "Batches",
    description: "While rows are submitted, the counts are those so far.",
    answer: "Batch",
    done: "The batch",
  },
  "GET /webhook-endpoint": {
    operationId: "readEndpoint",
    tag: "Endpoints",
    description: "A merchant without an endpoint of its own is answered 404: the operators' default one counts then.",
    answer: "WebhookEndpoint",
    done: "The endpoint, without its secrets",
  },
  "PUT /webhook-endpoint": {
    operationId: "setEndpoint",
    tag: "Endpoints",
    description:
      "The endpoint is as the body says; what it leaves out is as at first. The secrets stay. A new endpoint has a new `secret`, which no other answer shows. A change counts within five minutes. While `paused` is true, notifications are kept; they are sent about three minutes after it is false.",
    answer: "WebhookEndpoint",
    done: "The endpoint, with its secret if it is new",
  },
  "DELETE /webhook-endpoint": {
    operationId: "removeEndpoint",
    tag: "Endpoints",
    description:
      "The operators' default endpoint counts from then on, if there is one. What was kept for a pause stays.",
    answer: "EndpointRemoval",
    done: "The endpoint is removed",
  },
  "POST /webhook-endpoint/secret": {
    operationId: "rotateEndpointSecret",
    tag: "Endpoints",
    description:
      "The new secret signs beside the old one, which ends after `overlap_seconds`. With `v1a`, the Ed25519 key is renewed too. Where an answer was lost, repeat the request with `replace_newest`.",
    answer: "WebhookEndpoint",
    done: "The endpoint, with its new secret",
  },
  "POST /webhook-endpoint/test": {
    operationId: "testEndpoint",
    tag: "Endpoints",
    description:
      "Tap sends an event of the type `tap.test`, once, with the checks of every webhook, and answers what came back. Also a paused endpoint is tested.",
    answer: "EndpointTest",
    done: "What came of the test event",
  },
  "GET /notifications": {
    operationId: "listUndeliveredNotifications",
    tag: "Endpoints",
    description:
      "Notifications that Tap tries again, gave up, kept for a pause, or could not send anywhere. The list follows a change within about a second. A page may have a few more than `limit`, and be empty.",
    answer: "NotificationPage",
    done: "A page of notifications",
  },
  "POST /notifications/recover": {
    operationId: "recoverNotifications",
    tag: "Endpoints",
    description:
      "Queues all that is not delivered and was made within the times. Each notification keeps its `webhook-id` and body. Within a transaction they go out in their order. It is allowed once a minute.",
    answer: "RecoveryReceipt",
    done: "The recovery is queued",
  },
} as const satisfies Readonly<Record<RouteName, Operation>>;
