import { describe, expect, test } from "@jest/globals";
import { MAX_PAGE } from "../../core/contracts/query-schemas";
import type { Spread } from "../../core/contracts/spread";
import type { FindTransactions } from "../../core/ledger/application/ports";
import { transactionStatuses } from "../../core/ledger/domain/derive";
import { MAX_ENTRIES, MAX_TRANSACTIONS } from "../../core/queries/application/collect-page";
import { type ListTransactionsInput, listTransactions } from "../../core/queries/application/list-transactions";
import type { ListPartition, PositionRange, TransactionList } from "../../core/queries/application/ports";
import { FakeCallers, FakeClock, FakeCursors } from "../../testing/fakes";
import { foundRow, type ListedRow, positionOf } from "../../testing/transaction-list";

const NOW = Date.parse("2026-11-18T10:00:10.000Z");
/** All within the last day: one every 80 ms. */
const TRANSACTIONS = 1_000_000;
const EVERY_MS = 80;

/** Every thousandth is disputed, every hundredth by the customer `regular`; some of the others are pending. */
const row = (index: number, pendingEvery: number): ListedRow => ({
  id: `pay_${String(TRANSACTIONS - index).padStart(7, "0")}`,
  merchantId: "mrc_1",
  status: index % 1000 === 0 ? "disputed" : index % pendingEvery === 1 ? "pending" : "captured",
  createdAt: new Date(NOW - index * EVERY_MS).toISOString(),
  customerId: index % 100 === 0 ? "regular" : `once${index}`,
  reference: `order-${Math.floor(index / 2)}`,
});
const indexOf = (id: string): number => TRANSACTIONS - Number(id.slice(4));

/**
 * A merchant with a million transactions of the last day. They are spread in turn over the shards that an index has, and
 * made where they are read.
 */
class LargeList implements TransactionList, FindTransactions {
  readonly reads: string[] = [];
  entries = 0;
  found = 0;
  constructor(
    private readonly shards: number,
    private readonly pendingEvery: number,
  ) {}

  async read({ index, key, status }: ListPartition, { from, before }: PositionRange, limit: number) {
    this.reads.push(`${index} ${key}`);
    const [shard, shards] = /^by-(time|status)$/.test(index) ? [Number(key.split("#")[1]), this.shards] : [0, 1];
    const step = index.endsWith("status") ? 1000 : index === "by-customer" ? 100 : 1;
    const seen: ListedRow[] = [];
    const reference = index === "by-reference" ? Number(key.split("order-")[1]) : undefined;
    const first = reference ?? Math.floor(Math.max(0, (NOW - Date.parse(before.slice(0, 24))) / EVERY_MS - 1) / step);
    let isAtEnd = true;
    for (let number = reference === undefined ? first : 2 * first; number * step < TRANSACTIONS; number++) {
      const each = row(number * step, this.pendingEvery);
      if (positionOf(each) < from || (reference !== undefined && each.reference !== `order-${reference}`)) break;
      if (number % shards !== shard || positionOf(each) >= before) continue;
      isAtEnd = seen.length < limit;
      if (!isAtEnd) break;
      seen.push(each);
    }
    this.entries += seen.length;
    const last = seen.at(-1);
    return {
      positions: seen.filter((each) => status === undefined || each.status === status).map(positionOf),
      ...(last && !isAtEnd && { before: positionOf(last) }),
    };
  }

  async findListed(ids: readonly string[]) {
    this.found += ids.length;
    return new Map(ids.map((id) => [id, foundRow(row(indexOf(id), this.pendingEvery))]));
  }
  findAll = (ids: readonly string[]) => this.findListed(ids);
}

function setUp(shards = 4, pendingEvery = 50) {
  const list = new LargeList(shards, pendingEvery);
  const spread: Spread = { shards, largeMerchants: new Map() };
  const callers = new FakeCallers({ operator: "*" });
  const clock = new FakeClock(new Date(NOW));
  const deps = { list, transactions: list, spread, callers, cursors: new FakeCursors(), clock };
  const ask = async (input: Partial<ListTransactionsInput>) => {
    list.reads.length = 0;
    list.entries = 0;
    list.found = 0;
    const answer = await listTransactions(deps, { caller: "operator", ...input });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    const { transactions, cursor } = answer.value;
    return { indexes: transactions.map(({ transactionId }) => indexOf(transactionId)), cursor };
  };
  return { list, ask };
}

describe("a list among a million transactions", () => {
  test("a page of a status that one in a thousand has is full, and takes one query of a merchant's index", async () => {
    const { list, ask } = setUp();
    const seen: number[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const found = await ask({ merchantId: "mrc_1", status: "disputed", ...(cursor && { cursor }) });
      expect(list.reads).toEqual(["by-merchant-status mrc_1#disputed"]);
      expect([list.entries, list.found]).toEqual([50, 50]);
      seen.push(...found.indexes);
      cursor = found.cursor;
    }
    expect(seen).toEqual(Array.from({ length: 150 }, (_, index) => index * 1000));
  });

  test.each([4, 16])(
    "a page of that status over all merchants is full, and takes one query of each of %i shards",
    async (shards) => {
      const { list, ask } = setUp(shards);
      const first = await ask({ status: "disputed", limit: MAX_PAGE });
      const second = await ask({ status: "disputed", limit: MAX_PAGE, ...(first.cursor && { cursor: first.cursor }) });
      expect(first.indexes.length).toBe(MAX_PAGE);
      expect(second.indexes[0]).toBe(MAX_PAGE * 1000);
      expect(second.indexes.length).toBe(MAX_PAGE);
      expect(list.reads.sort()).toEqual(
        Array.from({ length: shards }, (_, shard) => `by-status disputed#${shard}`).sort(),
      );
    },
  );

  test("a page of 50 of all merchants looks at less than three times its entries in 4 shards, and five times in 16", async () => {
    for (const [shards, times] of [
      [4, 3],
      [16, 5],
    ] as const) {
      const { list, ask } = setUp(shards);
      await ask({});
      expect(list.reads.length).toBe(shards);
      expect(list.entries).toBeLessThan(50 * times);
      expect(list.found).toBe(50);
    }
  });

  test("a look-up by reference takes one query, and reads the payments that have it", async () => {
    const { list, ask } = setUp();
    expect(await ask({ merchantId: "mrc_1", reference: "order-321000" })).toEqual({ indexes: [642_000, 642_001] });
    expect(list.reads).toEqual(["by-reference mrc_1#order-321000"]);
    expect([list.entries, list.found]).toEqual([2, 2]);
  });

  test("a page of a customer's payments takes one query, and reads as many payments as it shows", async () => {
    const { list, ask } = setUp();
    const first = await ask({ merchantId: "mrc_1", customerId: "regular" });
    expect(first.indexes).toEqual(Array.from({ length: 50 }, (_, index) => index * 100));
    expect(list.reads).toEqual(["by-customer mrc_1#regular"]);
    expect([list.entries, list.found]).toEqual([50, 50]);
  });

  test("a page of a customer's payments of one status is full while one in ten has it", async () => {
    const { list, ask } = setUp();
    const { indexes } = await ask({ merchantId: "mrc_1", customerId: "regular", status: "disputed" });
    expect(indexes).toEqual(Array.from({ length: 50 }, (_, index) => index * 1000));
    expect(list.found).toBeLessThanOrEqual(MAX_TRANSACTIONS);
  });

  test("a page of a customer's payments of a status that none has ends at the bound, with a cursor", async () => {
    const { list, ask } = setUp();
    const found = await ask({ merchantId: "mrc_1", customerId: "regular", status: "failed" });
    expect(found).toEqual({ indexes: [], cursor: expect.any(String) });
    expect(list.found).toBe(MAX_TRANSACTIONS);
    expect(list.entries).toBeLessThan(3 * MAX_TRANSACTIONS);
  });

  test.each<[string, Partial<ListTransactionsInput>]>([
    ["one merchant", { merchantId: "mrc_1" }],
    ["all merchants", {}],
  ])("a page of %s by a status without an index is full where one in fifty has it, in few reads", async (_, filter) => {
    for (const shards of [4, 16]) {
      const { list, ask } = setUp(shards);
      const { indexes } = await ask({ ...filter, status: "pending" });
      expect(indexes).toEqual(Array.from({ length: 50 }, (_, index) => index * 50 + 1));
      expect(list.entries).toBeLessThan(MAX_ENTRIES);
      expect(list.reads.length).toBeLessThanOrEqual(3 * (filter.merchantId ? 2 : shards));
      expect(list.found).toBe(50);
    }
  });

  test.each<[string, Partial<ListTransactionsInput>]>([
    ["one merchant", { merchantId: "mrc_1" }],
    ["all merchants", {}],
  ])(
    "a page of %s by a status that nobody has ends at the bound, in few reads and with a cursor",
    async (_, filter) => {
      for (const shards of [4, 16]) {
        const { list, ask } = setUp(shards, 0);
        const found = await ask({ ...filter, status: "pending" });
        expect(found).toEqual({ indexes: [], cursor: expect.any(String) });
        expect([list.entries >= MAX_ENTRIES, list.entries <= MAX_ENTRIES + shards, list.found]).toEqual([
          true,
          true,
          0,
        ]);
        expect(list.reads.length).toBeLessThanOrEqual(filter.merchantId ? 13 : 5 * shards);
      }
    },
  );

  test("31 days without a transaction take one query of each shard and month", async () => {
    const { list, ask } = setUp();
    const empty = { from: "2026-06-20T00:00:00.000Z", to: "2026-07-20T00:00:00.000Z" };
    expect(await ask(empty)).toEqual({ indexes: [] });
    expect(list.reads.length).toBe(2 * 4);
    for (const status of transactionStatuses.filter((each) => each !== "pending" && each !== "captured")) {
      await ask({ ...empty, status });
      expect(list.reads.length).toBe(4);
    }
  });
});
