import { describe, expect, test } from "@jest/globals";
import { MAX_PAYMENTS } from "../../core/ledger/domain/head";
import { objectKey } from "../../core/ledger/domain/objects";
import type { Observation } from "../../core/ledger/domain/observation";
import type { LifeEvent } from "../../testing/lives";
import { OneTransaction, transactionOf } from "../../testing/one-transaction";

const START = Date.parse("2026-11-18T10:00:00.000Z");
const SECOND = 1000;

function event(second: number, name: string, ...observations: readonly Partial<Observation>[]): LifeEvent {
  const at = START + second * SECOND;
  const base = { at, final: 1, progress: 1, belongsTo: [], currency: "USD" };
  return {
    event: `stripe#evt_1${name}`,
    type: "t",
    system: "stripe",
    occurredAt: new Date(at).toISOString(),
    observations: observations.map((said) => ({ ...base, ...said }) as Observation),
  };
}

const captured = event(0, "intent", {
  kind: "intent",
  name: "stripe_pi_1",
  status: "captured",
  amount: 20_000_000,
  received: 20_000_000,
  capturable: 0,
  merchantId: "mrc_demo",
});
const refunded = (index: number, status: "pending" | "succeeded" | "failed") =>
  event(index, `refund_${index}_${status}`, {
    kind: "refund",
    name: `stripe_re_1${index}`,
    amount: 1000,
    status,
    madeAt: START + index * SECOND,
    release: "no",
  });
const total = (index: number, amount = index * 1000) =>
  event(index, `total_${index}`, {
    kind: "charge",
    name: "stripe_ch_1",
    status: "captured",
    amount: 20_000_000,
    captured: 20_000_000,
    refundTotal: { amount, countsRelease: false },
  });
const sizeOf = ({ head }: OneTransaction): number =>
  JSON.stringify(head, (_, value) => (typeof value === "bigint" ? Number(value) : value)).length;

describe("a payment with 10,000 refunds", () => {
  test("has a head of constant size, and each refund costs what the first one did", () => {
    const transaction = new OneTransaction();
    transaction.apply(captured);
    const sizes: number[] = [];
    for (let index = 1; index <= 10_000; index++) {
      transaction.apply(total(index));
      transaction.apply(refunded(index, "succeeded"));
      expect(transaction.touched).toBe(2);
      sizes.push(sizeOf(transaction));
    }
    expect(transaction.state).toMatchObject({ refunded: 10_000_000n, status: "partially_refunded", flags: [] });
    expect(transaction.lookups).toBe(0);
    expect(transaction.parts.size).toBe(10_001);
    // Sums and event names have more digits in the end.
    expect(Math.max(...sizes) - (sizes[9] ?? 0)).toBeLessThan(40);
    expect(Math.max(...sizes)).toBeLessThan(2048);
  });

  test("needs its unsettled refunds only where a total arrives that is older than some of them", () => {
    const transaction = transactionOf([captured, total(1), refunded(1, "pending"), refunded(2, "succeeded"), total(2)]);
    transaction.apply(refunded(1, "failed"));
    transaction.apply(total(4, 1000));
    expect(transaction.lookups).toBe(0);
    transaction.apply(refunded(9, "pending"));
    transaction.apply(total(6, 1000));
    expect(transaction.lookups).toBe(1);
    expect(transaction.state.refunded).toBe(1000n);
  });

  test("takes what an event itself says of a refund before what was read of it", () => {
    const transaction = transactionOf([captured, total(1), refunded(1, "pending"), refunded(9, "pending")]);
    const [observed] = refunded(1, "succeeded").observations;
    const both = total(6, 1000);
    transaction.apply({ ...both, observations: [...both.observations, ...(observed ? [observed] : [])] });
    expect(transaction.lookups).toBe(1);
    expect(transaction.head?.refundTotal).toMatchObject({ amount: 1000, pending: 0n, failed: 0n });
  });

  test("whose unsettled ones do not fit on one page counts single refunds alone, and says so until its total moves on", () => {
    const transaction = new OneTransaction("t_1", 100);
    transaction.apply(captured);
    for (let index = 11; index <= 160; index++) transaction.apply(refunded(index, "pending"));
    transaction.apply(refunded(5, "succeeded"));
    transaction.apply(total(9, 3000));
    expect(transaction.state).toMatchObject({ refunded: 1000n, flags: ["refund_total_unclear"] });
    transaction.apply(refunded(20, "succeeded"));
    expect(transaction.state).toMatchObject({ refunded: 2000n, flags: ["refund_total_unclear"] });
    transaction.apply(total(170, 152_000));
    expect(transaction.state).toMatchObject({ refunded: 3000n, flags: [] });
  });

  test("adds up exactly beyond what a number can hold", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const transaction = transactionOf(
      [1, 2, 3].map((index) =>
        event(index, `c${index}`, { kind: "capture", name: `c${index}`, status: "captured", amount: most }),
      ),
    );
    expect(transaction.state.captured).toBe(3n * BigInt(most));
  });
});

describe("a head", () => {
  test("keeps the same few intents whatever the order, and flags that there are several", () => {
    const intents = [1, 2, 3, 4, 5, 6, 7].map((index) =>
      event(index, `i${index}`, { kind: "intent", name: `stripe_pi_${index}`, status: "captured", amount: 100 }),
    );
    const [first, second] = [intents, [...intents].reverse()].map((order) => transactionOf(order));
    expect(first?.head?.payments).toEqual(second?.head?.payments);
    expect(first?.head?.payments.length).toBe(MAX_PAYMENTS);
    expect(first?.state.flags).toContain("several_payments");
  });

  test("counts two intents that both took money, as for a payment that was charged twice", () => {
    const intents = [1, 2].map((index) =>
      event(index, `i${index}`, { kind: "intent", name: `stripe_pi_${index}`, status: "captured", amount: 100 }),
    );
    expect(transactionOf(intents).state).toMatchObject({ captured: 200n, flags: ["several_payments"] });
  });

  test("takes names such as constructor and __proto__ for names", () => {
    const names = ["constructor", "__proto__", "toString"];
    const transaction = transactionOf(
      names.map((name, index) => event(index, name, { kind: "capture", name, status: "captured", amount: 100 })),
    );
    expect(transaction.state.captured).toBe(300n);
    expect([...transaction.parts.values()].map(objectKey)).toEqual(names.map((name) => `capture#${name}`));
  });
});
