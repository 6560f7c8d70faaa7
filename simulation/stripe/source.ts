import { lettersOf, type Moment, type SimulatedPayment, secondsOf } from "../payment";
import type { SimulatedSource, SimulatedType } from "../simulated-type";
import {
  API_VERSION,
  charge,
  checkoutSession,
  dispute,
  INVOICE_API_VERSION,
  intent,
  intentId,
  invoice,
  refund,
  refundedCharge,
} from "./objects";

type Carried = (payment: SimulatedPayment, status: string) => object;
type Entry = readonly [string, SimulatedType];

/** An event as Stripe sends it, around the object that it carries. */
const snapshot = (type: string, { eventId, at }: Moment, object: object, apiVersion = API_VERSION) => ({
  id: eventId,
  object: "event",
  api_version: apiVersion,
  created: secondsOf(at),
  data: { object },
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type,
});

const entry = (
  type: string,
  does: string,
  statuses: SimulatedType["statuses"],
  carried: Carried,
  part?: SimulatedType["part"],
): Entry => [
  type,
  {
    does,
    statuses,
    ...(part && { part }),
    body: (payment, moment) => snapshot(type, moment, carried(payment, moment.status)),
  },
];

const intents: readonly Entry[] = [
  entry("payment_intent.created", "a payment is begun", ["requires_payment_method", "requires_confirmation"], intent),
  entry("payment_intent.requires_action", "the customer has to confirm the payment", ["requires_action"], intent),
  entry("payment_intent.processing", "the payment is under way", ["processing"], intent),
  entry("payment_intent.partially_funded", "a bank transfer brought a part of the money", ["requires_action"], intent),
  entry("payment_intent.amount_capturable_updated", "the amount is authorized", ["requires_capture"], intent),
  entry("payment_intent.payment_failed", "an attempt was declined", ["requires_payment_method"], (payment, status) =>
    intent(payment, status, true),
  ),
  entry("payment_intent.succeeded", "the amount is captured", ["succeeded"], intent, "captured"),
  entry("payment_intent.canceled", "the payment is given up", ["canceled"], intent),
];

const charges: readonly Entry[] = [
  entry("charge.pending", "a bank debit is under way", ["pending"], (payment, status) => charge(payment, { status })),
  entry("charge.succeeded", "the charge took the money", ["succeeded"], (payment) => charge(payment), "captured"),
  entry("charge.failed", "the charge was declined", ["failed"], (payment, status) => charge(payment, { status })),
  entry("charge.captured", "an authorized charge is captured", ["succeeded"], (payment) => charge(payment), "captured"),
  entry("charge.expired", "an authorized charge was not captured in time", ["succeeded"], (payment) =>
    charge(payment, { hold: true }),
  ),
  entry("charge.refunded", "the charge is refunded", ["succeeded"], refundedCharge, "returned"),
  entry("charge.updated", "a captured charge is the same as before", ["succeeded"], (payment) => charge(payment)),
];

const REQUESTED = ["pending", "requires_action", "succeeded", "failed", "canceled"] as const;
const SUCCEEDED = ["succeeded", "pending", "requires_action", "failed", "canceled"] as const;
const refunds: readonly Entry[] = [
  entry("refund.created", "a refund is requested", REQUESTED, refund, "returned"),
  entry("refund.updated", "the refund succeeded", SUCCEEDED, refund, "returned"),
  entry("refund.failed", "the refund failed at the customer's bank", ["failed"], refund, "returned"),
  entry("charge.refund.updated", "the refund succeeded, by its older type", SUCCEEDED, refund, "returned"),
];

/** What a dispute in a state has taken, and given back. */
function disputeIn(payment: SimulatedPayment, status: string) {
  if (status.startsWith("warning_") || status === "prevented") return dispute(payment, status, []);
  return dispute(payment, status, status === "won" ? [-payment.returned, payment.returned] : [-payment.returned]);
}

const disputes: readonly Entry[] = [
  entry(
    "charge.dispute.created",
    "the customer's bank disputes the payment",
    ["needs_response", "warning_needs_response"],
    disputeIn,
    "returned",
  ),
  entry(
    "charge.dispute.updated",
    "the bank looks at the evidence",
    ["under_review", "warning_under_review"],
    disputeIn,
    "returned",
  ),
  entry(
    "charge.dispute.closed",
    "the dispute is decided",
    ["lost", "won", "warning_closed", "prevented"],
    disputeIn,
    "returned",
  ),
  entry(
    "charge.dispute.funds_withdrawn",
    "the disputed money is withdrawn",
    ["needs_response", "lost"],
    disputeIn,
    "returned",
  ),
  entry("charge.dispute.funds_reinstated", "the disputed money is given back", ["won"], disputeIn, "returned"),
];

const session = (type: string, does: string, status: string, paymentStatus: string): Entry =>
  entry(`checkout.session.${type}`, does, [status], (payment) => checkoutSession(payment, status, paymentStatus));

const invoiced = (type: string, does: string, status: string): Entry => [
  `invoice.${type}`,
  {
    does,
    statuses: [status],
    body: (payment, moment) => snapshot(`invoice.${type}`, moment, invoice(payment, status), INVOICE_API_VERSION),
  },
];

const merchants: readonly Entry[] = [
  session("completed", "Checkout names the payment's merchant", "complete", "paid"),
  session("async_payment_succeeded", "a bank debit through Checkout succeeded; names the merchant", "complete", "paid"),
  session("async_payment_failed", "a bank debit through Checkout failed; names the merchant", "complete", "unpaid"),
  session("expired", "a Checkout session expired; names the merchant", "expired", "unpaid"),
  invoiced("created", "an invoice names the payment's merchant", "open"),
  invoiced("updated", "the invoice changed; names the merchant", "open"),
  invoiced("finalized", "the invoice is final; names the merchant", "open"),
  invoiced("paid", "the invoice is paid; names the merchant", "paid"),
  invoiced("payment_succeeded", "the invoice's payment succeeded; names the merchant", "paid"),
  invoiced("payment_failed", "the invoice's payment failed; names the merchant", "open"),
  invoiced("payment_action_required", "the invoice's payment has to be confirmed; names the merchant", "open"),
];

const NOT_FETCHED = "ends unread: Tap fetches the object that it names, and Stripe has none of a simulated payment";

/** A thin event names its object only. */
const thinBody = (type: string, payment: SimulatedPayment, { eventId, at }: Moment) => ({
  id: eventId,
  object: "v2.core.event",
  created: at.toISOString(),
  livemode: false,
  related_object: {
    id: intentId(payment),
    type: "payment_intent",
    url: `/v1/payment_intents/${intentId(payment)}`,
  },
  type,
});

const MISSING_EVENT = "v2.core.health.event_generation_failure.resolved";
const fetched: readonly Entry[] = [
  [
    MISSING_EVENT,
    {
      does: "Stripe reports an event that it could not create",
      statuses: ["resolved"],
      unprocessed: NOT_FETCHED,
      body: (_, { eventId, at }) => ({
        id: eventId,
        object: "v2.core.event",
        created: at.toISOString(),
        livemode: false,
        related_object: null,
        type: MISSING_EVENT,
      }),
    },
  ],
  [
    "v1.payment_intent.succeeded",
    {
      does: "a thin event: the amount is captured",
      statuses: ["succeeded"],
      unprocessed: NOT_FETCHED,
      body: (payment, moment) => thinBody("v1.payment_intent.succeeded", payment, moment),
    },
  ],
];

export const stripeSource: SimulatedSource = {
  merchantId: "mrc_demo",
  eventId: (unique) => `evt_3SIM${lettersOf(unique, 20)}`,
  types: new Map([...intents, ...charges, ...refunds, ...disputes, ...merchants, ...fetched]),
};
