import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_WEBHOOK_RECEIVES } from "../../core/contracts/queues";
import type { Transactions } from "../../core/ledger/application/ports";
import { chainProblems } from "../../core/ledger/domain/chain";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { sqsBatch } from "../../testing/events";
import { failures, pointer, processorWorld } from "../../testing/processor-world";
import { paymentIntent, refund } from "../../testing/stripe";

const permanentError = () => Object.assign(new Error("too large"), { name: "ValidationException" });

describe("an event", () => {
  test("becomes a ledger row, a state and a settled inbox entry", async () => {
    const { handle, receive, inbox, transactions } = processorWorld();
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(transactions.rows).toMatchObject([{ transactionId: "stripe_pi_1", seq: 1, status: "captured" }]);
    expect(transactions.state("stripe_pi_1")).toMatchObject({ status: "captured", merchantId: "mrc_demo" });
    expect(inbox.stateOf({ provider: "stripe", eventId: "evt_1" })).toBe("processed");
  });

  test("counts once, however often its pointer comes", async () => {
    const { handle, receive, transactions } = processorWorld();
    await receive("evt_1", "refund.created", refund());
    await handle(sqsBatch(pointer("evt_1"), pointer("evt_1")));
    await handle(sqsBatch(pointer("evt_1")));
    expect(transactions.rows.length).toBe(1);
  });

  test("counts once when the function is stopped between its ledger write and its acknowledgement", async () => {
    let stopped = false;
    const { handle, receive, transactions } = processorWorld((real) => ({
      commit: async (commit) => {
        const outcome = await real.commit(commit);
        if (stopped) return outcome;
        stopped = true;
        throw new Error("the function was stopped");
      },
    }));
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    expect(transactions.rows.length).toBe(1);
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(transactions.rows.length).toBe(1);
  });

  test("of a type that has lost its meaning is marked ignored", async () => {
    const { handle, receive, inbox, transactions } = processorWorld();
    await receive("evt_1", "customer.created", {});
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(inbox.stateOf({ provider: "stripe", eventId: "evt_1" })).toBe("ignored");
    expect(transactions.rows).toEqual([]);
  });
});

describe("a conflict with another event of the same transaction", () => {
  test("is resolved by reading again, without losing either", async () => {
    const { handle, receive, transactions } = processorWorld();
    const ids = Array.from({ length: 5 }, (_, index) => `evt_${index}`);
    for (const id of ids) await receive(id, "refund.created", refund({ id: `re_${id}`, amount: 100 }));
    expect(await handle(sqsBatch(...ids.map(pointer)))).toEqual(failures());
    expect(transactions.state("stripe_pi_1")).toMatchObject({ refunded: 500n, currency: "USD" });
    expect(transactions.storedParts.length).toBe(5);
    expect(chainProblems(transactions.rows)).toEqual([]);
  });

  test("that does not end is left to the queue, with jitter between the attempts", async () => {
    const { handle, receive, clock, retries } = processorWorld(() => ({ commit: async () => "conflict" }));
    await receive("evt_1", "refund.created", refund());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    expect(clock.slept).toEqual([20, 40, 80, 160, 320, 640, 1280]);
    expect(retries).toEqual([7]);
  });
});

describe("a batch", () => {
  test("reports exactly the messages that failed", async () => {
    const { handle, receive } = processorWorld();
    await receive("evt_1", "refund.created", refund());
    await receive("evt_3", "refund.created", refund({ id: "re_3" }));
    expect(await handle(sqsBatch(pointer("evt_1"), pointer("evt_missing"), pointer("evt_3"), "{}"))).toEqual(
      failures("message-2", "message-4"),
    );
  });
});

describe("what no retry can help", () => {
  test("an event of an unknown source is marked failed once, however often its message comes", async () => {
    const { handle, inbox, metrics, log, retries } = processorWorld();
    const key = { provider: "acme", eventId: "evt_1" };
    await inbox.accept({ key, type: "any", body: Buffer.from("{}"), receivedAt: new Date(), state: "received" });
    const body = JSON.stringify({ provider: key.provider, event_id: key.eventId });
    for (let receives = 1; receives <= MAX_WEBHOOK_RECEIVES; receives++) {
      expect(await handle(sqsBatch({ body, receives }))).toEqual(failures("message-1"));
    }
    expect(inbox.states.get("acme#evt_1")).toEqual({ state: "failed", reason: "UNKNOWN_PROVIDER" });
    expect(retries).toEqual(Array(MAX_WEBHOOK_RECEIVES).fill(0));
    expect(metrics.of("EventUnprocessable")).toBe(1);
    expect(log.entries.filter(({ level }) => level === "error").length).toBe(1);
  });

  test("a charge that another deployment on the same account asked for is ignored, our own is waited for", async () => {
    const { handle, receive, inbox, transactions } = processorWorld();
    const charge = (tap_deployment: string) =>
      paymentIntent({ metadata: { tap_transaction_id: "pay_0123456789abcdef01234567", tap_deployment } });
    await receive("evt_theirs", "payment_intent.succeeded", charge("staging"));
    await receive("evt_ours", "payment_intent.succeeded", charge("dev"));
    expect(await handle(sqsBatch(pointer("evt_theirs"), pointer("evt_ours")))).toEqual(failures("message-2"));
    expect(inbox.states.get("stripe#evt_theirs")).toEqual({ state: "ignored" });
    expect(inbox.states.get("stripe#evt_ours")).toBeUndefined();
    expect(transactions.rows).toEqual([]);
  });

  test.each<[string, Partial<Transactions>]>([
    ["whose item is too large", { commit: async () => "unstorable" }],
    ["that the store's client cannot send", { locate: () => Promise.reject(new URIError("URI malformed")) }],
    ["that the store cannot read for good", { locate: () => Promise.reject(permanentError()) }],
  ])("an event %s is failed, said once, and not tried again", async (_, change) => {
    const { handle, receive, inbox, retries, metrics, log, transactions } = processorWorld(() => change);
    await receive("evt_1", "refund.created", refund());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(inbox.states.get("stripe#evt_1")).toEqual({ state: "failed", reason: "EVENT_UNSTORABLE" });
    expect([retries, metrics.of("EventUnprocessable"), transactions.rows]).toEqual([[], 1, []]);
    expect(log.entries.filter(({ level }) => level === "error").length).toBe(1);
  });

  test("an event that is in the ledger stays processed where its notification cannot be queued for good", async () => {
    const { handle, receive, inbox, log } = processorWorld(
      () => ({}),
      () => Promise.reject(Object.assign(new Error("no such character"), { name: "InvalidMessageContents" })),
    );
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(inbox.stateOf({ provider: "stripe", eventId: "evt_1" })).toBe("processed");
    expect(log.entries.filter(({ level }) => level === "error").length).toBe(1);
  });
});

test("money in another currency than the payment's is recorded and flagged, and changes no sum", async () => {
  const { handle, receive, inbox, transactions } = processorWorld();
  await receive("evt_1", "payment_intent.succeeded", paymentIntent());
  await receive("evt_2", "refund.created", refund({ currency: "eur" }));
  await handle(sqsBatch(pointer("evt_1"), pointer("evt_2")));
  expect(inbox.stateOf({ provider: "stripe", eventId: "evt_2" })).toBe("processed");
  expect(transactions.state("stripe_pi_1")).toMatchObject({
    status: "captured",
    refunded: 0n,
    flags: ["currency_mismatch"],
  });
});

test("a flag is counted and logged once, by the event that raises it", async () => {
  const { handle, receive, metrics, log } = processorWorld();
  await receive("evt_1", "payment_intent.succeeded", paymentIntent());
  await receive("evt_2", "refund.created", refund({ id: "re_2", currency: "eur" }));
  await receive("evt_3", "refund.created", refund({ id: "re_3", currency: "eur" }));
  for (const id of ["evt_1", "evt_2", "evt_2", "evt_3"]) await handle(sqsBatch(pointer(id)));
  expect(metrics.of("TransactionFlagged")).toBe(1);
  expect(log.entries).toContainEqual(
    expect.objectContaining({
      message: "transaction flagged",
      fields: expect.objectContaining({ code: "currency_mismatch", transaction_id: "stripe_pi_1" }),
    }),
  );
});

describe("a failure that may pass", () => {
  const broken = () => ({ locate: () => Promise.reject(new Error("throttled")) });

  test("is retried after a delay that grows with the receives", async () => {
    const { handle, receive, retries, inbox } = processorWorld(broken);
    await receive("evt_1", "refund.created", refund());
    for (const receives of [1, 2, 3]) await handle(sqsBatch({ body: pointer("evt_1"), receives }));
    expect(retries).toEqual([7, 15, 30]);
    expect(inbox.states.size).toBe(0);
  });

  test("marks the event failed on the last receive before the dead letter queue", async () => {
    const { handle, receive, inbox } = processorWorld(broken);
    await receive("evt_1", "refund.created", refund());
    await handle(sqsBatch({ body: pointer("evt_1"), receives: MAX_WEBHOOK_RECEIVES }));
    expect(inbox.states.get("stripe#evt_1")).toEqual({ state: "failed", reason: "RETRIES_EXHAUSTED", cause: "Error" });
  });

  test("waits 5 s at least, 30 minutes at most, and never less than half as long as before", () => {
    const receives = fc.integer({ min: 1, max: MAX_WEBHOOK_RECEIVES });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(receives, random, random, (n, a, b) => {
        const seconds = retryDelaySeconds(n, a);
        expect(seconds).toBeGreaterThanOrEqual(5);
        expect(seconds).toBeLessThanOrEqual(1800);
        expect(retryDelaySeconds(n + 1, b)).toBeGreaterThanOrEqual(seconds / 2 - 1);
      }),
    );
  });
});
