import { describe, expect, test } from "@jest/globals";
import { changeTypes } from "../../core/ledger/domain/changes";
import type { Observation, ProviderSystem } from "../../core/ledger/domain/observation";
import { at, capture, charge, dispute, eventsOf, intent, order, payment, refund } from "../../testing/observed";
import { OneTransaction } from "../../testing/one-transaction";

const paid = intent(0, { status: "captured", amount: 2500, received: 2500, merchantId: "mrc_a" });
const total = (second: number, amount: number) =>
  charge(second, {
    status: "captured",
    amount: 2500,
    captured: 2500,
    refundTotal: { amount, countsRelease: false },
  });
const second = { name: "dp_2" };

/** What the merchant is notified of at each event, in their order. */
function notified(system: ProviderSystem, observations: readonly Observation[]): string[][] {
  const transaction = new OneTransaction();
  return eventsOf(system, observations).map((event) =>
    transaction.apply(event).map(({ type, object, reason }) => [type, object, reason].filter(Boolean).join(" ")),
  );
}

describe("a merchant is notified", () => {
  test.each<[string, ProviderSystem, Observation[], string[][]]>([
    [
      "of nothing while the payment has only begun, also where its amount changes",
      "stripe",
      [intent(0, { status: "pending", amount: 900 }), intent(5, { status: "pending", amount: 800 })],
      [[], []],
    ],
    [
      "of each state of the payment, with the reason of a failure",
      "stripe",
      [
        intent(0, { status: "failed", amount: 900, reason: "insufficient_funds" }),
        intent(5, { status: "pending", amount: 900 }),
        intent(9, { status: "authorized", amount: 900, capturable: 900 }),
        intent(20, { status: "captured", amount: 900, received: 900 }),
      ],
      [
        ["transaction.failed insufficient_funds"],
        ["transaction.pending"],
        ["transaction.authorized"],
        ["transaction.captured"],
      ],
    ],
    [
      "of a canceled payment",
      "stripe",
      [intent(5, { status: "canceled", amount: 900, reason: "abandoned" })],
      [["transaction.canceled abandoned"]],
    ],
    [
      "of more or less that is authorized or captured",
      "stripe",
      [
        intent(0, { status: "authorized", amount: 900, capturable: 900 }),
        intent(5, { status: "authorized", amount: 1200, capturable: 1200 }),
        intent(9, { status: "authorized", amount: 1200, received: 500, capturable: 700 }),
        intent(20, { status: "authorized", amount: 1200, received: 800, capturable: 400 }),
      ],
      [
        ["transaction.authorized"],
        ["transaction.amount_changed"],
        ["transaction.captured"],
        ["transaction.amount_changed"],
      ],
    ],
    [
      "of a dispute that is opened, and of the same when it is lost",
      "stripe",
      [paid, dispute(9, 2500, { status: "open", reason: "fraudulent" }), dispute(60, 2500, { status: "lost" })],
      [["transaction.captured"], ["dispute.opened dp_1 fraudulent"], ["dispute.lost dp_1 fraudulent"]],
    ],
    [
      "of a second dispute, though the payment is disputed already",
      "stripe",
      [paid, dispute(9, 800, { status: "open" }), dispute(20, 700, { status: "open", ...second })],
      [["transaction.captured"], ["dispute.opened dp_1"], ["dispute.opened dp_2"]],
    ],
    [
      "of an inquiry apart from a dispute, and of what it becomes",
      "stripe",
      [
        paid,
        dispute(9, 800, { status: "inquiry" }),
        dispute(20, 800, { status: "open" }),
        dispute(60, 800, { status: "won" }),
      ],
      [["transaction.captured"], ["dispute.inquiry dp_1"], ["dispute.opened dp_1"], ["dispute.won dp_1"]],
    ],
    [
      "of a refund that pends and of its failure, though no money moved",
      "stripe",
      [
        paid,
        refund(9, 300, { status: "pending" }),
        refund(20, 300, { status: "failed", madeAt: at(9), reason: "lost_or_stolen_card" }),
      ],
      [["transaction.captured"], ["refund.pending re_1"], ["refund.failed re_1 lost_or_stolen_card"]],
    ],
    [
      "of one refund once, in however many events it comes",
      "stripe",
      [paid, refund(9, 300), total(9, 300), refund(12, 300, { madeAt: at(9) })],
      [["transaction.captured"], ["refund.succeeded re_1"], [], []],
    ],
    [
      "of refunds that only a total counts, of the whole and that none is left",
      "square",
      [
        payment(0, { status: "captured", amount: 900 }),
        payment(5, { status: "captured", amount: 900, refundTotal: { amount: 400, countsRelease: false } }),
        payment(9, { status: "captured", amount: 900, refundTotal: { amount: 900, countsRelease: false } }),
        payment(20, { status: "captured", amount: 900, refundTotal: { amount: 0, countsRelease: false } }),
      ],
      [
        ["transaction.captured"],
        ["transaction.partially_refunded"],
        ["transaction.refunded"],
        ["transaction.refund_undone"],
      ],
    ],
    [
      "of a total and then of the single refund that it counted",
      "stripe",
      [paid, total(9, 300), refund(9, 300)],
      [["transaction.captured"], ["transaction.partially_refunded"], ["refund.succeeded re_1"]],
    ],
    [
      "of a reversal and that it was taken back",
      "paypal",
      [
        capture(0, { status: "captured", amount: 900 }),
        capture(9, { reversed: 900 }),
        capture(20, { status: "captured", amount: 900 }),
      ],
      [["transaction.captured"], ["transaction.refunded"], ["transaction.refund_undone"]],
    ],
    [
      "of no release, neither as a refund nor as a total",
      "stripe",
      [
        charge(0, { status: "authorized", amount: 3000, captured: 0 }),
        charge(9, {
          status: "captured",
          amount: 3000,
          captured: 1900,
          refundTotal: { amount: 0, countsRelease: true },
        }),
        refund(9, 1100, { name: "re_release", release: "maybe" }),
        charge(9, {
          status: "captured",
          amount: 3000,
          captured: 1900,
          refundTotal: { amount: 1100, countsRelease: true },
        }),
        refund(30, 600, { release: "maybe" }),
      ],
      [["transaction.authorized"], ["transaction.captured"], [], [], ["refund.succeeded re_1"]],
    ],
    [
      "of the merchant that becomes known late, and of one that is contested",
      "paypal",
      [
        capture(0, { status: "captured", amount: 900 }),
        order(5, { status: "pending", amount: 900, merchantId: "mrc_a" }),
        order(9, { status: "pending", amount: 900, merchantId: "mrc_b" }),
      ],
      [["transaction.captured"], ["transaction.merchant_changed"], ["transaction.merchant_changed"]],
    ],
    [
      "of the payment alone, where its first notification is the first to have a merchant",
      "stripe",
      [
        intent(0, { status: "pending", amount: 900 }),
        intent(5, { status: "captured", amount: 900, received: 900, merchantId: "mrc_a" }),
      ],
      [[], ["transaction.captured"]],
    ],
    [
      "of nothing by an older event that comes late",
      "stripe",
      [
        paid,
        intent(0, { status: "failed", amount: 2500 }),
        dispute(9, 800, { status: "won" }),
        dispute(5, 800, { status: "open" }),
      ],
      [["transaction.captured"], [], ["dispute.won dp_1"], []],
    ],
    [
      "of a bank that takes the money back late",
      "stripe",
      [
        paid,
        total(0, 0),
        charge(60, { status: "failed", amount: 2500, reversed: 2500, reason: "debit_not_authorized" }),
      ],
      [["transaction.captured"], [], ["transaction.refunded debit_not_authorized"]],
    ],
  ])("%s", (_, system, observations, right) => {
    expect(notified(system, observations)).toEqual(right);
  });
});

test("one event can make several changes, and they are numbered without a gap", () => {
  const transaction = new OneTransaction();
  const [begun] = eventsOf("paypal", [capture(0, { status: "captured", amount: 900 })]);
  const event = { ...begun, event: "paypal#evt_2" } as NonNullable<typeof begun>;
  transaction.apply(event);
  transaction.apply({
    ...event,
    event: "paypal#evt_3",
    observations: [
      order(1, { status: "pending", amount: 900, merchantId: "mrc_a" }),
      refund(9, 300),
      dispute(9, 200, { status: "open" }),
    ],
  });
  expect(transaction.changes.map(({ revision, type }) => [revision, type])).toEqual([
    [1, "transaction.captured"],
    [2, "refund.succeeded"],
    [3, "dispute.opened"],
    [4, "transaction.merchant_changed"],
  ]);
  expect(transaction.head?.revision).toBe(4);
});

test("every type of change has a name of its own", () => {
  expect(new Set(changeTypes).size).toBe(changeTypes.length);
  expect(changeTypes.filter((type) => !/^(transaction|refund|dispute)\.[a-z_]+$/.test(type))).toEqual([]);
});
