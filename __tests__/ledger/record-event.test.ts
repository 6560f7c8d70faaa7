import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { portionsOf } from "../../core/ledger/domain/portions";
import { essence, ledgerWorld, stateOf } from "../../testing/ledger-world";
import { delivered, LIVES, type Life } from "../../testing/lives";
import {
  aCapture,
  aDispute,
  anAuthorization,
  anEvent,
  anIntent,
  anOrder,
  aRefund,
  paymentEventOf,
} from "../../testing/payment-events";

describe("an event", () => {
  test("that begins a transaction makes its row, state, part and names", async () => {
    const world = ledgerWorld();
    const charge = aCapture({ kind: "charge", name: "stripe_ch_1", belongsTo: ["stripe_pi_1"] });
    expect(await world.record(anEvent([charge], { id: "evt_1" }))).toEqual({
      outcome: "committed",
      flags: [],
      recorded: [{ transactionId: "stripe_pi_1", changes: [{ type: "transaction.captured", revision: 1 }] }],
      attempt: 1,
    });
    expect(world.ledger.rows).toMatchObject([{ transactionId: "stripe_pi_1", seq: 1, status: "captured" }]);
    expect(world.ledger.storedParts).toMatchObject([{ home: "stripe_pi_1", rev: 1, state: { name: "stripe_ch_1" } }]);
    expect(await stateOf(world, "stripe_ch_1")).toMatchObject({ status: "captured", captured: 4250n });
    expect(world.inbox.states.get("stripe#evt_1")?.state).toBe("processed");
  });

  test("counts once, however often it is recorded, one after the other or side by side", async () => {
    const world = ledgerWorld();
    const event = anEvent([aRefund()]);
    const outcomes = await Promise.all([world.record(event), world.record(event)]);
    outcomes.push(await world.record(event));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["committed", "settled", "settled"]);
    expect(world.ledger.rows.length).toBe(1);
  });

  test("of a known object writes the object's next revision, and one that says nothing new writes no object", async () => {
    const world = ledgerWorld();
    await world.record(anEvent([aRefund({ status: "pending", progress: 0, final: 0 })]));
    await world.record(anEvent([aRefund()]));
    await world.record(anEvent([aRefund({ status: "pending", progress: 0, final: 0 })]));
    expect(world.ledger.storedParts).toMatchObject([{ rev: 2 }]);
    expect(world.ledger.rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(world.problems()).toEqual([]);
  });

  test("that is more than the store takes is not tried again", async () => {
    const world = ledgerWorld(() => ({ commit: async () => "unstorable" }));
    expect(await world.record(anEvent([aRefund()]))).toEqual({ outcome: "unstorable", recorded: [] });
    expect(world.clock.slept).toEqual([]);
  });
});

describe("a conflict with another event of the same transaction", () => {
  test("is resolved by reading again, without losing either", async () => {
    const world = ledgerWorld();
    const refunds = Array.from({ length: 5 }, (_, index) => anEvent([aRefund({ name: `stripe_re_${index}` })]));
    await Promise.all(refunds.map((event) => world.record(event)));
    expect(world.ledger.rows.length).toBe(5);
    expect(world.problems()).toEqual([]);
  });

  test("that does not end is left to the caller, with jitter between the attempts", async () => {
    const world = ledgerWorld(() => ({ commit: async () => "conflict" }));
    await expect(world.record(anEvent([aRefund()]))).rejects.toThrow("met other events of the same transaction");
    expect(world.clock.slept).toEqual([20, 40, 80, 160, 320, 640, 1280]);
  });

  test("over an object that was read too early does not count it twice", async () => {
    let overtaking: (() => Promise<unknown>) | undefined;
    const world = ledgerWorld((real) => ({
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
    const expected = ledgerWorld();
    for (const event of events) await expected.record(event);
    const end = await essence(expected, "paypal_C1");
    expect(end?.derived).toMatchObject({ status: "disputed", captured: 4250n, refunded: 400n });
    const arrivals = fc
      .array(fc.constantFrom(...events), { maxLength: 4 })
      .chain((more) => fc.shuffledSubarray([...events, ...more], { minLength: events.length + more.length }));
    await fc.assert(
      fc.asyncProperty(arrivals, async (arrival) => {
        const world = ledgerWorld();
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
    const world = ledgerWorld();
    await world.record(refund());
    await world.record(capture());
    await world.record(order());
    expect(world.ledger.transactions.map(({ head }) => head.transactionId)).toEqual(["paypal_C1"]);
    expect((await world.ledger.find("paypal_O1"))?.head.transactionId).toBe("paypal_C1");
  });

  test("that was begun twice is joined by the event that connects it, both chains naming the other's end", async () => {
    const world = ledgerWorld();
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
    const world = ledgerWorld();
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
    const world = ledgerWorld((real) => ({
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

/** Whether the provider's events name one payment: two sales that nothing links are two payments to everybody. */
function isConnected({ events }: Life): boolean {
  const [first, ...others] = events
    .filter(({ event }) => !event.startsWith("tap#"))
    .flatMap((event) => event.observations);
  if (first === undefined) return true;
  return new Set(portionsOf(anEvent([first, ...others])).map(({ names }) => names.at(-1))).size === 1;
}

test("a payment is recorded as it truly is, in any order and repetition of its events, under whichever names they use", async () => {
  await fc.assert(
    fc.asyncProperty(delivered("true"), async ({ life, order }) => {
      fc.pre(isConnected(life));
      const world = ledgerWorld();
      // What is submitted to Tap is in the ledger before its charge is requested, and the charge says whose it is.
      const [submitted] = life.events.filter(({ event }) => event.endsWith("-submitted")).map(paymentEventOf);
      const submittedAs = submitted && { submittedAs: submitted.observations[0].name };
      if (submitted !== undefined) await world.record(submitted);
      for (const event of order) {
        const isOfCharge = event.observations.some(({ kind }) => kind === "intent" || kind === "charge");
        await world.record({ ...paymentEventOf(event), ...(isOfCharge && submittedAs) });
      }
      const [id, ...others] = world.ledger.ids;
      expect(others).toEqual([]);
      const state = world.ledger.state(id);
      expect(state).toMatchObject({
        status: life.truth.status,
        captured: BigInt(life.truth.captured),
        refunded: BigInt(life.truth.refunded),
        lost: BigInt(life.truth.lost),
      });
      expect(world.problems()).toEqual([]);
    }),
    { numRuns: LIVES },
  );
});
