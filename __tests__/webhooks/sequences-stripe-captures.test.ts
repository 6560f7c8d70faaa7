import { endOf, type Sequence, testSequences } from "../../testing/sequences";
import { DAY, type Fields, held, intent, made, START, taken, teller } from "../../testing/stripe-tellers";

const without = (object: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

function captureInParts(): Sequence {
  const tell = teller("2025-09-30.clover");
  const first = { ...held(10000), amount_captured: 3000 };
  const both = taken(10000, { amount_captured: 7000, amount_refunded: 1000 });
  const open = { status: "requires_capture", amount_received: 3000, amount_capturable: 7000 };
  return {
    title: "an authorization is captured in two parts, with a refund between them",
    events: [
      tell(0, "charge.succeeded", held(10000)),
      tell(0, "payment_intent.amount_capturable_updated", intent(10000)),
      tell(DAY, "charge.updated", first),
      tell(DAY, "payment_intent.amount_capturable_updated", intent(10000, open)),
      tell(2 * DAY, "refund.created", made("re_1", 1000, { created: START + 2 * DAY })),
      tell(2 * DAY, "charge.refunded", { ...first, amount_refunded: 1000 }),
      tell(3 * DAY, "charge.captured", both),
      tell(3 * DAY, "payment_intent.succeeded", intent(10000, { amount_received: 7000 })),
    ],
    ends: {
      stripe_pi_1: endOf(7000, {
        ...{ status: "partially_refunded", refunded: 1000 },
        parts: ["stripe_re_1 succeeded 1000"],
      }),
    },
    notified: [
      ...["transaction.authorized", "transaction.captured"],
      ...["refund.succeeded stripe_re_1", "transaction.amount_changed"],
    ],
  };
}

function authorizationExpires(): Sequence {
  const tell = teller("2022-11-15");
  const expired = { ...held(5000), amount_refunded: 5000, refunded: true };
  return {
    title: "an authorization of an old version expires and is no refund",
    events: [
      tell(0, "payment_intent.amount_capturable_updated", intent(5000)),
      tell(0, "charge.succeeded", held(5000)),
      tell(7 * DAY, "charge.expired", expired),
      tell(7 * DAY, "charge.refunded", expired),
      tell(7 * DAY, "payment_intent.canceled", intent(5000, { cancellation_reason: "automatic" })),
    ],
    ends: { stripe_pi_1: { ...endOf(5000), status: "canceled", captured: 0 } },
    notified: ["transaction.authorized", "transaction.canceled"],
  };
}

function attemptsInOneSecond(): Sequence {
  const tell = teller("2025-03-31.basil");
  const declined = (id: string) =>
    taken(5000, { id, status: "failed", captured: false, amount_captured: 0, failure_code: "card_declined" });
  const at = (second: number, status = "succeeded") => ({ created: START + second, status });
  return {
    title: "attempts fail before one succeeds, and a refund fails before one succeeds",
    events: [
      tell(0, "payment_intent.created", intent(5000)),
      tell(60, "charge.failed", declined("ch_1a")),
      tell(60, "payment_intent.payment_failed", intent(5000)),
      tell(70, "payment_intent.requires_action", intent(5000)),
      tell(90, "payment_intent.payment_failed", intent(5000)),
      tell(90, "charge.failed", declined("ch_1b")),
      tell(90, "charge.succeeded", taken(5000)),
      tell(90, "payment_intent.succeeded", intent(5000)),
      tell(DAY, "refund.created", made("re_1", 2000, at(DAY))),
      tell(DAY, "charge.refunded", taken(5000, { amount_refunded: 2000 })),
      tell(3 * DAY, "refund.failed", made("re_1", 2000, at(DAY, "failed"))),
      tell(3 * DAY, "charge.updated", taken(5000)),
      tell(4 * DAY, "refund.created", made("re_2", 2000, at(4 * DAY))),
      tell(4 * DAY, "charge.refunded", taken(5000, { amount_refunded: 2000 })),
    ],
    ends: {
      stripe_pi_1: endOf(5000, {
        ...{ status: "partially_refunded", refunded: 2000 },
        parts: ["stripe_re_1 failed 2000", "stripe_re_2 succeeded 2000"],
      }),
    },
    notified: [
      ...["transaction.failed", "transaction.pending", "transaction.failed", "transaction.captured"],
      ...["refund.succeeded stripe_re_1", "refund.failed stripe_re_1", "refund.succeeded stripe_re_2"],
    ],
  };
}

function chargeAlone(): Sequence {
  const tell = teller("2018-02-28");
  const own = (id: string, amount: number, second: number, status = "succeeded") => ({
    ...without(made(id, amount, { created: START + second, status }), "payment_intent"),
    currency: "usd",
  });
  const of = (refunded: number, ...refunds: readonly Fields[]) => ({
    ...without(taken(3000, { amount_refunded: refunded }), "payment_intent"),
    ...(refunds.length > 0 && { refunds: { object: "list", data: refunds, has_more: false } }),
  });
  return {
    title: "a charge without an intent tells of its refunds, one of which fails",
    events: [
      tell(0, "charge.succeeded", of(0)),
      tell(DAY, "charge.refunded", of(1000, own("re_1", 1000, DAY))),
      tell(2 * DAY, "charge.refunded", of(1500, own("re_2", 500, 2 * DAY), own("re_1", 1000, DAY))),
      tell(5 * DAY, "charge.refund.updated", own("re_2", 500, 2 * DAY, "failed")),
      tell(5 * DAY, "charge.updated", of(1000)),
    ],
    ends: {
      stripe_ch_1: endOf(3000, {
        ...{ status: "partially_refunded", refunded: 1000 },
        parts: ["stripe_re_1 succeeded 1000", "stripe_re_2 failed 500"],
      }),
    },
    notified: [
      ...["transaction.captured", "refund.succeeded stripe_re_1"],
      ...["refund.succeeded stripe_re_2", "refund.failed stripe_re_2"],
    ],
  };
}

function overcaptured(): Sequence {
  const tell = teller("2024-12-18.acacia");
  return {
    title: "an authorization grows, and more than it is captured",
    events: [
      tell(0, "payment_intent.amount_capturable_updated", intent(5000)),
      tell(0, "charge.succeeded", held(5000)),
      tell(DAY, "payment_intent.amount_capturable_updated", intent(8000)),
      tell(DAY, "charge.updated", held(8000)),
      tell(2 * DAY, "charge.captured", taken(8000, { amount_captured: 8800 })),
      tell(2 * DAY, "payment_intent.succeeded", intent(8000, { amount_received: 8800 })),
    ],
    ends: { stripe_pi_1: endOf(8800) },
    notified: ["transaction.authorized", "transaction.amount_changed", "transaction.captured"],
  };
}

testSequences("stripe", [
  captureInParts(),
  authorizationExpires(),
  attemptsInOneSecond(),
  chargeAlone(),
  overcaptured(),
]);
