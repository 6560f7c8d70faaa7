import { describe, expect, test } from "@jest/globals";
import { recordEvent } from "../../core/ledger/application/record-event";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import type { InMemoryLedger } from "../../testing/ledger-fakes";
import { type LedgerWorld, ledgerWorld, stateOf } from "../../testing/ledger-world";
import { aCapture, aDispute, anEvent, anIntent, anOrder, aRefund } from "../../testing/payment-events";

describe("an event about several payments", () => {
  const captures = (count: number) => Array.from({ length: count }, (_, index) => `paypal_C${index}`);
  const disputeOf = (count: number) => {
    const [first, ...rest] = captures(count).map((name) =>
      aDispute({ name: `paypal_PP-D-1@${name}`, belongsTo: [name], amount: 100 }),
    );
    return anEvent([first as ReturnType<typeof aDispute>, ...rest], { id: "WH-1" });
  };

  test("counts once in each of a thousand, a few at a time, and is processed when all are there", async () => {
    let atOnce = 0;
    let most = 0;
    const world = ledgerWorld((real) => ({
      commit: async (commit) => {
        most = Math.max(most, ++atOnce);
        await new Promise(setImmediate);
        expect(world.inbox.stateOf({ provider: "paypal", eventId: "WH-1" })).toBeUndefined();
        const outcome = await real.commit(commit);
        atOnce--;
        return outcome;
      },
    }));
    const recorded = await world.record(disputeOf(1000));
    expect(recorded).toMatchObject({ outcome: "committed" });
    expect("recorded" in recorded && recorded.recorded.length).toBe(1000);
    expect(most).toBe(10);
    expect(world.inbox.stateOf({ provider: "paypal", eventId: "WH-1" })).toBe("processed");
    expect(world.ledger.rows.length).toBe(1000);
    await world.record(disputeOf(1000));
    expect(world.ledger.rows.length).toBe(1000);
    expect(await stateOf(world, "paypal_C999")).toMatchObject({ disputes: { open: 1n } });
  });

  test("of which one cannot be recorded yet counts in the others, and is not processed", async () => {
    let broken = true;
    const world = ledgerWorld((real) => ({
      commit: async (commit) => {
        if (broken && commit.write.row.transactionId === "paypal_C1") throw new Error("throttled");
        return real.commit(commit);
      },
    }));
    await expect(world.record(disputeOf(3))).rejects.toThrow("throttled");
    expect(world.ledger.rows.map(({ transactionId }) => transactionId).sort()).toEqual(["paypal_C0", "paypal_C2"]);
    expect(world.inbox.states.size).toBe(0);
    broken = false;
    expect(await world.record(disputeOf(3))).toMatchObject({ outcome: "committed" });
    expect(world.ledger.rows.length).toBe(3);
    expect(world.inbox.states.size).toBe(1);
  });

  test("that is more than the store takes in one of them counts in the others, and says so", async () => {
    const world = ledgerWorld((real) => ({
      commit: async (commit) => (commit.write.row.transactionId === "paypal_C1" ? "unstorable" : real.commit(commit)),
    }));
    const recorded = await world.record(disputeOf(3));
    expect(recorded).toMatchObject({
      outcome: "unstorable",
      recorded: [{ transactionId: "paypal_C0" }, { transactionId: "paypal_C2" }],
    });
    expect(world.inbox.states.size).toBe(0);
  });

  test("that turn out to be one payment counts once with each of its objects", async () => {
    const world = ledgerWorld();
    await world.record(anEvent([aCapture({ name: "paypal_C0", belongsTo: ["paypal_O1"] })]));
    await world.record(anEvent([aCapture({ name: "paypal_C1", belongsTo: ["paypal_O1"] })]));
    await world.record(disputeOf(2));
    await world.record(disputeOf(2));
    expect(world.ledger.transactions.length).toBe(1);
    expect(await stateOf(world, "paypal_O1")).toMatchObject({ disputes: { open: 2n } });
    expect(world.problems()).toEqual([]);
  });
});

describe("a function that is stopped", () => {
  const PAY = "pay_0123456789abcdef01234567";
  const stories: [string, PaymentEvent[]][] = [
    ["an event of one transaction", [anEvent([anIntent()]), anEvent([aRefund()])]],
    [
      "an event that joins two transactions",
      [
        anEvent([anOrder()]),
        anEvent([aRefund({ name: "paypal_R1", belongsTo: ["paypal_C1"] })]),
        anEvent([aCapture({ belongsTo: ["paypal_O1"] })]),
      ],
    ],
    [
      "an event of three transactions, two of which it begins",
      [
        anEvent([aCapture({ name: "paypal_C0" })]),
        anEvent([
          aDispute({ name: "paypal_D1@C0", belongsTo: ["paypal_C0"] }),
          aDispute({ name: "paypal_D1@C1", belongsTo: ["paypal_C1"] }),
          aDispute({ name: "paypal_D1@C2", belongsTo: ["paypal_C2"] }),
        ]),
      ],
    ],
    ["an event that names a payment submitted here", [anEvent([anIntent()], { submittedAs: PAY })]],
  ];

  /** Every event until it is recorded, by whoever repeats it; the function is stopped once, after one of its effects. */
  async function live(events: readonly PaymentEvent[], stopAt: number) {
    let effects = 0;
    const stopping = (real: InMemoryLedger) => {
      const stopped =
        <Given extends unknown[], Answer>(effect: (...given: Given) => Promise<Answer>) =>
        async (...given: Given): Promise<Answer> => {
          const answer = await effect.apply(real, given);
          if (effects++ === stopAt) throw new Error("stopped");
          return answer;
        };
      return { commit: stopped(real.commit), finish: stopped(real.finish) };
    };
    const world = ledgerWorld(stopping);
    const submitted = anEvent(
      [anIntent({ kind: "payment", name: PAY, status: "pending", final: 0, progress: 0, merchantId: "mrc_demo" })],
      {
        key: { provider: "tap", eventId: `${PAY}-submitted` },
        system: "internal",
        submission: { amount: 4250, currency: "USD", customerId: "cus_1", paymentMethod: "pm_1" },
      },
    );
    await recordEvent({ transactions: world.ledger, clock: world.clock }, submitted);
    for (const event of events) await world.record(event).catch(() => world.record(event));
    return { world, effects };
  }

  test.each(stories)("after any of its writes: the retry ends %s as if nothing had happened", async (_, events) => {
    const { world: expected, effects: all } = await live(events, -1);
    expect(all).toBeGreaterThanOrEqual(events.length);
    const end = (world: LedgerWorld) => ({
      transactions: world.ledger.transactions.map(({ head, homes }) => [head, homes]),
      parts: world.ledger.storedParts,
      rows: world.ledger.rows.length,
      inbox: [...world.inbox.states].sort(([a], [b]) => (a < b ? -1 : 1)),
    });
    for (let stopAt = 0; stopAt < all; stopAt++) {
      const { world } = await live(events, stopAt);
      expect({ stopAt, ...end(world) }).toEqual({ stopAt, ...end(expected) });
      expect(world.problems()).toEqual([]);
    }
  });
});
