import { describe, expect, jest, test } from "@jest/globals";
import { type Callers, CallersNotConfigured } from "../../core/access/application/ports";
import { append } from "../../core/ledger/domain/ledger";
import type { PaymentEvent } from "../../core/ledger/domain/payment-event";
import { HISTORY_PAGE } from "../../core/queries/application/read-transaction";
import { makeReader } from "../../lambda/transaction-reader/handler";
import { apiRequest } from "../../testing/events";
import {
  FakeCallers,
  FakeClock,
  FakeCursors,
  InMemoryInbox,
  InMemoryList,
  InMemoryTransactions,
  RecordingLog,
} from "../../testing/fakes";

const SHOP = "arn:aws:iam::123456789012:role/shop";
const OTHER = "arn:aws:iam::123456789012:role/other-shop";
const OPERATOR = "arn:aws:iam::123456789012:role/operator";

const NOW = new FakeClock().now();
const lists = { list: new InMemoryList(), cursors: new FakeCursors(), clock: new FakeClock() };

const refundEvent = (id: string, merchantId: string): PaymentEvent => ({
  key: { provider: "stripe", eventId: `evt_${id}` },
  type: "refund.created",
  occurredAt: "2026-11-18T10:00:00.000Z",
  transaction: { id: "stripe_pi_1" },
  merchantId,
  facts: [{ kind: "refund", id: `re_${id}`, status: "succeeded", amount: { amount: 100, currency: "USD" } }],
});

async function setUp({
  events = 1,
  merchantId = "mrc_shop",
  callers,
}: {
  events?: number;
  merchantId?: string;
  callers?: Callers;
} = {}) {
  const transactions = new InMemoryTransactions(new InMemoryInbox());
  for (let index = 1; index <= events; index++) {
    const event = refundEvent(String(index), merchantId);
    await transactions.commit({
      ...append("stripe_pi_1", await transactions.find("stripe_pi_1"), event, NOW),
      event: event.key,
      aliases: [],
    });
  }
  const handle = makeReader({
    timelines: { of: async () => [] },
    ...lists,
    transactions,
    callers: callers ?? new FakeCallers({ [SHOP]: ["mrc_shop"], [OTHER]: ["mrc_other"], [OPERATOR]: "*" }),
    log: new RecordingLog(),
  });
  return async (userArn: string | undefined, id = "stripe_pi_1", query: Record<string, string> = {}) => {
    const { statusCode, body } = await handle(apiRequest({ path: { id }, query, ...(userArn && { userArn }) }));
    return { status: statusCode, json: JSON.parse(body) };
  };
}

describe("a transaction", () => {
  test("a transaction is shown with its history to its merchant and to operators", async () => {
    const read = await setUp({ events: 2 });
    for (const caller of [SHOP, OPERATOR]) {
      expect(await read(caller)).toMatchObject({
        status: 200,
        json: {
          id: "stripe_pi_1",
          merchant_id: "mrc_shop",
          status: "partially_refunded",
          currency: "USD",
          amount: null,
          amount_refunded: 200,
          history: [{ seq: 1 }, { seq: 2 }],
          history_before: null,
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
    const oldest = (await read(SHOP, "stripe_pi_1", { before: newest.history_before })).json;
    expect([...oldest.history, ...newest.history].map((row: { seq: number }) => row.seq)).toEqual(
      Array.from({ length: HISTORY_PAGE + 20 }, (_, index) => index + 1),
    );
    expect(oldest.history_before).toBeNull();
    // The same moment, written in another zone and finer than needed.
    const before = `${new Date(Date.parse(newest.history_before) + 3_600_000).toISOString().slice(0, -1)}999+01:00`;
    expect((await read(SHOP, "stripe_pi_1", { before })).json).toEqual(oldest);
  });
});

describe("an event that is committed between the two reads", () => {
  test("an event that is committed between the two reads is in neither the state nor the history", async () => {
    const store = new InMemoryTransactions(new InMemoryInbox());
    const add = async (id: string) => {
      const event = refundEvent(id, "mrc_shop");
      await store.commit({
        ...append("stripe_pi_1", await store.find("stripe_pi_1"), event, NOW),
        event: event.key,
        aliases: [],
      });
    };
    await add("1");
    const handle = makeReader({
      timelines: { of: async () => [] },
      ...lists,
      transactions: {
        find: async (id) => {
          const found = await store.find(id);
          await add("2");
          return found;
        },
        history: (id, options) => store.history(id, options),
      },
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
      transactions: new InMemoryTransactions(new InMemoryInbox()),
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
      expect(await read(OPERATOR, "stripe_pi_1", { before })).toMatchObject({
        status: 400,
        json: { code: "INVALID_PARAMETER" },
      });
    },
  );

  test("a read that fails answers nothing about the cause", async () => {
    const read = await setUp({ callers: { scopeOf: () => Promise.reject(new Error("secret detail")) } });
    const answer = await read(OPERATOR);
    expect(answer).toMatchObject({ status: 500, json: { code: "INTERNAL_ERROR" } });
    expect(JSON.stringify(answer)).not.toContain("secret detail");
  });
});
