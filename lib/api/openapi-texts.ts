import { DEFAULT_PAGE } from "../../core/contracts/query-schemas";
import type { BodyName } from "./models";

/** What the description says of a field or parameter of a request, beside its schema. */
export interface FieldText {
  readonly description: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly format?: string;
}
type Texts = Readonly<Record<string, FieldText>>;

const amount = { description: "Amount in minor units: 4250 USD is 42.50 dollars.", example: 4250 };
const currency = { description: "ISO 4217 code that payments are made in.", example: "USD" };
const merchant = { description: "The merchant. The caller must be bound to it.", example: "mrc_demo" };
const occurredAt = {
  format: "date-time",
  description: "When it happened: RFC 3339 with any offset and any precision. Tap keeps UTC with milliseconds.",
  example: "2026-11-18T11:00:00.5+01:00",
};
const customerEmail = {
  description: "Where the customer is e-mailed about the payment. Giving it states that the customer agreed.",
  example: "customer@example.com",
};

/** Texts for the fields of bodies. */
export const fieldTexts: Readonly<Record<BodyName, Texts>> = {
  PaymentEvent: {
    id: { description: "Unique for the merchant: a repeat of it changes nothing.", example: "event-1" },
    type: { description: "What has happened.", example: "payment.captured" },
    occurred_at: occurredAt,
    merchant_id: merchant,
    payment_id: { description: "The sender's own id of the payment.", example: "order-7" },
    object_id: { description: "Id of the refund or the dispute; required for those types.", example: "refund-1" },
    amount,
    currency,
    customer_email: customerEmail,
  },
  PaymentSubmission: {
    merchant_id: merchant,
    customer_id: { description: "The merchant's own id of the customer.", example: "cus_1" },
    customer_email: customerEmail,
    amount,
    currency,
    payment_method: {
      description: "The gateway's token of a payment method. Card numbers are refused.",
      example: "pm_sandbox",
    },
    payment_customer: {
      description: "The gateway's customer with whom the payment method is saved; its metadata must name the merchant.",
      example: "cus_Q1w2E3r4",
    },
    billing_country: { description: "ISO 3166-1 code of the country of the bill.", example: "DE" },
    card_country: { description: "ISO 3166-1 code of the country of the card's bank.", example: "DE" },
    description: { description: "What the customer pays for.", example: "Two tickets" },
    reference: { description: "The merchant's own reference of the payment.", example: "order-7" },
    capture: {
      description:
        "False: only authorize the payment, and capture or cancel it later. Where it is absent, it is captured at once.",
      example: true,
    },
    unique_reference: {
      description: "No other payment of the merchant may have the reference, unless that one has failed.",
      example: true,
    },
  },
  RefundRequest: {
    amount: { ...amount, description: "Amount in minor units; where it is absent, all that is left." },
    reason: { description: "Why, in the words that Stripe takes too.", example: "requested_by_customer" },
  },
  CaptureRequest: {
    amount: {
      description: "Amount in minor units, at most what is authorized; the rest is released. Where it is absent, all.",
      example: 3000,
    },
  },
  CancelRequest: {},
  FraudAlert: {
    alert_id: { description: "The vendor's id of the decision: a repeat of it changes nothing.", example: "alert-1" },
    transaction_id: { description: "The payment.", example: "pay_0123456789abcdef01234567" },
    decision: { description: "Whether the payment may be charged.", example: "approved" },
    occurred_at: occurredAt,
    score: { description: "Risk from 0 (harmless) to 100.", example: 12 },
    reasons: { description: "Words for the reasons, at most 20.", example: ["known_customer"] },
  },
  BatchRequest: {
    merchant_id: merchant,
    format: { description: "Format of the file.", example: "csv" },
    sha256: {
      description: "SHA-256 of the file, in base64. S3 refuses an upload with another hash.",
      example: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    },
    // Generators of clients take a field with a default for a required one.
    result_format: { description: "Format of the result; `jsonl` where it is absent.", example: "csv" },
    allow_duplicate: {
      description: "Whether the same file was sent before, and all of its rows are meant to be charged again.",
      example: false,
    },
  },
  NotifyRequest: {},
  EndpointRequest: {
    url: { description: "https, with a public name as its host.", example: "https://shop.example/hook" },
    events: {
      description: "Types and patterns that are sent; all where it is absent.",
      example: ["refund.*", "transaction.captured"],
    },
    description: { description: "What it is, for people.", example: "Orders" },
    paused: { description: "Whether notifications are kept, and not sent; false where it is absent.", example: false },
    signatures: {
      description: "`v1` is HMAC-SHA256, `v1a` is Ed25519 beside it; `v1` alone where it is absent.",
      example: ["v1", "v1a"],
    },
  },
  RotationRequest: {
    overlap_seconds: {
      description: "How long the old secret signs too; a day where it is absent, and no longer with 0.",
      example: 86_400,
    },
    replace_newest: {
      description: "Where two secrets sign already, the newest is replaced: nobody has it, as its answer was lost.",
      example: false,
    },
  },
  EndpointTestRequest: {},
  RecoveryRequest: {
    since: {
      format: "date-time",
      description: "Notifications that were made from this time on.",
      example: "2026-11-18T10:00:00Z",
    },
    until: {
      format: "date-time",
      description: "Notifications that were made until this time; until now where it is absent.",
      example: "2026-11-18T12:00:00Z",
    },
  },
};

const TIME = "RFC 3339 with its offset. Write the `+` of an offset as `%2B`.";
const page = (of: string) => ({
  description: `Where the page of ${of} begins: the value of the same name in the answer before.`,
});

/** Texts for parameters in paths and queries, and for headers that routes ask for. */
export const parameterTexts: Texts = {
  provider: { description: "The provider that sends.", example: "stripe" },
  id: {
    description: "The transaction's id, or any name by which a provider knows the payment.",
    example: "pay_0123456789abcdef01234567",
  },
  "batch id": { description: "The batch.", example: "bat_0123456789abcdef01234567" },
  merchant_id: { description: "One merchant. A caller with several must name one.", example: "mrc_demo" },
  customer_id: { description: "Only payments that were submitted with this customer.", example: "cus_1" },
  reference: { description: "Only payments that were submitted with this reference.", example: "order-7" },
  provider_id: {
    description: "An id by which the provider knows the payment, with or without the provider's name before it.",
    example: "pi_3FIRST00000000001",
  },
  status: { description: "Only transactions of this status.", example: "captured" },
  from: {
    format: "date-time",
    description: `Only transactions recorded at this time or later: ${TIME} A span has 31 days at most, and may be longer with an id, a reference or a customer.`,
    example: "2026-11-18T00:00:00Z",
  },
  to: {
    format: "date-time",
    description: `Only transactions recorded before this time: ${TIME}`,
    example: "2026-11-19T00:00:00Z",
  },
  state: { description: "One state of those that are not delivered.", example: "undelivered", default: "undelivered" },
  limit: { description: "Transactions of one page.", example: DEFAULT_PAGE, default: DEFAULT_PAGE },
  cursor: { description: "`cursor` of the page before, with the same parameters." },
  history_cursor: { ...page("the history"), format: "date-time" },
  refunds_cursor: page("refunds"),
  disputes_cursor: page("disputes"),
  "webhook-id": { description: "The vendor's id of the message.", example: "msg_1" },
  "webhook-timestamp": { description: "When the vendor sent it, in seconds since 1970.", example: "1795000000" },
  "webhook-signature": {
    description: "`v1,` and the HMAC-SHA-256, in base64, of `<webhook-id>.<webhook-timestamp>.<raw body>`.",
    example: "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  },
  "Idempotency-Key": {
    description: "The caller's own name for the request: a repeat of the request is the same payment, refund or batch.",
    example: "order-7-first-try",
  },
};
