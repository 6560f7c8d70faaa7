import { describe, expect, jest, test } from "@jest/globals";
import { CallersNotConfigured } from "../../core/access/application/ports";
import { recordEvent } from "../../core/ledger/application/record-event";
import { HISTORY_PAGE, PARTS_PAGE } from "../../core/queries/application/read-transaction";
import { makeReader } from "../../lambda/transaction-reader/handler";
import { apiRequest } from "../../testing/events";
import { FakeCallers, FakeClock, InMemoryInbox, RecordingLog } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { aCapture, aDispute, anEvent, anIntent, anOrder, aRefund } from "../../testing/payment-events";
import { lists, NOW, OPERATOR, OTHER, refundEvent, SHOP, setUp } from "../../testing/reader-world";
import { InMemoryList } from "../../testing/transaction-list";

describe("a transaction", () => {
  test("a transaction is shown with its history to its merchant and to operators", async () => {
    const read = await setUp({ events: 2 });
    for (const caller of [SHOP, OPERATOR]) {
      expect(await read(caller)).toMatchObject({
        status: 200,
        json: {
          id: "stripe_pi_1",
          merchant_id: "mrc_shop",
          customer_id: null,
          reference: null,
          status: "partially_refunded",
          dispute_status: null,
          created_at: new Date(NOW.getTime() + 180_000).toISOString(),
          updated_at: new Date(NOW.getTime() + 181_000).toISOString(),
          currency: "USD",
          amount: null,
          amount_refunded: 200,
          history: [{ seq: 1 }, { seq: 2 }],
          history_cursor: null,
        },
      });
    }
  });

  test("another merchant's transaction is answered exactly like one that does not exist", async () => {
    const read = await setUp();
    const foreign = await read(OTHER);
    expect(foreign).toMatchObject({ status: 404, json: { code: "TRANSACTION_NOT_FOUND" } });
    expect(foreign).toEqual(await read(OTHER, "stripe_pi_missing"));
  });

  test("a transaction whose events name no merchant is shown to operators only", async () => {
    const read = await setUp({ merchantId: "unassigned" });
    expect(await read(OPERATOR)).toMatchObject({ status: 200 });
    expect(await read(SHOP)).toMatchObject({ status: 404 });
  });

  test("a long history is read page by page, without a gap", async () => {
    const read = await setUp({ events: HISTORY_PAGE + 20 });
    const newest = (await read(SHOP)).json;
    expect(newest.history.length).toBe(HISTORY_PAGE);
    const oldest = (await read(SHOP, "stripe_pi_1", { history_cursor: newest.history_cursor })).json;
    expect([...oldest.history, ...newest.history].map((row: { seq: number }) => row.seq)).toEqual(
      Array.from({ length: HISTORY_PAGE + 20 }, (_, index) => index + 1),
    );
    expect(oldest.history_cursor).toBeNull();
    // The same moment, written in another zone and finer than needed.
    const before = `${new Date(Date.parse(newest.history_cursor) + 3_600_000).toISOString().slice(0, -1)}999+01:00`;
    expect((await read(SHOP, "stripe_pi_1", { history_cursor: before })).json).toEqual(oldest);
  });
});

describe("the refunds and disputes of a transaction", () => {
  const withMany = () => [
    anEvent([anIntent({ merchantId: "mrc_shop", amount: 100_000, received: 100_000 })]),
    ...Array.from({ length: PARTS_PAGE + 7 }, (_, index) => refundEvent(String(index + 1), "mrc_shop")),
    anEvent([aDispute({ status: "lost", final: 1, progress: 3, lost: 700 })]),
    anEvent([aDispute({ name: "stripe_dp_2", status: "inquiry" })]),
  ];

  test("are shown under their senders' ids, with what they took and why", async () => {
    const { json } = await (await setUp({ events: withMany() }))(SHOP);
    expect(json.refunds[0]).toEqual({
      id: `re_${PARTS_PAGE + 7}`,
      status: "succeeded",
      amount: 100,
      currency: "USD",
      reason: null,
      requested_as: null,
    });
    expect(json.disputes).toEqual([
      { id: "dp_2", status: "inquiry", amount: 1000, lost: 0, currency: "USD", reason: "fraudulent" },
      { id: "dp_1", status: "lost", amount: 1000, lost: 700, currency: "USD", reason: "fraudulent" },
    ]);
    expect(json).toMatchObject({
      amount_captured: 100_000,
      amount_refunded: (PARTS_PAGE + 7) * 100,
      amount_lost: 700,
      amount_returned: (PARTS_PAGE + 7) * 100 + 700,
      disputes_cursor: null,
      dispute_status: "inquiry",
      flags: [],
    });
  });

  test("are read page by page, newest first, without a gap", async () => {
    const read = await setUp({ events: withMany() });
    const newest = (await read(SHOP)).json;
    expect(newest.refunds.length).toBe(PARTS_PAGE);
    const oldest = (await read(SHOP, "stripe_pi_1", { refunds_cursor: newest.refunds_cursor })).json;
    expect([...newest.refunds, ...oldest.refunds].map(({ id }: { id: string }) => id)).toEqual(
      Array.from({ length: PARTS_PAGE + 7 }, (_, index) => `re_${PARTS_PAGE + 7 - index}`),
    );
    expect(oldest.refunds_cursor).toBeNull();
    expect(oldest.disputes.length).toBe(2);
  });

  test("show nothing of what was released without being captured", async () => {
    const release = anEvent([aRefund({ release: "yes", merchantId: "mrc_shop" })]);
    const { json } = await (await setUp({ events: [release] }))(SHOP);
    expect(json).toMatchObject({ refunds: [], amount_refunded: 0, history: [{ seq: 1 }] });
  });
});

test("a transaction that two others turned out to be is answered under each of its ids, with both histories", async () => {
  const read = await setUp({
    events: [
      anEvent([aRefund({ name: "paypal_R1", belongsTo: ["paypal_C1"], merchantId: "mrc_shop" })]),
      anEvent([anOrder({ merchantId: "mrc_shop" })]),
      anEvent([aCapture({ belongsTo: ["paypal_O1"], merchantId: "mrc_shop" })]),
    ],
  });
  const byOrder = await read(SHOP, "paypal_O1");
  expect(byOrder).toMatchObject({ status: 200, json: { id: "paypal_O1", refunds: [{ id: "R1" }] } });
  expect(await read(SHOP, "paypal_C1")).toEqual(byOrder);
  const { history } = byOrder.json;
  expect(history.map((row: Record<string, unknown>) => [row.transaction_id, row.seq])).toEqual([
    ["paypal_C1", 1],
    ["paypal_O1", 1],
    ["paypal_O1", 2],
    ["paypal_C1", 2],
  ]);
  expect(history[2].joined).toEqual([{ transaction_id: "paypal_C1", seq: 1, hash: history[0].hash }]);
  expect(history[3].merged_into).toEqual({ transaction_id: "paypal_O1", seq: 1, hash: history[1].hash });
});

test("amounts beyond what JavaScript's numbers hold exactly are answered with all their digits", async () => {
  const large = Number.MAX_SAFE_INTEGER;
  const captures = ["paypal_C1", "paypal_C2"].map((name) =>
    anEvent([aCapture({ name, belongsTo: ["paypal_O1"], amount: large, captured: large })]),
  );
  const ledger = new InMemoryLedger(new InMemoryInbox());
  for (const event of captures) await recordEvent({ transactions: ledger, clock: new FakeClock() }, event);
  const handle = makeReader({
    timelines: { of: async () => [] },
    ...lists,
    transactions: ledger,
    callers: new FakeCallers({ [OPERATOR]: "*" }),
    log: new RecordingLog(),
  });
  const { body } = await handle(apiRequest({ path: { id: "paypal_O1" }, userArn: OPERATOR }));
  expect(body).toContain('"amount_captured":18014398509481982,');
});

describe("an event that is committed between the two reads", () => {
  test("an event that is committed between the two reads is in neither the state nor the history", async () => {
    const store = new InMemoryLedger(new InMemoryInbox());
    const add = (id: string) =>
      recordEvent({ transactions: store, clock: new FakeClock() }, refundEvent(id, "mrc_shop"));
    await add("1");
    const handle = makeReader({
      timelines: { of: async () => [] },
      ...lists,
      transactions: Object.assign(Object.create(store), {
        find: async (id: string) => {
          const found = await store.find(id);
          await add("2");
          return found;
        },
      }),
      callers: new FakeCallers({ [OPERATOR]: "*" }),
      log: new RecordingLog(),
    });
    const { body } = await handle(apiRequest({ path: { id: "stripe_pi_1" }, userArn: OPERATOR }));
    expect(JSON.parse(body)).toMatchObject({ amount_refunded: 100, history: [{ seq: 1 }] });
    expect(store.rows.length).toBe(2);
  });
});

describe("GET /transactions", () => {
  async function listed(query: Record<string, string>) {
    const list = new InMemoryList();
    const read = jest.spyOn(list, "read");
    const handle = makeReader({
      ...lists,
      list,
      timelines: { of: async () => [] },
      transactions: new InMemoryLedger(new InMemoryInbox()),
      callers: new FakeCallers({ [OPERATOR]: "*" }),
      log: new RecordingLog(),
    });
    const { statusCode: status } = await handle(apiRequest({ query, userArn: OPERATOR }));
    return { status, range: read.mock.calls[0]?.[1] };
  }

  test("GET /transactions takes its span in any zone and precision, and reads it in UTC with milliseconds", async () => {
    const span = { from: "2026-11-17T23:30:00.5-01:00", to: "2026-11-18T10:30:00.123456+01:00" };
    expect(await listed(span)).toEqual({
      status: 200,
      range: { from: "2026-11-18T00:30:00.500Z", before: "2026-11-18T09:30:00.123Z" },
    });
  });

  test.each([{ from: "2026-11-18" }, { to: "2026-11-18T10:00:00" }, { from: "2026-02-30T10:00:00Z" }])(
    "GET /transactions refuses the span %j",
    async (query) => {
      expect(await listed(query)).toEqual({ status: 400, range: undefined });
    },
  );
});

describe("a read that is refused", () => {
  test("a read is refused to a caller that is bound to no merchant", async () => {
    const read = await setUp();
    const answer = { status: 403, json: { code: "CALLER_NOT_BOUND" } };
    expect(await read("arn:aws:iam::123456789012:role/unknown")).toMatchObject(answer);
    expect(await read(undefined)).toMatchObject(answer);
  });

  test("a read is refused to every caller while no binding is set", async () => {
    const read = await setUp({
      callers: { scopeOf: () => Promise.reject(new CallersNotConfigured("unset")) },
    });
    expect(await read(OPERATOR)).toMatchObject({ status: 503, json: { code: "CALLERS_NOT_CONFIGURED" } });
  });

  test.each(["", "a b", "a#b", "x".repeat(251)])("a read of the id %j finds nothing", async (id) => {
    expect(await (await setUp())(OPERATOR, id)).toMatchObject({ status: 404 });
  });

  test.each(["yesterday", "2026-11-18", "2026-11-18T10:00:00", "2026-02-30T10:00:00Z", "2026-11-18T10:00:00.000Z' OR"])(
    "a read of the history before %j is refused",
    async (before) => {
      const read = await setUp();
      expect(await read(OPERATOR, "stripe_pi_1", { history_cursor: before })).toMatchObject({
        status: 400,
        json: { code: "INVALID_PARAMETER" },
      });
    },
  );

  test.each(["1", "2026-11-18T10:00:00.000Z", "2026-11-18T10:00:00.000Z/", "x/stripe_re_1"])(
    "a read that asks for the page of refunds or disputes %j is refused",
    async (position) => {
      const read = await setUp();
      for (const name of ["refunds_cursor", "disputes_cursor"]) {
        expect(await read(OPERATOR, "stripe_pi_1", { [name]: position })).toMatchObject({
          status: 400,
          json: { code: "INVALID_PARAMETER" },
        });
      }
    },
  );

  test("a read that fails answers nothing about the cause", async () => {
    const read = await setUp({ callers: { scopeOf: () => Promise.reject(new Error("secret detail")) } });
    const answer = await read(OPERATOR);
    expect(answer).toMatchObject({ status: 500, json: { code: "INTERNAL_ERROR" } });
    expect(JSON.stringify(answer)).not.toContain("secret detail");
  });
});
