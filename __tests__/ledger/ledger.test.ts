import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  append,
  CONTESTED_MERCHANT,
  chainProblems,
  type LedgerRow,
  type Transaction,
  UNASSIGNED_MERCHANT,
} from "../../core/ledger/domain/ledger";
import {
  disputeStatuses,
  type Fact,
  type PaymentEvent,
  paymentStatuses,
  refundStatuses,
} from "../../core/ledger/domain/payment-event";

const ID = "stripe_pi_1";
const NOW = new Date("2026-11-18T10:00:00.000Z");

function event(facts: PaymentEvent["facts"], fields: Partial<PaymentEvent> = {}): PaymentEvent {
  return {
    key: { provider: "stripe", eventId: "evt_1" },
    type: "test",
    occurredAt: "2026-11-18T09:59:00.000Z",
    transaction: { id: ID },
    facts,
    ...fields,
  };
}

const amount = fc.integer({ min: 1, max: 100_000 }).map((value) => ({ amount: value, currency: "USD" }));
/** Banks give back in the customer's currency now and then. */
const returned = fc
  .tuple(amount, fc.constantFrom("USD", "USD", "EUR"))
  .map(([money, currency]) => ({ ...money, currency }));
const id = fc.constantFrom("a", "b", "c");
const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.record({ kind: fc.constant("payment" as const), status: fc.constantFrom(...paymentStatuses), amount }),
  fc.record({ kind: fc.constant("capture" as const), id, amount }),
  fc.record({ kind: fc.constant("refund" as const), id, status: fc.constantFrom(...refundStatuses), amount: returned }),
  fc.record({ kind: fc.constant("refund_total" as const), amount: returned }),
  fc.record({
    kind: fc.constant("dispute" as const),
    id,
    status: fc.constantFrom(...disputeStatuses),
    amount: returned,
  }),
);
const minute = fc
  .integer({ min: 0, max: 59 })
  .map((value) => `2026-11-18T09:${String(value).padStart(2, "0")}:00.000Z`);
const events = fc.array(
  fc
    .tuple(fc.tuple(fact, fc.array(fact, { maxLength: 2 })), minute, fc.constantFrom(undefined, "mrc_a", "mrc_b"))
    .map(([[first, rest], occurredAt, merchantId]) =>
      event([first, ...rest], { occurredAt, ...(merchantId && { merchantId }) }),
    ),
  { minLength: 1, maxLength: 8 },
);

function run(list: readonly PaymentEvent[], now: (index: number) => Date = () => NOW) {
  const rows: LedgerRow[] = [];
  let transaction: Transaction | undefined;
  for (const [index, next] of list.entries()) {
    const appended = append(ID, transaction, next, now(index));
    rows.push(appended.row);
    transaction = appended.transaction;
  }
  return { rows, transaction };
}

/** The part of a transaction that must not depend on how its events arrived. */
function essence(transaction: Transaction | undefined) {
  const { head: _, ...rest } = transaction as Transaction;
  return rest;
}

describe("a transaction", () => {
  test("ends in the same state for any order and repetition of its events", () => {
    const shuffled = events.chain((list) =>
      fc
        .array(fc.constantFrom(...list), { maxLength: 8 })
        .chain((repeats) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray([...list, ...repeats], { minLength: list.length + repeats.length }),
          ),
        ),
    );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(essence(run(other).transaction)).toEqual(essence(run(list).transaction));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ["named by none", [undefined, undefined], UNASSIGNED_MERCHANT],
    ["named by one", [undefined, "mrc_a", undefined, "mrc_a"], "mrc_a"],
    ["named by two: none may see what the other sold", ["mrc_a", "mrc_b", undefined, "mrc_a"], CONTESTED_MERCHANT],
  ])("belongs to the merchant that its events name, %s", (_, merchants, merchantId) => {
    const fact = { kind: "payment", status: "captured", amount: { amount: 1, currency: "USD" } } as const;
    const list = merchants.map((merchant) => event([fact], { ...(merchant && { merchantId: merchant }) }));
    expect(run(list).transaction?.merchantId).toBe(merchantId);
  });

  test("has an intact chain whatever the clock does", () => {
    const withClock = fc.tuple(
      events,
      fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 8, maxLength: 8 }),
    );
    fc.assert(
      fc.property(withClock, ([list, steps]) => {
        const { rows } = run(list, (index) => new Date(NOW.getTime() + (steps[index] ?? 0)));
        expect(chainProblems(rows)).toEqual([]);
      }),
    );
  });

  test("refuses a payment in two currencies", () => {
    const paid = (currency: string) =>
      event([{ kind: "payment", status: "captured", amount: { amount: 1, currency } }]);
    const { transaction } = run([paid("USD")]);
    const inYen = paid("JPY");
    expect(() => append(ID, transaction, inYen, NOW)).toThrow("the payment is in USD, the event says JPY");
  });
});

describe("a chain", () => {
  const { rows } = run([
    event([{ kind: "payment", status: "captured", amount: { amount: 500, currency: "USD" } }]),
    event([{ kind: "refund_total", amount: { amount: 200, currency: "USD" } }]),
    event([{ kind: "refund_total", amount: { amount: 500, currency: "USD" } }]),
  ]);
  const [first, second, third] = rows as [LedgerRow, LedgerRow, LedgerRow];

  test("is intact as written, and after a trip through storage", () => {
    const reordered = rows.map((row) => Object.fromEntries(Object.entries(row).reverse()) as unknown as LedgerRow);
    expect(chainProblems(rows)).toEqual([]);
    expect(chainProblems(JSON.parse(JSON.stringify(reordered)))).toEqual([]);
  });

  test("shows a changed row", () => {
    expect(chainProblems([first, { ...second, eventType: "other" }, third])).toEqual([
      "row 2 was changed after it was written",
    ]);
  });

  test("shows a changed amount deep inside a row", () => {
    const facts: LedgerRow["facts"] = [{ kind: "refund_total", amount: { amount: 100, currency: "USD" } }];
    expect(chainProblems([first, { ...second, facts }, third])).toContain("row 2 was changed after it was written");
  });

  test("shows a missing row", () => {
    expect(chainProblems([first, third])).toEqual([
      "row 3 follows row 1",
      "row 3 does not name the hash of the row before",
    ]);
  });

  test("shows swapped rows", () => {
    expect(chainProblems([second, first, third]).length).toBeGreaterThan(0);
  });
});
