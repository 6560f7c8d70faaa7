import { settled } from "../answers";
import { callsOf } from "../calls";
import type { SceneGroup } from "../scene";
import { eventOf } from "../simulated";

/** Transactions of the demonstration's events, by the names of their payments. */
export const transactions = {
  first: eventOf("stripe", "payment_intent.succeeded", "demo-1").transactionId,
  second: eventOf("stripe", "payment_intent.succeeded", "demo-2").transactionId,
  paypal: eventOf("paypal", "PAYMENT.CAPTURE.COMPLETED", "demo-1").transactionId,
  square: eventOf("square", "payment.updated", "demo-1").transactionId,
} as const;

const PARTLY_REFUNDED = "partially_refunded 4250 USD, 1250 refunded, 2 events";

/** Stripe's webhooks in order, out of order and repeated. */
export const stripeScenes: SceneGroup = async (play, stage) => {
  const { stripe, read } = callsOf(stage);
  const story = (id: string, events: number) => settled(stage, events, () => read(id));
  const captureOf = (payment: string) => eventOf("stripe", "payment_intent.succeeded", payment).body;
  const refundOf = (payment: string) => eventOf("stripe", "charge.refunded", payment, { part: 1250 }).body;
  const refunded = refundOf("demo-1");

  await play("payment captured", "200 received", () => stripe(captureOf("demo-1")));
  await play("read it as its merchant", "captured 4250 USD, 0 refunded, 1 event", () => story(transactions.first, 1));
  await play("part of it refunded", "200 received", () => stripe(refunded));
  await play("read it again", PARTLY_REFUNDED, () => story(transactions.first, 2));
  await play("the refund's event once more", "200 processed", () => stripe(refunded));
  await play("another payment: refund first", "200 received", () => stripe(refundOf("demo-2")));
  await play("… its capture late", "200 received", () => stripe(captureOf("demo-2")));
  await play("read it: the same end", PARTLY_REFUNDED, () => story(transactions.second, 2));
  await play("the first one: still two events", PARTLY_REFUNDED, () => story(transactions.first, 2));
};

export const paypalScenes: SceneGroup = async (play, stage) => {
  const { paypal, read } = callsOf(stage);
  const story = (events: number) => settled(stage, events, () => read(transactions.paypal));
  const send = (type: string) => paypal(eventOf("paypal", type, "demo-1").body);

  await play("PayPal: a capture", "200 received", () => send("PAYMENT.CAPTURE.COMPLETED"));
  await play("read it by its order", "captured 4250 USD, 0 refunded, 1 event", () => story(1));
  await play("… its dispute names the capture only", "200 received", () => send("CUSTOMER.DISPUTE.CREATED"));
  await play("read it again, by its order", "disputed 4250 USD, 0 refunded, 2 events", () => story(2));
};

export const squareScenes: SceneGroup = async (play, stage) => {
  const { square, read } = callsOf(stage);
  const send = (type: string) => square(eventOf("square", type, "demo-1").body);

  await play("Square: a payment", "200 received", () => send("payment.updated"));
  await play("… and its dispute", "200 received", () => send("dispute.created"));
  await play("read it", "disputed 4250 USD, 0 refunded, 2 events", () =>
    settled(stage, 2, () => read(transactions.square)),
  );
};
