import { endOf, type Sequence, testSequences } from "../../testing/sequences";
import { dispute } from "../../testing/stripe";
import { DAY, type Fields, held, intent, made, START, taken, teller } from "../../testing/stripe-tellers";

const disputed = (id: string, amount: number, status: string, fields: Fields = {}): Fields =>
  dispute({ id, amount, status, ...fields });
const booked = (currency: string, ...amounts: readonly number[]) => ({
  balance_transactions: amounts.map((amount, index) => ({ id: `txn_${index}`, amount, currency, fee: 1500 })),
});

function partialCaptureOfAnOldVersion(): Sequence {
  const tell = teller("2020-08-27", "eur");
  const captured = taken(10000, { amount_captured: 6000, amount_refunded: 4000 });
  const listed = (id: string, amount: number, second: number) => ({
    ...made(id, amount),
    currency: "eur",
    created: START + second,
  });
  const release = listed("re_release", 4000, 60);
  const own = listed("re_1", 1500, DAY);
  return {
    title: "a part is captured under an old version, and some of it refunded",
    events: [
      tell(0, "payment_intent.amount_capturable_updated", intent(10000)),
      tell(0, "charge.succeeded", held(10000)),
      tell(60, "charge.captured", captured),
      tell(60, "charge.refunded", { ...captured, refunds: { data: [release] } }),
      tell(60, "payment_intent.succeeded", intent(10000, { amount_received: 6000 })),
      tell(DAY, "charge.refunded", { ...captured, amount_refunded: 5500, refunds: { data: [own, release] } }),
    ],
    ends: {
      stripe_pi_1: endOf(6000, {
        ...{ status: "partially_refunded", refunded: 1500 },
        parts: ["stripe_re_1 succeeded 1500"],
      }),
    },
    notified: ["transaction.authorized", "transaction.captured", "refund.succeeded stripe_re_1"],
  };
}

function releaseLikeAFailedRefund(): Sequence {
  const tell = teller("2025-01-27.acacia");
  const captured = taken(10000, { amount_captured: 6000, amount_refunded: 4000 });
  const release = made("re_release", 4000, { created: START + 100 });
  const own = (status: string) => made("re_1", 4000, { created: START + DAY, status });
  return {
    title: "a refund of the same amount as the release fails",
    events: [
      tell(0, "payment_intent.amount_capturable_updated", intent(10000)),
      tell(0, "charge.succeeded", held(10000)),
      tell(100, "charge.captured", captured),
      tell(100, "refund.created", release),
      tell(100, "payment_intent.succeeded", intent(10000, { amount_received: 6000 })),
      tell(DAY, "refund.created", own("pending")),
      tell(DAY, "charge.refunded", { ...captured, amount_refunded: 8000 }),
      tell(DAY + 3, "refund.updated", own("succeeded")),
      tell(3 * DAY, "refund.failed", own("failed")),
      tell(3 * DAY, "charge.updated", captured),
    ],
    ends: { stripe_pi_1: endOf(6000, { parts: ["stripe_re_1 failed 4000"] }) },
    // While both stand, nothing tells which of two equal refunds is the release: the sum alone is notified.
    notified: [
      ...["transaction.authorized", "transaction.captured"],
      ...["transaction.partially_refunded", "refund.failed stripe_re_1"],
    ],
  };
}

function debitReturned(): Sequence {
  const tell = teller("2025-09-30.clover");
  const lost = disputed("dp_1", 7000, "lost", { reason: "insufficient_funds", ...booked("usd", -7000) });
  return {
    title: "a bank returns a debit days after its success",
    events: [
      tell(0, "payment_intent.processing", intent(7000)),
      tell(0, "charge.pending", taken(7000, { status: "pending", captured: false, amount_captured: 0 })),
      tell(4 * DAY, "payment_intent.succeeded", intent(7000)),
      tell(4 * DAY, "charge.succeeded", taken(7000)),
      ...["created", "funds_withdrawn", "closed"].map((name) => tell(6 * DAY, `charge.dispute.${name}`, lost)),
    ],
    ends: { stripe_pi_1: endOf(7000, { status: "disputed", lost: 7000, parts: ["stripe_dp_1 lost 7000"] }) },
    notified: ["transaction.captured", "dispute.lost stripe_dp_1"],
  };
}

function wonAfterARefund(): Sequence {
  const tell = teller("2025-03-31.basil");
  const of = (status: string, ...amounts: number[]) => disputed("dp_1", 5000, status, booked("usd", ...amounts));
  return {
    title: "a dispute is won after a refund, and the rest refunded then",
    events: [
      tell(0, "payment_intent.succeeded", intent(8000)),
      tell(0, "charge.succeeded", taken(8000)),
      tell(DAY, "refund.created", made("re_1", 3000)),
      tell(DAY, "charge.refunded", taken(8000, { amount_refunded: 3000 })),
      tell(2 * DAY, "charge.dispute.created", of("needs_response")),
      tell(2 * DAY, "charge.dispute.funds_withdrawn", of("needs_response", -5000)),
      tell(3 * DAY, "charge.dispute.updated", of("under_review", -5000)),
      tell(9 * DAY, "charge.dispute.closed", of("won", -5000)),
      tell(9 * DAY, "charge.dispute.funds_reinstated", of("won", -5000, 5000)),
      tell(10 * DAY, "refund.created", made("re_2", 5000, { status: "pending" })),
      tell(10 * DAY + 1, "refund.updated", made("re_2", 5000)),
      tell(10 * DAY + 1, "charge.refunded", taken(8000, { amount_refunded: 8000, refunded: true })),
    ],
    ends: {
      stripe_pi_1: endOf(8000, {
        ...{ status: "refunded", refunded: 8000 },
        parts: ["stripe_dp_1 won 5000", "stripe_re_1 succeeded 3000", "stripe_re_2 succeeded 5000"],
      }),
    },
    notified: [
      ...["transaction.captured", "refund.succeeded stripe_re_1"],
      ...["dispute.opened stripe_dp_1", "dispute.won stripe_dp_1"],
      ...["refund.pending stripe_re_2", "refund.succeeded stripe_re_2"],
    ],
  };
}

function inquiryEndedByARefund(): Sequence {
  const tell = teller("2024-06-20");
  const of = (status: string) => disputed("dp_1", 2500, status, { balance_transactions: [] });
  return {
    title: "an inquiry ends because its payment was refunded",
    events: [
      tell(0, "payment_intent.succeeded", intent(2500)),
      tell(DAY, "charge.dispute.created", of("warning_needs_response")),
      tell(2 * DAY, "refund.created", made("re_1", 2500, { created: START + 2 * DAY })),
      tell(2 * DAY, "charge.refunded", taken(2500, { amount_refunded: 2500, refunded: true })),
      tell(2 * DAY, "charge.dispute.updated", of("warning_under_review")),
      tell(90 * DAY, "charge.dispute.closed", of("warning_closed")),
    ],
    ends: {
      stripe_pi_1: endOf(2500, {
        ...{ status: "refunded", refunded: 2500 },
        parts: ["stripe_dp_1 won 2500", "stripe_re_1 succeeded 2500"],
      }),
    },
    notified: [
      ...["transaction.captured", "dispute.inquiry stripe_dp_1"],
      ...["refund.succeeded stripe_re_1", "dispute.won stripe_dp_1"],
    ],
  };
}

function twoDisputesInYen(): Sequence {
  const tell = teller("2023-10-16", "jpy");
  const of = (id: string, amount: number, status: string, ...usd: number[]) =>
    disputed(id, amount, status, booked("usd", ...usd));
  return {
    title: "two disputes of a payment in yen, which is settled in dollars",
    events: [
      tell(0, "payment_intent.succeeded", intent(9000)),
      tell(DAY, "charge.dispute.created", of("dp_1", 4000, "needs_response", -2700)),
      tell(DAY, "charge.dispute.created", of("dp_2", 1000, "warning_needs_response")),
      tell(2 * DAY, "charge.dispute.updated", of("dp_2", 1000, "warning_under_review")),
      tell(2 * DAY, "charge.dispute.updated", of("dp_2", 1000, "needs_response", -680)),
      tell(9 * DAY, "charge.dispute.closed", of("dp_1", 4000, "lost", -2700)),
      tell(9 * DAY, "charge.dispute.closed", of("dp_2", 1000, "won", -680)),
      tell(9 * DAY, "charge.dispute.funds_reinstated", of("dp_2", 1000, "won", -680, 680)),
    ],
    ends: {
      stripe_pi_1: endOf(9000, {
        ...{ status: "disputed", lost: 4000 },
        parts: ["stripe_dp_1 lost 4000", "stripe_dp_2 won 1000"],
      }),
    },
    notified: [
      ...["transaction.captured", "dispute.opened stripe_dp_1", "dispute.inquiry stripe_dp_2"],
      ...["dispute.opened stripe_dp_2", "dispute.lost stripe_dp_1", "dispute.won stripe_dp_2"],
    ],
  };
}

testSequences("stripe", [
  partialCaptureOfAnOldVersion(),
  releaseLikeAFailedRefund(),
  debitReturned(),
  wonAfterARefund(),
  inquiryEndedByARefund(),
  twoDisputesInYen(),
]);
