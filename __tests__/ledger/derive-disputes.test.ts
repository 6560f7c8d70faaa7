import { describe, test } from "@jest/globals";
import { type Case, check } from "../../testing/derived-cases";
import { capture, charge, dispute, intent, order, payment, refund } from "../../testing/observed";

const total = (amount: number, countsRelease = true) => ({ refundTotal: { amount, countsRelease } });
const paid = intent(0, { status: "captured", amount: 2500, received: 2500, capturable: 0 });

describe("what went back by disputes", () => {
  const sold = capture(0, { status: "captured", amount: 1000 });
  test.each<Case>([
    [
      "an inquiry takes no money and changes no status",
      "stripe",
      [paid, dispute(9, 2500, { status: "inquiry" })],
      { status: "captured", lost: 0n, disputes: { inquiry: 1n, open: 0n, won: 0n, lost: 0n } },
    ],
    [
      "an open one took nothing for good",
      "stripe",
      [paid, dispute(9, 2500, { status: "open" })],
      { status: "disputed", lost: 0n, returned: 0n },
    ],
    [
      "one that ended because the charge was refunded",
      "stripe",
      [paid, dispute(9, 2500, { status: "open" }), refund(20, 2500), dispute(30, 2500, { status: "won" })],
      { status: "refunded", refunded: 2500n },
    ],
    [
      "one that was won after it was lost",
      "stripe",
      [paid, dispute(9, 2500, { status: "lost" }), dispute(30, 2500, { status: "won" })],
      { status: "captured", lost: 0n },
    ],
    [
      "one that was settled for less",
      "paypal",
      [sold, dispute(9, 1000, { status: "lost", final: 0, lost: 350 })],
      { status: "disputed", lost: 350n, returned: 350n },
    ],
    [
      "of a sum that the provider does not split",
      "paypal",
      [sold, dispute(9, 1000, { status: "lost", final: 0, lost: "unknown" })],
      { status: "disputed", lost: 0n, flags: ["dispute_split_unknown"] },
    ],
    [
      "lost on top of a refund, at Stripe",
      "stripe",
      [paid, refund(9, 2500), dispute(20, 2500, { status: "lost" })],
      { returned: 5000n, flags: ["returned_exceeds_capture"] },
    ],
    [
      "lost and told as a reversal as well, at PayPal",
      "paypal",
      [sold, dispute(9, 1000, { status: "lost", final: 0 }), capture(9, { reversed: 1000 })],
      { refunded: 1000n, lost: 1000n, returned: 1000n, flags: [] },
    ],
    [
      "lost and paid by a refund, at PayPal",
      "paypal",
      [sold, refund(8, 400), dispute(9, 1000, { status: "lost", final: 0, lost: 400 })],
      { refunded: 400n, lost: 400n, returned: 400n },
    ],
    [
      "lost, at Square",
      "square",
      [payment(0, { status: "captured", amount: 900 }), dispute(9, 900, { status: "lost" })],
      { refunded: 0n, lost: 900n, returned: 900n },
    ],
    [
      "before the payment is known",
      "stripe",
      [dispute(9, 700, { status: "open" })],
      { status: "disputed", amount: null, currency: "USD", flags: [] },
    ],
  ])("disputes: %s", check);
});

describe("currencies", () => {
  const eur = { currency: "EUR" };
  test.each<Case>([
    [
      "a refund in another one is kept, flagged and not counted",
      "stripe",
      [paid, refund(9, 900, eur)],
      { status: "captured", currency: "USD", refunded: 0n, flags: ["currency_mismatch"] },
    ],
    [
      "planned in one and made in another counts as it was made",
      "paypal",
      [order(0, { status: "pending", amount: 4250 }), capture(5, { status: "captured", amount: 3990, ...eur })],
      { currency: "EUR", amount: 3990n, captured: 3990n, flags: [] },
    ],
    [
      "captured in two is flagged",
      "paypal",
      [
        capture(0, { status: "captured", amount: 500 }),
        capture(5, { name: "paypal_ca_2", status: "captured", amount: 400, ...eur }),
      ],
      { status: "captured", flags: ["currency_mismatch"] },
    ],
    [
      "one that is withdrawn or unknown is recorded as it came",
      "stripe",
      [charge(0, { status: "captured", amount: 2000, captured: 2000, currency: "SLL" })],
      { currency: "SLL", captured: 2000n, flags: ["unknown_currency"] },
    ],
    [
      "a total in another one is flagged",
      "stripe",
      [paid, charge(9, { name: "ch_2", status: "captured", captured: 1, amount: 1, ...total(1), ...eur })],
      { flags: ["currency_mismatch"] },
    ],
  ])("currencies: %s", check);
});
