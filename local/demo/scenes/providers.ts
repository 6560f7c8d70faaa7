import { settled } from "../answers";
import { callsOf } from "../calls";
import { sample } from "../samples";
import type { SceneGroup } from "../scene";

/** Transactions of the sample events. */
export const transactions = {
  first: "stripe_pi_3SAMPLE00000000001",
  second: "stripe_pi_3SAMPLE00000000002",
  paypal: "paypal_SAMPLEORDER00001",
  square: "square_SAMPLEPAYMENT000000001",
} as const;

/** The sample payment under other ids: a payment of its own. */
const second = {
  pi_3SAMPLE00000000001: "pi_3SAMPLE00000000002",
  ch_3SAMPLE00000000001: "ch_3SAMPLE00000000002",
  evt_3SAMPLEpi0000000001: "evt_3SAMPLEpi0000000002",
  evt_3SAMPLEch0000000002: "evt_3SAMPLEch0000000003",
};

const PARTLY_REFUNDED = "partially_refunded 4250 USD, 1250 refunded, 2 events";

/** Stripe's webhooks in order, out of order and repeated. */
export const stripeScenes: SceneGroup = async (play, stage) => {
  const { stripe, read } = callsOf(stage);
  const story = (id: string, events: number) => settled(stage, events, () => read(id));
  const captured = sample("stripe", "payment_intent.succeeded");
  const refunded = sample("stripe", "charge.refunded");

  await play("payment captured", "200 received", () => stripe(captured));
  await play("read it as its merchant", "captured 4250 USD, 0 refunded, 1 event", () => story(transactions.first, 1));
  await play("part of it refunded", "200 received", () => stripe(refunded));
  await play("read it again", PARTLY_REFUNDED, () => story(transactions.first, 2));
  await play("the refund's event once more", "200 processed", () => stripe(refunded));
  await play("another payment: refund first", "200 received", () =>
    stripe(sample("stripe", "charge.refunded", second)),
  );
  await play("… its capture late", "200 received", () => stripe(sample("stripe", "payment_intent.succeeded", second)));
  await play("read it: the same end", PARTLY_REFUNDED, () => story(transactions.second, 2));
  await play("the first one: still two events", PARTLY_REFUNDED, () => story(transactions.first, 2));
};

export const paypalScenes: SceneGroup = async (play, stage) => {
  const { paypal, read } = callsOf(stage);
  const story = (events: number) => settled(stage, events, () => read(transactions.paypal));

  await play("PayPal: a capture", "200 received", () => paypal(sample("paypal", "PAYMENT.CAPTURE.COMPLETED")));
  await play("read it by its order", "captured 4250 USD, 0 refunded, 1 event", () => story(1));
  await play("… its dispute names the capture only", "200 received", () =>
    paypal(sample("paypal", "CUSTOMER.DISPUTE.CREATED")),
  );
  await play("read it again, by its order", "disputed 4250 USD, 0 refunded, 2 events", () => story(2));
};

export const squareScenes: SceneGroup = async (play, stage) => {
  const { square, read } = callsOf(stage);

  await play("Square: a payment", "200 received", () => square(sample("square", "payment.updated")));
  await play("… and its dispute", "200 received", () => square(sample("square", "dispute.created")));
  await play("read it", "disputed 4250 USD, 0 refunded, 2 events", () =>
    settled(stage, 2, () => read(transactions.square)),
  );
};
