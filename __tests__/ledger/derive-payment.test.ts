import { describe, test } from "@jest/globals";
import type { Observation } from "../../core/ledger/domain/observation";
import { type Case, check } from "../../testing/derived-cases";
import { authorization, capture, charge, intent, order, payment } from "../../testing/observed";

const total = (amount: number, countsRelease = true) => ({ refundTotal: { amount, countsRelease } });
const held = charge(0, { status: "authorized", amount: 3000, captured: 0 });
const whole = (second: number, refunded: number) =>
  charge(second, { status: "captured", amount: 2500, captured: 2500, ...total(refunded) });
const paid = intent(0, { status: "captured", amount: 2500, received: 2500, capturable: 0 });

describe("captured in several parts", () => {
  const open = (second: number, received: number, capturable: number) =>
    intent(second, { status: "authorized", amount: 9000, received, capturable });
  test.each<Case>([
    [
      "the parts so far",
      "stripe",
      [open(0, 0, 9000), open(9, 2500, 6500)],
      { status: "captured", amount: 2500n, captured: 2500n },
    ],
    [
      "told by the charge only",
      "stripe",
      [open(0, 0, 9000), charge(9, { status: "captured", final: 1, amount: 9000, captured: 2500 })],
      { status: "captured", captured: 2500n },
    ],
    [
      "and the rest canceled",
      "stripe",
      [
        open(0, 0, 9000),
        open(9, 2500, 6500),
        intent(20, { status: "canceled", amount: 9000, received: 2500, capturable: 0 }),
      ],
      { status: "captured", captured: 2500n },
    ],
    [
      "refunded while the rest is still held: nothing is released yet",
      "stripe",
      [open(9, 2500, 6500), charge(15, { status: "captured", final: 1, amount: 9000, captured: 2500, ...total(300) })],
      { status: "partially_refunded", refunded: 300n },
    ],
    [
      "captures of one authorization at PayPal",
      "paypal",
      [
        order(0, { status: "pending", amount: 9000 }),
        capture(5, { status: "captured", amount: 4000 }),
        capture(9, { name: "paypal_ca_2", status: "captured", amount: 5000 }),
      ],
      { status: "captured", captured: 9000n },
    ],
  ])("a payment captured in several parts: %s", check);
});

describe("a payment that goes back", () => {
  test.each<Case>([
    [
      "a debit under way after a declined attempt",
      "stripe",
      [
        intent(0, { status: "failed", amount: 700, reason: "card_declined" }),
        intent(60, { status: "pending", amount: 700 }),
      ],
      { status: "pending" },
    ],
    [
      "an authorization that is lost",
      "stripe",
      [
        intent(0, { status: "authorized", amount: 700, capturable: 700 }),
        intent(60, { status: "failed", amount: 700, capturable: 0, reason: "capture_charge_authorization_expired" }),
      ],
      { status: "failed", reason: "capture_charge_authorization_expired" },
    ],
    [
      "an authorization that is lost, at Square",
      "square",
      [payment(0, { status: "authorized", amount: 700 }), payment(60, { status: "failed", amount: 700, final: 1 })],
      { status: "failed" },
    ],
    [
      "an amount that is lowered before the payment",
      "stripe",
      [intent(0, { status: "pending", amount: 5200 }), intent(5, { status: "pending", amount: 3100 })],
      { amount: 3100n },
    ],
    [
      "an authorization that is lowered, at Square",
      "square",
      [payment(0, { status: "authorized", amount: 2100 }), payment(5, { status: "authorized", amount: 1600 })],
      { amount: 1600n },
    ],
    [
      "an authorization of less than was asked for",
      "stripe",
      [intent(0, { status: "authorized", amount: 2600, capturable: 2100 })],
      { status: "authorized", amount: 2100n },
    ],
    [
      "an authorization that is raised",
      "stripe",
      [
        intent(0, { status: "authorized", amount: 2100, capturable: 2100 }),
        intent(5, { status: "authorized", amount: 2600, capturable: 2600 }),
      ],
      { amount: 2600n },
    ],
    [
      "a failure whose clock is ahead of the success",
      "stripe",
      [paid, intent(1, { status: "failed", amount: 2500 })],
      { status: "captured" },
    ],
    [
      "an update of a hold that has expired",
      "stripe",
      [held, charge(60, { status: "canceled", final: 1, amount: 3000, captured: 0 }), charge(70, { amount: 3000 })],
      { status: "canceled" },
    ],
    [
      "a capture that is denied and another one that pends",
      "paypal",
      [
        capture(0, { status: "failed", final: 1, amount: 900 }),
        capture(9, { name: "paypal_ca_2", status: "pending", amount: 900 }),
      ],
      { status: "pending" },
    ],
    [
      "an approval that PayPal reversed",
      "paypal",
      [
        order(0, { status: "pending", amount: 4400 }),
        { ...order(9, { status: "canceled" }), currency: undefined } as unknown as Observation,
      ],
      { status: "canceled", amount: 4400n, currency: "USD" },
    ],
    [
      "an authorization that is renewed as a second one",
      "paypal",
      [
        order(0, { status: "pending", amount: 6400 }),
        authorization(1, { status: "authorized", amount: 6400 }),
        authorization(99, { name: "paypal_au_2", status: "authorized", amount: 6400 }),
      ],
      { status: "authorized", amount: 6400n },
    ],
    [
      "an authorization of each part of an order",
      "paypal",
      [
        order(0, { status: "pending", amount: 6400 }),
        authorization(1, { status: "authorized", amount: 2400 }),
        authorization(1, { name: "paypal_au_2", status: "authorized", amount: 4000 }),
      ],
      { status: "authorized", amount: 6400n },
    ],
    [
      "an authorization of more than the order, as PayPal allows it",
      "paypal",
      [order(0, { status: "pending", amount: 6400 }), authorization(99, { status: "authorized", amount: 7360 })],
      { status: "authorized", amount: 7360n },
    ],
    [
      "an authorization that is denied",
      "paypal",
      [order(0, { status: "pending", amount: 4400 }), authorization(9, { status: "failed", amount: 4400 })],
      { status: "failed", amount: 4400n },
    ],
    [
      "a bank debit that fails late",
      "stripe",
      [paid, whole(0, 0), charge(90, { status: "failed", amount: 2500, reversed: 2500 })],
      { status: "refunded", refunded: 2500n, flags: ["late_failure"] },
    ],
    [
      "a bank debit that fails at once",
      "stripe",
      [intent(0, { status: "failed", amount: 2500 }), charge(0, { status: "failed", amount: 2500, reversed: 2500 })],
      { status: "failed", refunded: 0n, flags: [] },
    ],
    [
      "a reversal of a part, at PayPal",
      "paypal",
      [capture(0, { status: "captured", amount: 1000 }), capture(9, { reversed: 400 })],
      { status: "partially_refunded", captured: 1000n, refunded: 400n },
    ],
    [
      "a reversal that is taken back",
      "paypal",
      [
        capture(0, { status: "captured", amount: 1000 }),
        capture(9, { reversed: 1000 }),
        capture(20, { status: "captured", amount: 1000 }),
      ],
      { status: "captured", refunded: 0n },
    ],
    [
      "a reversal of a capture that nobody knows",
      "paypal",
      [capture(9, { reversed: 1000 })],
      { status: "refunded", captured: 1000n, refunded: 1000n },
    ],
  ])("a payment that goes back: %s", check);
});

describe("the merchant", () => {
  const named = (...merchants: readonly (string | undefined)[]) =>
    merchants.map((merchantId, index) =>
      intent(index, { status: "pending", amount: 1, ...(merchantId && { merchantId }) }),
    );
  test.each<Case>([
    ["is nobody where none is named", "stripe", named(undefined, undefined), { merchantId: "unassigned" }],
    ["is the one that is named", "stripe", named(undefined, "mrc_a", undefined, "mrc_a"), { merchantId: "mrc_a" }],
    [
      "is contested where two are named, however often",
      "stripe",
      named("mrc_b", "mrc_a", "mrc_c", "mrc_a"),
      { merchantId: "contested" },
    ],
  ])("the merchant: %s", check);
});
