import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Transactions } from "../../core/ledger/application/ports";
import { type RecordEventDeps, type RecordEventOptions, recordEvent } from "../../core/ledger/application/record-event";
import { derived } from "../../core/ledger/domain/derive";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { chainProblems } from "../../core/ledger/domain/row";
import { FakeClock, InMemoryInbox } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { aCapture, aDispute, anAuthorization, anEvent, anIntent, anOrder, aRefund } from "../../testing/payment-events";

function setUp(change: (real: InMemoryLedger) => Partial<Transactions> = () => ({})) {
  const inbox = new InMemoryInbox();
  const ledger = new InMemoryLedger(inbox);
  const clock = new FakeClock();
  const calls: string[] = [];
  const overrides = change(ledger);
  const transactions = new Proxy(ledger, {
    get: (target, key) => {
      const value = (overrides as Record<string | symbol, unknown>)[key] ?? Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        calls.push(String(key));
        return (value as (...args: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  const deps: RecordEventDeps = { transactions, clock };
  const record = (event: PaymentEvent, options?: RecordEventOptions) => recordEvent(deps, event, options);
  const chains = () => [...new Set(ledger.rows.map(({ transactionId }) => transactionId))].map(ledger.rowsOf);
  const problems = () => chains().flatMap(chainProblems);
  return { inbox, ledger, clock, calls, deps, record, problems };
}
type World = ReturnType<typeof setUp>;

const stateOf = async ({ ledger }: World, id: string) => {
  const found = await ledger.find(id);
  return found && derived(found.head);
};

/** What must not depend on how events arrived. */
async function essence(world: World, id: string) {
  const transaction = await world.ledger.find(id);
  if (transaction === undefined) return undefined;
  const { revision: _, transactionId: __, ...head } = transaction.head;
  const parts = world.ledger.storedParts.map(({ state }) => state).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { head, parts, derived: derived(transaction.head) };
}

describe("an event", () => {
  test("that begins a transaction makes its row, state, part and names", async () => {
    const world = setUp();
    const charge = aCapture({ kind: "charge", name: "stripe_ch_1", belongsTo: ["stripe_pi_1"] });
    expect(await world.record(anEvent([charge], { id: "evt_1" }))).toEqual({
      outcome: "committed",
      recorded: [{ transactionId: "stripe_pi_1", changes: [{ type: "transaction.captured", revision: 1 }] }],
      attempt: 1,
    });
    expect(world.ledger.rows).toMatchObject([{ transactionId: "stripe_pi_1", seq: 1, status: "captured" }]);
    expect(world.ledger.storedParts).toMatchObject([{ home: "stripe_pi_1", rev: 1, state: { name: "stripe_ch_1" } }]);
    expect(await stateOf(world, "stripe_ch_1")).toMatchObject({ status: "captured", captured: 4250n });
    expect(world.inbox.states.get("stripe#evt_1")?.state).toBe("processed");
  });

  test("counts once, however often it is recorded, one after the other or side by side", async () => {
    const world = setUp();
    const event = anEvent([aRefund()]);
    const outcomes = await Promise.all([world.record(event), world.record(event)]);
    outcomes.push(await world.record(event));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["committed", "settled", "settled"]);
    expect(world.ledger.rows.length).toBe(1);
  });

  test("of a known object writes the object's next revision, and one that says nothing new writes no object", async () => {
    const world = setUp();
    await world.record(anEvent([aRefund({ status: "pending", progress: 0, final: 0 })]));
    await world.record(anEvent([aRefund()]));
    await world.record(anEvent([aRefund({ status: "pending", progress: 0, final: 0 })]));
    expect(world.ledger.storedParts).toMatchObject([{ rev: 2 }]);
    expect(world.ledger.rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(world.problems()).toEqual([]);
  });

  test("that is more than the store takes is not tried again", async () => {
    const world = setUp(() => ({ commit: async () => "unstorable" }));
    expect(await world.record(anEvent([aRefund()]))).toEqual({ outcome: "unstorable" });
    expect(world.clock.slept).toEqual([]);
  });
});

describe("a conflict with another event of the same transaction", () => {
  test("is resolved by reading again, without losing either", async () => {
    const world = setUp();
    const refunds = Array.from({ length: 5 }, (_, index) => anEvent([aRefund({ name: `stripe_re_${index}` })]));
    await Promise.all(refunds.map((event) => world.record(event)));
    expect(world.ledger.rows.length).toBe(5);
    expect(world.problems()).toEqual([]);
  });

  test("that does not end is left to the caller, with jitter between the attempts", async () => {
    const world = setUp(() => ({ commit: async () => "conflict" }));
    await expect(world.record(anEvent([aRefund()]))).rejects.toThrow("met other events of the same transaction");
    expect(world.clock.slept).toEqual([20, 40, 80, 160, 320, 640, 1280]);
  });

  test("over an object that was read too early does not count it twice", async () => {
    let overtaking: (() => Promise<unknown>) | undefined;
    const world = setUp((real) => ({
      parts: async (homes, keys) => {
        const parts = await real.parts(homes, keys);
        await overtaking?.();
        return parts;
      },
    }));
    await world.record(anEvent([anIntent()]));
    overtaking = async () => {
      overtaking = undefined;
      // By another name it does not wait for its turn: nothing keeps the two apart but the store.
      await world.record(anEvent([aRefund({ belongsTo: ["stripe_pi_1", "stripe_x"] })]));
    };
    await world.record(anEvent([aRefund({ amount: 1500, at: aRefund().at + 1 })]));
    expect(await stateOf(world, "stripe_pi_1")).toMatchObject({ refunded: 1500n });
    expect(world.ledger.rows.length).toBe(3);
  });
});

describe("a payment that goes by several names", () => {
  const order = () => anEvent([anOrder()]);
  const authorization = () => anEvent([anAuthorization({ belongsTo: ["paypal_O1"] })]);
  const capture = () => anEvent([aCapture({ belongsTo: ["paypal_A1", "paypal_O1"] })]);
  const refund = () =>
    anEvent([aRefund({ name: "paypal_R1", belongsTo: ["paypal_C1"], amount: 400 })], { id: "WH-refund" });
  const dispute = () => anEvent([aDispute({ name: "paypal_D1@C1", belongsTo: ["paypal_C1"] })], { id: "WH-dispute" });

  test("is one transaction, and ends the same, for every order and repetition of its events", async () => {
    const events = [order(), authorization(), capture(), refund(), dispute()];
    const expected = setUp();
    for (const event of events) await expected.record(event);
    const end = await essence(expected, "paypal_C1");
    expect(end?.derived).toMatchObject({ status: "disputed", captured: 4250n, refunded: 400n });
    const arrivals = fc
      .array(fc.constantFrom(...events), { maxLength: 4 })
      .chain((more) => fc.shuffledSubarray([...events, ...more], { minLength: events.length + more.length }));
    await fc.assert(
      fc.asyncProperty(arrivals, async (arrival) => {
        const world = setUp();
        for (const event of arrival) await world.record(event);
        const ids = ["paypal_O1", "paypal_A1", "paypal_C1"];
        const found = await Promise.all(ids.map(async (id) => (await world.ledger.find(id))?.head.transactionId));
        expect(new Set(found).size).toBe(1);
        expect(world.ledger.transactions.length).toBe(1);
        expect(await essence(world, "paypal_O1")).toEqual(end);
        expect(world.problems()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("begins under the last name of the first chain, and keeps that id", async () => {
    const world = setUp();
    await world.record(refund());
    await world.record(capture());
    await world.record(order());
    expect(world.ledger.transactions.map(({ head }) => head.transactionId)).toEqual(["paypal_C1"]);
    expect((await world.ledger.find("paypal_O1"))?.head.transactionId).toBe("paypal_C1");
  });

  test("that was begun twice is joined by the event that connects it, both chains naming the other's end", async () => {
    const world = setUp();
    await world.record(refund());
    await world.record(order());
    expect(world.ledger.transactions.length).toBe(2);
    const [ofCapture, ofOrder] = world.ledger.rows;
    const { recorded } = (await world.record(capture())) as { recorded: unknown };
    expect(recorded).toMatchObject([{ transactionId: "paypal_O1" }]);
    expect(world.ledger.transactions.map(({ head, homes }) => [head.transactionId, homes])).toEqual([
      ["paypal_O1", ["paypal_O1", "paypal_C1"]],
    ]);
    expect(await stateOf(world, "paypal_C1")).toMatchObject({ status: "partially_refunded", refunded: 400n });
    const [joining, ended] = world.ledger.rows.slice(2);
    expect(joining).toMatchObject({
      transactionId: "paypal_O1",
      joined: [{ transactionId: "paypal_C1", seq: 1, hash: ofCapture?.hash }],
    });
    expect(ended).toMatchObject({
      transactionId: "paypal_C1",
      observations: [],
      mergedInto: { transactionId: "paypal_O1", seq: 1, hash: ofOrder?.hash },
    });
    expect(world.problems()).toEqual([]);
  });

  test("finds its refund after the join where it was recorded before, and counts it once", async () => {
    const world = setUp();
    await world.record(
      anEvent([aRefund({ name: "paypal_R1", belongsTo: ["paypal_C1"], status: "pending", final: 0 })]),
    );
    await world.record(order());
    await world.record(capture());
    await world.record(anEvent([aRefund({ name: "paypal_R1", belongsTo: ["paypal_C1", "paypal_O1"] })]));
    expect(world.ledger.storedParts.filter(({ state }) => state.kind === "refund")).toMatchObject([
      { home: "paypal_C1", rev: 2 },
    ]);
    expect(await stateOf(world, "paypal_O1")).toMatchObject({ refunded: 1000n });
  });

  test("does not begin a second time where two functions learn of it at once", async () => {
    let other: (() => Promise<unknown>) | undefined;
    const world = setUp((real) => ({
      locate: async (names) => {
        const known = await real.locate(names);
        await other?.();
        return known;
      },
    }));
    other = async () => {
      other = undefined;
      await world.record(capture());
    };
    await world.record(refund());
    expect(world.ledger.transactions.map(({ head }) => head.transactionId)).toEqual(["paypal_O1"]);
    expect(await stateOf(world, "paypal_C1")).toMatchObject({ captured: 4250n, refunded: 400n });
  });
});

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
    const world = setUp((real) => ({
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
    const world = setUp((real) => ({
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

  test("that turn out to be one payment counts once with each of its objects", async () => {
    const world = setUp();
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
    const world = setUp(stopping);
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
    const end = (world: World) => ({
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
