import { describe, test } from "@jest/globals";
import { type Case, check } from "../../testing/derived-cases";
import { at, capture, charge, intent, payment, refund } from "../../testing/observed";

const total = (amount: number, countsRelease = true) => ({ refundTotal: { amount, countsRelease } });
const held = charge(0, { status: "authorized", amount: 3000, captured: 0 });
/** 3000 authorized, 1900 captured: 1100 are released. */
const inPart = (second: number, refunded: number, countsRelease = true) =>
  charge(second, { status: "captured", amount: 3000, captured: 1900, ...total(refunded, countsRelease) });
const whole = (second: number, refunded: number) =>
  charge(second, { status: "captured", amount: 2500, captured: 2500, ...total(refunded) });
const paid = intent(0, { status: "captured", amount: 2500, received: 2500, capturable: 0 });
const release = (second: number) => refund(second, 1100, { name: "re_release", release: "maybe" });

describe("what Stripe released is no refund", () => {
  test.each<Case>([
    [
      "in a total of old versions",
      "stripe",
      [held, inPart(9, 1100)],
      { status: "captured", captured: 1900n, refunded: 0n },
    ],
    [
      "as a refund object beside the total",
      "stripe",
      [held, inPart(9, 0), release(9), inPart(9, 1100)],
      { status: "captured", refunded: 0n, flags: [] },
    ],
    [
      "in a total that comes before the intent says that nothing is held any more",
      "stripe",
      [intent(0, { status: "authorized", amount: 3000, received: 0, capturable: 3000 }), release(9), inPart(9, 1100)],
      { status: "captured", captured: 1900n, refunded: 0n },
    ],
    [
      "and a refund beside it counts alone",
      "stripe",
      [inPart(9, 1100), release(9), refund(30, 600), inPart(30, 1700)],
      { status: "partially_refunded", refunded: 600n, flags: [] },
    ],
    [
      "of a hold that was canceled, told before the end of the hold",
      "stripe",
      [intent(0, { status: "authorized", amount: 1100, capturable: 1100 }), release(5)],
      { status: "authorized", amount: 1100n, refunded: 0n },
    ],
    [
      "of a charge without an intent",
      "stripe",
      [
        held,
        charge(5, { status: "canceled", amount: 3000, captured: 0, final: 1 }),
        refund(5, 3000, { release: "maybe" }),
      ],
      { status: "canceled", amount: 3000n, refunded: 0n, flags: [] },
    ],
    ["while nobody knows the payment", "stripe", [release(5)], { status: "pending", amount: null, refunded: 0n }],
    [
      "where the provider says so",
      "stripe",
      [paid, refund(5, 700, { release: "yes" })],
      { status: "captured", refunded: 0n },
    ],
    [
      "not in totals since 2025-03-31, so that all of it was refunded",
      "stripe",
      [held, inPart(9, 0, false), inPart(30, 1900, false)],
      { status: "refunded", captured: 1900n, refunded: 1900n },
    ],
    [
      "not in totals since 2025-03-31, so that a part was refunded",
      "stripe",
      [held, inPart(9, 0, false), inPart(30, 400, false), refund(30, 400)],
      { status: "partially_refunded", refunded: 400n, flags: [] },
    ],
    [
      "where more was captured than authorized",
      "stripe",
      [charge(9, { status: "captured", amount: 1000, captured: 1300, ...total(150) })],
      { captured: 1300n, refunded: 150n },
    ],
  ])("a release is no refund: %s", check);
});

describe("refunds that fail or pend", () => {
  const failed = refund(20, 800, { status: "failed", madeAt: at(10) });
  test.each<Case>([
    [
      "a failed one is taken off a total that counts it",
      "stripe",
      [paid, whole(10, 800), failed],
      { status: "captured", refunded: 0n },
    ],
    [
      "made again, it counts",
      "stripe",
      [paid, whole(10, 800), failed, whole(30, 800)],
      { status: "partially_refunded", refunded: 800n },
    ],
    [
      "made again for the whole",
      "stripe",
      [paid, whole(10, 2500), refund(20, 2500, { status: "failed", madeAt: at(10) }), whole(30, 2500)],
      { status: "refunded", refunded: 2500n },
    ],
    ["made again for less", "stripe", [paid, whole(10, 800), failed, whole(30, 450)], { refunded: 450n }],
    [
      "one that the total never counted is not taken off",
      "stripe",
      [paid, whole(10, 300), refund(20, 650, { status: "failed", madeAt: at(10) })],
      { refunded: 300n },
    ],
    [
      "told as completed and then as failed, at PayPal",
      "paypal",
      [
        capture(0, { status: "captured", amount: 1500 }),
        refund(9, 1500),
        refund(40, 1500, { status: "failed", madeAt: at(9) }),
      ],
      { status: "captured", refunded: 0n },
    ],
    [
      "a pending one does not count",
      "stripe",
      [paid, refund(10, 200, { status: "pending" })],
      { status: "captured", refunded: 0n },
    ],
    [
      "nor does a total that counts a pending one",
      "stripe",
      [paid, refund(10, 200, { status: "pending" }), whole(10, 200)],
      { status: "captured", refunded: 0n },
    ],
    [
      "a late word that it pended does not undo that it succeeded",
      "paypal",
      [
        capture(0, { status: "captured", amount: 900 }),
        refund(9, 200),
        refund(12, 200, { status: "pending", madeAt: at(9) }),
      ],
      { refunded: 200n },
    ],
    [
      "one refund in three events counts once",
      "stripe",
      [paid, whole(10, 200), refund(10, 200), refund(12, 200, { madeAt: at(10) })],
      { refunded: 200n },
    ],
    [
      "of two totals of one second the larger is the newer",
      "stripe",
      [paid, whole(10, 500), whole(10, 200)],
      { refunded: 500n },
    ],
    [
      "an attempt that took no money has none, however new its total is",
      "stripe",
      [
        paid,
        whole(10, 300),
        charge(30, { name: "stripe_ch_0", status: "failed", amount: 2500, captured: 0, ...total(0) }),
      ],
      { refunded: 300n },
    ],
    [
      "a total that falls, at Square",
      "square",
      [
        payment(0, { status: "captured", amount: 900, ...total(400, false) }),
        payment(9, { status: "captured", amount: 900, ...total(100, false) }),
      ],
      { refunded: 100n },
    ],
  ])("refunds that fail or pend: %s", check);
});

describe("a provider's figures that contradict each other", () => {
  test.each<Case>([
    [
      "single refunds above a newer total",
      "stripe",
      [paid, refund(5, 900), whole(60, 200)],
      { refunded: 900n, flags: ["refund_figures_differ"] },
    ],
    [
      "an older total above all refunds that are known",
      "stripe",
      [paid, whole(5, 900), refund(60, 200)],
      { refunded: 900n, flags: ["refund_figures_differ"] },
    ],
    ["not where refunds are told by totals only", "stripe", [paid, whole(5, 900)], { refunded: 900n, flags: [] }],
    [
      "not while a total is on its way",
      "stripe",
      [paid, whole(5, 200), refund(5, 200), refund(60, 700, { name: "re_2" })],
      { refunded: 900n, flags: [] },
    ],
  ])("figures that contradict each other: %s", check);
});
