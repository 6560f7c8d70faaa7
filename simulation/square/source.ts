import { lettersOf, type Moment, type SimulatedPayment, uuidOf } from "../payment";
import type { SimulatedSource, SimulatedType } from "../simulated-type";

type Entry = readonly [string, SimulatedType];

const LOCATION = "SIMLOCATION";

const idOf = ({ name }: SimulatedPayment, kind: string): string => `SIM${lettersOf(`square ${kind} ${name}`, 19)}`;
const paymentId = (payment: SimulatedPayment): string => payment.providerId ?? idOf(payment, "payment");

const money = (amount: number, { currency }: SimulatedPayment) => ({ amount, currency });

/** Square's name for the state of a payment's card. */
const cardStates = new Map([
  ["APPROVED", "AUTHORIZED"],
  ["PENDING", "PENDING"],
  ["CANCELED", "VOIDED"],
  ["FAILED", "FAILED"],
]);

function payment(about: SimulatedPayment, { status, at }: Moment) {
  const amount = status === "COMPLETED" ? about.captured : about.amount;
  return {
    id: paymentId(about),
    created_at: about.begunAt.toISOString(),
    updated_at: at.toISOString(),
    amount_money: money(amount, about),
    total_money: money(amount, about),
    ...(status !== "FAILED" && { approved_money: money(amount, about) }),
    ...(about.refundedBefore > 0 && { refunded_money: money(about.refundedBefore, about) }),
    application_details: { square_product: "ECOMMERCE_API", application_id: "sandbox-sq0idb-SIMULATED" },
    capabilities: [],
    card_details: {
      status: cardStates.get(status) ?? "CAPTURED",
      card: {
        card_brand: "VISA",
        last_4: "1111",
        exp_month: 12,
        exp_year: 2034,
        card_type: "CREDIT",
        prepaid_type: "NOT_PREPAID",
      },
      entry_method: "KEYED",
      cvv_status: "CVV_ACCEPTED",
      avs_status: "AVS_ACCEPTED",
      ...(status === "FAILED" && { errors: [{ category: "PAYMENT_METHOD_ERROR", code: "INSUFFICIENT_FUNDS" }] }),
    },
    delay_action: "CANCEL",
    delay_duration: "PT168H",
    location_id: LOCATION,
    order_id: idOf(about, "order"),
    reference_id: about.name,
    source_type: "CARD",
    status,
    version_token: lettersOf(`${status} ${about.name}`, 19),
  };
}

const refund = (about: SimulatedPayment, { status, at }: Moment) => ({
  id: `${paymentId(about)}_${idOf(about, `refund ${about.number}`)}`,
  payment_id: paymentId(about),
  order_id: idOf(about, `refund order ${about.number}`),
  location_id: LOCATION,
  status,
  amount_money: money(about.returned, about),
  reason: "A simulated refund",
  created_at: about.madeAt.toISOString(),
  updated_at: at.toISOString(),
});

/** In the order of a dispute's life, which is that of its versions. */
const DISPUTE_STATES = [
  "INQUIRY_EVIDENCE_REQUIRED",
  "INQUIRY_PROCESSING",
  "INQUIRY_CLOSED",
  "EVIDENCE_REQUIRED",
  "PROCESSING",
  "ACCEPTED",
  "LOST",
  "WON",
];

const dispute = (about: SimulatedPayment, { status, at }: Moment) => ({
  id: idOf(about, `dispute ${about.number}`),
  amount_money: money(about.returned, about),
  reason: "NO_KNOWLEDGE",
  state: status,
  due_at: new Date(about.madeAt.getTime() + 864_000_000).toISOString(),
  disputed_payment: { payment_id: paymentId(about) },
  card_brand: "VISA",
  created_at: about.madeAt.toISOString(),
  updated_at: at.toISOString(),
  reported_at: about.madeAt.toISOString(),
  brand_dispute_id: idOf(about, `brand dispute ${about.number}`),
  version: DISPUTE_STATES.indexOf(status) + 1,
  location_id: LOCATION,
});

/** An event as Square sends it, around an object that it holds under a name. */
const webhook = (
  type: string,
  about: SimulatedPayment,
  { eventId, at }: Moment,
  holder: string,
  object: { id: string },
) => ({
  merchant_id: about.merchantId,
  location_id: LOCATION,
  type,
  event_id: eventId,
  created_at: at.toISOString(),
  data: { type: type.split(".")[0], id: object.id, object: { [holder]: object } },
});

const entry = (
  type: string,
  does: string,
  statuses: SimulatedType["statuses"],
  holder: string,
  carried: (about: SimulatedPayment, moment: Moment) => { id: string },
): Entry => [
  type,
  {
    does,
    statuses,
    part: carried === payment ? "captured" : "returned",
    body: (about, moment) => webhook(type, about, moment, holder, carried(about, moment)),
  },
];

const ANY_PAYMENT = ["APPROVED", "PENDING", "COMPLETED", "CANCELED", "FAILED"] as const;
const DECIDED = ["LOST", "WON", "PROCESSING", "ACCEPTED", "INQUIRY_PROCESSING", "INQUIRY_CLOSED"] as const;

export const squareSource: SimulatedSource = {
  merchantId: "SAMPLEMERCHANT1",
  eventId: uuidOf,
  types: new Map<string, SimulatedType>([
    entry("payment.created", "the amount is authorized", ANY_PAYMENT, "payment", payment),
    entry(
      "payment.updated",
      "the amount is captured",
      ["COMPLETED", "APPROVED", "PENDING", "CANCELED", "FAILED"],
      "payment",
      payment,
    ),
    entry("refund.created", "a refund is under way", ["PENDING", "COMPLETED"], "refund", refund),
    entry(
      "refund.updated",
      "the refund is completed",
      ["COMPLETED", "PENDING", "REJECTED", "FAILED"],
      "refund",
      refund,
    ),
    entry(
      "dispute.created",
      "the customer disputes the payment",
      ["EVIDENCE_REQUIRED", "INQUIRY_EVIDENCE_REQUIRED"],
      "dispute",
      dispute,
    ),
    // Square's samples of this type have the dispute under another name.
    entry("dispute.state.updated", "the dispute is decided", DECIDED, "object", dispute),
    entry("dispute.state.changed", "the dispute is decided, by the older type", DECIDED, "dispute", dispute),
  ]),
};
