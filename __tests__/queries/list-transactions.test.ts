import { describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import type { Spread } from "../../core/contracts/spread";
import { MAX_ENTRIES } from "../../core/queries/application/collect-page";
import { type ListTransactionsInput, listTransactions } from "../../core/queries/application/list-transactions";
import { FakeCallers, FakeClock, FakeCursors } from "../../testing/fakes";
import { SPREAD } from "../../testing/spread";
import { InMemoryList, type ListedRow, positionOf } from "../../testing/transaction-list";

const OPERATOR = "operator";
const SHOP = "shop";
const NOW = Date.parse("2026-11-18T10:00:10.000Z");

const row = (hoursAgo: number, id: string, fields: Partial<ListedRow> = {}): ListedRow => ({
  ...{ id, merchantId: "mrc_1", status: "captured" },
  createdAt: new Date(NOW - hoursAgo * 3_600_000).toISOString(),
  ...fields,
});

/** `written` is the spread under which the rows were written, `spread` the reader's. */
function setUp(rows: ListedRow[], spread = SPREAD, written = spread) {
  const list = new InMemoryList(rows, written);
  const deps = {
    list,
    transactions: list,
    cursors: new FakeCursors(),
    callers: new FakeCallers({
      [OPERATOR]: "*",
      [SHOP]: ["mrc_1"],
      both: ["mrc_1", "mrc_2"],
      "both, later": ["mrc_1", "mrc_2"],
    }),
    clock: new FakeClock(new Date(NOW)),
    spread,
  };
  const ask = (input: Partial<ListTransactionsInput> = {}) => listTransactions(deps, { caller: OPERATOR, ...input });
  const all = async (input: Partial<ListTransactionsInput>) => {
    const ids: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 200; page++) {
      const answer = await ask({ ...input, ...(cursor && { cursor }) });
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      ids.push(...answer.value.transactions.map(({ transactionId }) => transactionId));
      cursor = answer.value.cursor;
      if (cursor === undefined) return ids;
    }
    throw new Error("the pages do not end");
  };
  return { ask, all, deps };
}

const FROM = new Date(NOW - 20 * 86_400_000).toISOString();
const rows = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 600 }), fc.stringMatching(/^[a-z]{1,6}$/)), {
    selector: ([, id]) => id,
    maxLength: 60,
  })
  .map((list) =>
    list.map(([hours, id], index) =>
      row(hours, id, { merchantId: `mrc_${(index % 2) + 1}`, status: index % 3 === 0 ? "refunded" : "captured" }),
    ),
  );

const spreadOver = (shards: number, parts: number): Spread => ({
  shards,
  largeMerchants: new Map(parts > 1 ? [["mrc_2", parts]] : []),
});
const partitions = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 9 }));
/** That of the rows, and that of the reader after both numbers may have been raised. */
const spreads = fc.tuple(partitions, partitions).map(([[shards, parts], [more, moreParts]]) => ({
  written: spreadOver(shards, parts),
  spread: spreadOver(Math.max(shards, more), Math.max(parts, moreParts)),
}));

describe("a list of transactions", () => {
  test.each<[string, { merchantId?: string; status?: ListedRow["status"] }]>([
    ["all transactions", {}],
    ["one merchant's transactions", { merchantId: "mrc_2" }],
    ["one status's transactions", { status: "refunded" }],
    ["one status's transactions of one merchant", { merchantId: "mrc_2", status: "refunded" }],
    ["one frequent status's transactions of one merchant", { merchantId: "mrc_2", status: "captured" }],
  ])("a list of %s shows each transaction once over its pages, newest first", async (_, filter) => {
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), spreads, async (list, limit, { spread, written }) => {
        const wanted = list
          .filter((each) => positionOf(each) >= FROM)
          .filter((each) => filter.merchantId === undefined || each.merchantId === filter.merchantId)
          .filter((each) => filter.status === undefined || each.status === filter.status)
          .sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1))
          .map(({ id }) => id);
        expect(await setUp(list, spread, written).all({ from: FROM, limit, ...filter })).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });

  test("a transaction that moves to another partition while it is listed is listed once", async () => {
    const [moving, other] = [row(1, "moving"), row(2, "other")];
    const { all, deps } = setUp([moving, other]);
    jest.spyOn(deps.list, "read").mockImplementation(async ({ key }, { before }) => {
      const rows = key.endsWith("#0") ? [moving, other] : key.endsWith("#1") ? [moving] : [];
      return { positions: rows.map(positionOf).filter((position) => position < before) };
    });
    expect(await all({})).toEqual(["moving", "other"]);
  });

  test("a page whose reads end with a month goes on in the month before", async () => {
    const november = Date.parse("2026-11-01T00:00:00.000Z");
    const full = Array.from({ length: MAX_ENTRIES }, (_, index) =>
      row(0, `november${index}`, { createdAt: new Date(november + index * 1000).toISOString() }),
    );
    const old = row(0, "october", { createdAt: "2026-10-31T23:00:00.000Z", status: "pending" });
    const { ask, all } = setUp([...full, old]);
    const query = { merchantId: "mrc_1", status: "pending", from: "2026-10-30T00:00:00.000Z" } as const;
    expect(await ask(query)).toMatchObject({ value: { transactions: [], cursor: expect.any(String) } });
    expect(await all(query)).toEqual(["october"]);
  });

  test("a list by a status that has an index may span any time", async () => {
    const { all } = setUp([row(1, "new", { status: "disputed" }), row(9_000, "old", { status: "disputed" })]);
    expect(await all({ status: "disputed", from: "2025-01-01T00:00:00.000Z" })).toEqual(["new", "old"]);
    expect(await all({ status: "disputed" })).toEqual(["new"]);
  });

  test("a list without a span is that of the last day", async () => {
    const { all } = setUp([row(1, "new"), row(23, "old"), row(25, "older")]);
    expect(await all({})).toEqual(["new", "old"]);
  });

  test("a list that ends with the first time of all is empty, and takes one read of each partition", async () => {
    const { all, deps } = setUp([row(1, "new")]);
    expect(await all({ to: "0000-01-01T00:00:00.000Z" })).toEqual([]);
    expect(await all({ to: "0000-01-01T00:00:00.000Z", merchantId: "mrc_1" })).toEqual([]);
    expect(deps.list.reads).toBe(SPREAD.shards + 1);
  });

  test.each<[string, Partial<ListTransactionsInput>]>([
    ["of all merchants", {}],
    ["of one merchant", { merchantId: "mrc_1" }],
    ["from that payment's time on", { from: new Date(NOW + 3_600_000).toISOString() }],
  ])("a list %s shows a payment that was recorded by a clock an hour ahead", async (_, input) => {
    const { all } = setUp([row(-1, "ahead")]);
    expect(await all({ limit: 1, ...input })).toEqual(["ahead"]);
  });

  test("a list with `to` ends there, whatever a clock ahead has recorded", async () => {
    const { all } = setUp([row(-1, "ahead"), row(1, "past")]);
    expect(await all({ to: new Date(NOW).toISOString() })).toEqual(["past"]);
  });

  test("a list shows a payment that a clock ahead has put into the next month", async () => {
    const { all, deps } = setUp([]);
    deps.clock.advance(Date.parse("2026-11-30T23:40:00.000Z") - NOW);
    const createdAt = "2026-12-01T00:20:00.000Z";
    deps.list.rows.push(row(0, "ahead", { createdAt }));
    expect([await all({}), await all({ merchantId: "mrc_1" })]).toEqual([["ahead"], ["ahead"]]);
  });

  test("a list keeps its end from page to page, whatever is added meanwhile", async () => {
    const { ask, deps } = setUp([row(1, "a"), row(2, "b")]);
    const first = await ask({ limit: 1 });
    deps.clock.advance(60_000);
    deps.list.rows.push(row(0, "late"));
    const cursor = first.ok ? first.value.cursor : undefined;
    expect(await ask({ limit: 5, cursor })).toMatchObject({ value: { transactions: [{ transactionId: "b" }] } });
  });
});

describe("a merchant's caller", () => {
  test("a caller of one merchant sees its transactions without naming it", async () => {
    const { all } = setUp([row(1, "mine"), row(2, "other", { merchantId: "mrc_2" })]);
    expect(await all({ caller: SHOP })).toEqual(["mine"]);
  });

  test.each([
    ["another merchant's transactions", { caller: SHOP, merchantId: "mrc_2" }],
    ["any transaction, bound to none", { caller: "nobody" }],
  ])("a caller does not see %s", async (_, input) => {
    expect(await setUp([]).ask(input)).toEqual({ ok: false, error: "CALLER_NOT_BOUND" });
  });

  test("a caller of two merchants who names none is asked to name one of them", async () => {
    expect(await setUp([]).ask({ caller: "both" })).toEqual({
      ok: false,
      error: { code: "MERCHANT_REQUIRED", errors: [{ parameter: "merchant_id", rule: "required" }] },
    });
  });
});

const invalidCursor = {
  ok: false,
  error: { code: "INVALID_CURSOR", errors: [{ parameter: "cursor", rule: "format", expected: expect.any(String) }] },
};

describe("a cursor", () => {
  const cursorOf = async (input: Partial<ListTransactionsInput>) => {
    const { ask } = setUp([row(1, "a"), row(2, "b")]);
    const page = await ask({ limit: 1, ...input });
    return page.ok ? page.value.cursor : undefined;
  };

  test.each<[string, Partial<ListTransactionsInput>, Partial<ListTransactionsInput>]>([
    ["another merchant", { merchantId: "mrc_1" }, { merchantId: "mrc_2" }],
    ["another status", {}, { status: "captured" }],
    ["another time", {}, { from: FROM }],
    ["another caller", { caller: "both", merchantId: "mrc_1" }, { caller: SHOP }],
  ])("a cursor does not open for %s", async (_, first, second) => {
    const cursor = await cursorOf(first);
    expect(await setUp([]).ask({ ...second, cursor })).toEqual(invalidCursor);
  });

  test("a cursor opens for the same merchants in another session", async () => {
    const cursor = await cursorOf({ caller: "both", merchantId: "mrc_1" });
    expect(await setUp([]).ask({ caller: "both, later", merchantId: "mrc_1", cursor })).toMatchObject({ ok: true });
  });

  test("a cursor that Tap did not make does not open", async () => {
    expect(await setUp([]).ask({ cursor: "Zm9yZ2Vk" })).toEqual(invalidCursor);
  });
});

test.each([
  ["longer than a month", "minimum", { from: "2026-10-01T00:00:00.000Z" }],
  ["backwards", "maximum", { from: "2026-11-18T10:00:00.000Z", to: "2026-11-18T09:00:00.000Z" }],
])("a list whose span is %s is refused: from breaks the rule %s", async (_, rule, input) => {
  expect(await setUp([]).ask(input)).toEqual({
    ok: false,
    error: { code: "INVALID_PARAMETER", errors: [{ parameter: "from", rule, expected: expect.any(String) }] },
  });
});
