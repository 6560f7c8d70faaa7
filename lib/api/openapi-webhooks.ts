import { type NotificationType, notificationTypes } from "../../core/contracts/answers/notification";
import { notificationExample } from "./openapi-examples";
import { reference, type SchemaName } from "./openapi-schemas";

/** When each notification is sent. */
const sentWhen: Readonly<Record<NotificationType, string>> = {
  "transaction.pending": "The payment was in another state, and is under way again.",
  "transaction.authorized": "The payment is authorized now.",
  "transaction.captured": "The payment is captured now.",
  "transaction.failed": "The payment has failed.",
  "transaction.canceled": "The payment is canceled now.",
  "transaction.amount_changed":
    "The payment's state is the same, but another amount is authorized or captured, or in another currency.",
  "transaction.partially_refunded": "The refunded amount moved without a single refund, and is less than was captured.",
  "transaction.refunded": "The refunded amount moved without a single refund, and is all that was captured.",
  "transaction.refund_undone": "Nothing is refunded any more.",
  "transaction.merchant_changed": "The transaction belongs to another merchant now, or is contested.",
  "transaction.disputed": "A caller requested a notification of a transaction that is disputed.",
  "refund.pending": "One refund is under way.",
  "refund.succeeded": "One refund has succeeded, or its amount has changed since.",
  "refund.failed": "One refund has failed.",
  "dispute.inquiry": "The customer's bank asks, and no money has moved.",
  "dispute.opened": "One dispute is open, or another amount is disputed.",
  "dispute.won": "One dispute was won.",
  "dispute.lost": "One dispute was lost, or another amount is lost.",
};

const schemaOf = (type: NotificationType): SchemaName => {
  if (type.startsWith("refund.")) return "RefundNotification";
  return type.startsWith("dispute.") ? "DisputeNotification" : "TransactionNotification";
};

const header = (name: string, description: string, schema: object, example: unknown) => ({
  name,
  in: "header",
  required: true,
  description,
  schema,
  example,
});

/** Headers of every notification, as Standard Webhooks has them. */
const headers = [
  header(
    "webhook-id",
    "The same over all attempts at a notification. Ignore one that you have processed.",
    { type: "string", pattern: "^ntf_[0-9a-z]+$" },
    "ntf_0123456789abcdef01234567",
  ),
  header("webhook-timestamp", "When the attempt was made, in seconds since 1970.", { type: "integer" }, 1_795_000_000),
  header(
    "webhook-signature",
    "`v1,` and the HMAC-SHA-256, in base64, of `<webhook-id>.<webhook-timestamp>.<raw body>`, for each active secret; several are divided by blanks.",
    { type: "string", pattern: "^v1,\\S+( v1,\\S+)*$" },
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ),
];

/** What Tap sends to a merchant's endpoint, by the notification's type. */
export const webhooks = (): Record<string, object> =>
  Object.fromEntries(notificationTypes.map((type) => [type, { post: webhook(type) }]));

const webhook = (type: NotificationType) => ({
  operationId: `on${type.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
  tags: ["Notifications"],
  summary: sentWhen[type],
  description:
    "Signed by the Standard Webhooks specification. Notifications can overtake each other: keep the state with the newest `data.updated_at`.",
  security: [],
  parameters: headers,
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: { ...reference(schemaOf(type)), properties: { type: { const: type } } },
        example: notificationExample(type),
      },
    },
  },
  responses: {
    "2XX": { description: "The merchant has the notification: it is not sent again." },
    "410": { description: "The endpoint wants no more notifications: none is sent for a day." },
    default: { description: "The notification is sent again, up to ten times within four days." },
  },
});
