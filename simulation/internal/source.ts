import type { internalEventTypes } from "../../core/contracts/internal-event-schema";
import { lettersOf, type SimulatedPayment } from "../payment";
import type { SimulatedSource, SimulatedType } from "../simulated-type";

type InternalType = (typeof internalEventTypes)[number];

/** An internal event of every type, in Tap's own words. */
const does: Readonly<Record<InternalType, string>> = {
  "payment.pending": "a payment is begun",
  "payment.authorized": "the amount is authorized",
  "payment.captured": "the amount is captured",
  "payment.failed": "the payment failed",
  "payment.canceled": "the payment is given up",
  "refund.pending": "a refund is under way",
  "refund.succeeded": "the refund succeeded",
  "refund.failed": "the refund failed",
  "dispute.inquiry": "the customer's bank asks",
  "dispute.open": "the customer's bank disputes the payment",
  "dispute.lost": "the dispute is lost",
  "dispute.won": "the dispute is won",
};

/** Longest id of an internal event's payment and object. */
const MAX_ID = 64;
const idOf = (text: string): string => text.slice(0, MAX_ID);

function fieldsOf(type: string, payment: SimulatedPayment) {
  const [kind = ""] = type.split(".");
  if (kind !== "payment") return { object_id: idOf(`${kind}-${payment.number}`), amount: payment.returned };
  return { amount: type === "payment.captured" ? payment.captured : payment.amount };
}

const entryOf = (type: InternalType): readonly [string, SimulatedType] => [
  type,
  {
    does: does[type],
    statuses: [type.split(".")[1] ?? type],
    ...(type === "payment.captured" && { part: "captured" }),
    ...(!type.startsWith("payment.") && { part: "returned" }),
    body: (payment, { eventId, at }) => ({
      id: eventId,
      type,
      occurred_at: at.toISOString(),
      merchant_id: payment.merchantId,
      payment_id: payment.providerId ?? idOf(payment.name),
      ...fieldsOf(type, payment),
      currency: payment.currency,
    }),
  },
];

export const internalSource: SimulatedSource = {
  merchantId: "mrc_demo",
  eventId: (unique) => `sim-${lettersOf(unique, 20)}`,
  types: new Map((Object.keys(does) as InternalType[]).map(entryOf)),
};
