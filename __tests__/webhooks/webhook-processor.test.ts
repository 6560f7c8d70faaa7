import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_WEBHOOK_RECEIVES } from "../../core/contracts/queues";
import type { Transactions } from "../../core/ledger/application/ports";
import { recordEvent } from "../../core/ledger/application/record-event";
import { chainProblems } from "../../core/ledger/domain/row";
import { retryDelaySeconds } from "../../core/shared/application/retry-delay";
import { CHARGE_NAMED_WITHIN } from "../../core/webhooks/application/process-webhook";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, InMemoryInbox, noObjects, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { anEvent, anIntent } from "../../testing/payment-events";
import { InMemoryNotifications } from "../../testing/payment-fakes";
import { paymentIntent, refund, stripeEvent } from "../../testing/stripe";

const pointer = (eventId: string) => JSON.stringify({ provider: "stripe", event_id: eventId });

function setUp(
  change: (real: Transactions) => Partial<Transactions> = () => ({}),
  beforeNotification: () => Promise<void> = async () => undefined,
) {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryLedger(inbox);
  const clock = new FakeClock();
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const retries: number[] = [];
  const overrides = change(transactions);
  const notifications = new InMemoryNotifications();
  const makeHandler = (gateway: string, sources = eventSources) =>
    makeProcessor({
      objects: noObjects,
      notificationQueue: {
        send: async (message) => {
          await beforeNotification();
          await notifications.send(message);
        },
      },
      deployment: "dev",
      gateway,
      sources,
      inbox,
      transactions: Object.assign(Object.create(transactions), overrides),
      retryAfter: async (_, seconds) => {
        retries.push(seconds);
      },
      clock,
      log,
      metrics,
    });
  const handle = makeHandler("sandbox");
  const receive = (id: string, type: string, object: Record<string, unknown>) =>
    inbox.accept({
      key: { provider: "stripe", eventId: id },
      type,
      body: Buffer.from(stripeEvent(type, object, { id })),
      receivedAt: clock.now(),
      state: "received",
    });
  return { handle, handleWith: makeHandler, receive, inbox, transactions, notifications, clock, log, metrics, retries };
}

const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe("an event", () => {
  test("becomes a ledger row, a state and a settled inbox entry", async () => {
    const { handle, receive, inbox, transactions } = setUp();
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(transactions.rows).toMatchObject([{ transactionId: "stripe_pi_1", seq: 1, status: "captured" }]);
    expect(transactions.state("stripe_pi_1")).toMatchObject({ status: "captured", merchantId: "mrc_demo" });
    expect(inbox.stateOf({ provider: "stripe", eventId: "evt_1" })).toBe("processed");
  });

  test("counts once, however often its pointer comes", async () => {
    const { handle, receive, transactions } = setUp();
    await receive("evt_1", "refund.created", refund());
    await handle(sqsBatch(pointer("evt_1"), pointer("evt_1")));
    await handle(sqsBatch(pointer("evt_1")));
    expect(transactions.rows.length).toBe(1);
  });

  test("counts once when the function is stopped between its ledger write and its acknowledgement", async () => {
    let stopped = false;
    const { handle, receive, transactions } = setUp((real) => ({
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
    const { handle, receive, inbox, transactions } = setUp();
    await receive("evt_1", "customer.created", {});
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(inbox.stateOf({ provider: "stripe", eventId: "evt_1" })).toBe("ignored");
    expect(transactions.rows).toEqual([]);
  });
});

describe("a conflict with another event of the same transaction", () => {
  test("is resolved by reading again, without losing either", async () => {
    const { handle, receive, transactions } = setUp();
    const ids = Array.from({ length: 5 }, (_, index) => `evt_${index}`);
    for (const id of ids) await receive(id, "refund.created", refund({ id: `re_${id}`, amount: 100 }));
    expect(await handle(sqsBatch(...ids.map(pointer)))).toEqual(failures());
    expect(transactions.state("stripe_pi_1")).toMatchObject({ refunded: 500n, currency: "USD" });
    expect(transactions.storedParts.length).toBe(5);
    expect(chainProblems(transactions.rows)).toEqual([]);
  });

  test("that does not end is left to the queue, with jitter between the attempts", async () => {
    const { handle, receive, clock, retries } = setUp(() => ({ commit: async () => "conflict" }));
    await receive("evt_1", "refund.created", refund());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    expect(clock.slept).toEqual([20, 40, 80, 160, 320, 640, 1280]);
    expect(retries).toEqual([7]);
  });
});

describe("a batch", () => {
  test("reports exactly the messages that failed", async () => {
    const { handle, receive } = setUp();
    await receive("evt_1", "refund.created", refund());
    await receive("evt_3", "refund.created", refund({ id: "re_3" }));
    expect(await handle(sqsBatch(pointer("evt_1"), pointer("evt_missing"), pointer("evt_3"), "{}"))).toEqual(
      failures("message-2", "message-4"),
    );
  });
});

describe("what no retry can help", () => {
  test("an event of an unknown source is marked failed once, however often its message comes", async () => {
    const { handle, inbox, metrics, log, retries } = setUp();
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
    const { handle, receive, inbox, transactions } = setUp();
    const charge = (tap_deployment: string) =>
      paymentIntent({ metadata: { tap_transaction_id: "pay_0123456789abcdef01234567", tap_deployment } });
    await receive("evt_theirs", "payment_intent.succeeded", charge("staging"));
    await receive("evt_ours", "payment_intent.succeeded", charge("dev"));
    expect(await handle(sqsBatch(pointer("evt_theirs"), pointer("evt_ours")))).toEqual(failures("message-2"));
    expect(inbox.states.get("stripe#evt_theirs")).toEqual({ state: "ignored" });
    expect(inbox.states.get("stripe#evt_ours")).toBeUndefined();
    expect(transactions.rows).toEqual([]);
  });

  test("an event that is more than the ledger takes is marked failed and passed on without delay", async () => {
    const { handle, receive, inbox, retries } = setUp(() => ({ commit: async () => "unstorable" }));
    await receive("evt_1", "refund.created", refund());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    expect(inbox.states.get("stripe#evt_1")).toEqual({ state: "failed", reason: "EVENT_UNSTORABLE" });
    expect(retries).toEqual([0]);
  });
});

test("money in another currency than the payment's is recorded and flagged, and changes no sum", async () => {
  const { handle, receive, inbox, transactions } = setUp();
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
  const { handle, receive, metrics, log } = setUp();
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
    const { handle, receive, retries, inbox } = setUp(broken);
    await receive("evt_1", "refund.created", refund());
    for (const receives of [1, 2, 3]) await handle(sqsBatch({ body: pointer("evt_1"), receives }));
    expect(retries).toEqual([7, 15, 30]);
    expect(inbox.states.size).toBe(0);
  });

  test("marks the event failed on the last receive before the dead letter queue", async () => {
    const { handle, receive, inbox } = setUp(broken);
    await receive("evt_1", "refund.created", refund());
    await handle(sqsBatch({ body: pointer("evt_1"), receives: MAX_WEBHOOK_RECEIVES }));
    expect(inbox.states.get("stripe#evt_1")).toEqual({ state: "failed", reason: "RETRIES_EXHAUSTED" });
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

describe("a refund of a payment that nobody has heard of", () => {
  const own = "pay_0123456789abcdef01234567";
  const dispute = { id: "dp_1", payment_intent: "pi_1", amount: 500, currency: "usd", status: "needs_response" };

  test.each([
    ["refund.created", refund()],
    ["charge.dispute.created", dispute],
  ])("may be of our own, where we charge through its provider: %s waits for the payment", async (type, object) => {
    const { handleWith, receive, transactions, retries, clock } = setUp();
    const handle = handleWith("stripe");
    await receive("evt_1", type, object);
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    expect(retries).toEqual([7]);
    expect(transactions.rows).toEqual([]);

    const submission = { amount: 4250, currency: "USD", customerId: "cus_1", paymentMethod: "pm_1" };
    const submitted = anEvent([anIntent({ belongsTo: [own] })], { id: "evt_submitted", submission });
    await recordEvent({ transactions, clock }, submitted);
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(transactions.rows).toMatchObject([
      { transactionId: own, seq: 1 },
      { transactionId: own, seq: 2 },
    ]);
  });

  test("waits for five to ten minutes, and not for a payment that is known by that name", async () => {
    const { handleWith, receive, transactions, log } = setUp();
    const handle = handleWith("stripe");
    await receive("evt_1", "refund.created", refund());
    for (let receives = 1; receives < CHARGE_NAMED_WITHIN; receives++) {
      expect(await handle(sqsBatch({ body: pointer("evt_1"), receives }))).toEqual(failures("message-1"));
    }
    const waits = Array.from({ length: CHARGE_NAMED_WITHIN - 1 }, (_, index) => index + 1);
    const waited = (random: number) => waits.reduce((sum, nth) => sum + retryDelaySeconds(nth, random), 0);
    expect(waited(0)).toBeGreaterThanOrEqual(5 * 60);
    expect(waited(1)).toBeLessThan(11 * 60);
    expect(transactions.rows).toEqual([]);
    // It is what is to be expected: nobody is to read of it as of an error.
    expect(log.entries.filter(({ level }) => level === "error")).toEqual([]);
    const last = { body: pointer("evt_1"), receives: CHARGE_NAMED_WITHIN };
    expect(await handle(sqsBatch(last))).toEqual(failures());
    await receive("evt_2", "refund.created", refund({ id: "re_2" }));
    expect(await handle(sqsBatch(pointer("evt_2")))).toEqual(failures());
    expect(transactions.rows.map(({ transactionId }) => transactionId)).toEqual(["stripe_pi_1", "stripe_pi_1"]);
  });

  test("waits for nothing where the charges are another gateway's", async () => {
    const { handle, receive, transactions } = setUp();
    await receive("evt_1", "refund.created", refund());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect(transactions.rows.length).toBe(1);
  });
});

describe("whoever wants to know", () => {
  test("is told of what changed, and not of what did not", async () => {
    const { handle, receive, notifications } = setUp();
    await receive("evt_1", "payment_intent.created", paymentIntent({ status: "requires_payment_method" }));
    await handle(sqsBatch(pointer("evt_1")));
    expect(notifications.sent.size).toBe(0);
    await receive("evt_2", "payment_intent.succeeded", paymentIntent());
    await handle(sqsBatch(pointer("evt_2")));
    await receive("evt_3", "payment_intent.succeeded", paymentIntent());
    await handle(sqsBatch(pointer("evt_3")));
    expect([...notifications.sent.values()]).toEqual([
      {
        messageId: "stripe_pi_1#1",
        transactionId: "stripe_pi_1",
        change: { type: "transaction.captured", revision: 1 },
      },
    ]);
  });

  test("is told by the retry, where the function was stopped between the ledger and the queue", async () => {
    let stops = 1;
    const { handle, receive, notifications, transactions } = setUp(undefined, async () => {
      if (stops-- > 0) throw new Error("stopped");
    });
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures("message-1"));
    expect(notifications.sent.size).toBe(0);
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect([...notifications.sent.keys()]).toEqual(["stripe_pi_1#1"]);
    expect(transactions.rows.length).toBe(1);
  });

  test("is told by a second run of the same event, where the first one was stopped after its commit", async () => {
    const { handle, receive, notifications } = setUp((real) => ({
      commit: async (commit) => {
        await real.commit(commit);
        return "settled";
      },
    }));
    await receive("evt_1", "payment_intent.succeeded", paymentIntent());
    expect(await handle(sqsBatch(pointer("evt_1")))).toEqual(failures());
    expect([...notifications.sent.keys()]).toEqual(["stripe_pi_1#1"]);
  });
});
