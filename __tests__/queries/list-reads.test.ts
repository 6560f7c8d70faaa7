import { describe, expect, test } from "@jest/globals";
import { MAX_PAGE } from "../../core/contracts/query-schemas";
import type { Spread } from "../../core/contracts/spread";
import { transactionStatuses } from "../../core/ledger/domain/derive";
import { type ListTransactionsInput, listTransactions } from "../../core/queries/application/list-transactions";
import type {
  ListPartition,
  PositionRange,
  TransactionList,
  TransactionSummary,
} from "../../core/queries/application/ports";
import { FakeCallers, FakeClock, FakeCursors } from "../../testing/fakes";

const NOW = Date.parse("2026-11-18T10:00:10.000Z");
/** All within the last day: one every 80 ms. */
const TRANSACTIONS = 1_000_000;
const EVERY_MS = 80;
const createdAt = (index: number) => new Date(NOW - index * EVERY_MS).toISOString();
const position = (index: number) => `${createdAt(index)}#pay_${String(TRANSACTIONS - index).padStart(7, "0")}`;

/**
 * A merchant with a million transactions of the last day, every thousandth of them disputed. They are spread in turn over
 * the shards that an index has, and made where they are read.
 */
class LargeList implements TransactionList {
  readonly reads: string[] = [];
  rows = 0;
  constructor(private readonly shards: number) {}

  async read({ index, key }: ListPartition, { from, before }: PositionRange, limit: number) {
    this.reads.push(`${index} ${key}`);
    const [shard, shards] = index.startsWith("by-merchant") ? [0, 1] : [Number(key.split("#")[1]), this.shards];
    const step = index.endsWith("status") ? 1000 : 1;
    const found: TransactionSummary[] = [];
    const first = Math.max(0, Math.floor((NOW - Date.parse(before.slice(0, 24))) / EVERY_MS) - 1);
    for (let number = Math.floor(first / step); number * step < TRANSACTIONS && found.length < limit; number++) {
      const place = position(number * step);
      if (place < from) break;
      if (number % shards === shard && place < before) found.push(this.row(number * step, place));
    }
    this.rows += found.length;
    return found;
  }

  private readonly row = (index: number, place: string): TransactionSummary => ({
    transactionId: place.slice(25),
    merchantId: "mrc_1",
    status: index % 1000 === 0 ? "disputed" : "captured",
    currency: "USD",
    amount: 100n,
    amountRefunded: 0n,
    createdAt: place.slice(0, 24),
    position: place,
  });
}

function setUp(shards = 4) {
  const list = new LargeList(shards);
  const spread: Spread = { shards, largeMerchants: new Map() };
  const callers = new FakeCallers({ operator: "*" });
  const deps = { list, spread, callers, cursors: new FakeCursors(), clock: new FakeClock(new Date(NOW)) };
  const ask = async (input: Partial<ListTransactionsInput>) => {
    list.reads.length = 0;
    list.rows = 0;
    const answer = await listTransactions(deps, { caller: "operator", ...input });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.value;
  };
  return { list, ask };
}

describe("a list among a million transactions", () => {
  test("a page of a status that one in a thousand has is full, and takes one query of a merchant's index", async () => {
    const { list, ask } = setUp();
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 3; page++) {
      const found = await ask({ merchantId: "mrc_1", status: "disputed", ...(cursor && { cursor }) });
      expect(found.transactions.length).toBe(50);
      expect(list.reads).toEqual(["by-merchant-status mrc_1#disputed"]);
      seen.push(...found.transactions.map((each) => each.position));
      cursor = found.cursor;
    }
    expect(seen).toEqual(Array.from({ length: 150 }, (_, index) => position(index * 1000)));
  });

  test.each([4, 16])(
    "a page of that status over all merchants is full, and takes one query of each of %i shards",
    async (shards) => {
      const { list, ask } = setUp(shards);
      const first = await ask({ status: "disputed", limit: MAX_PAGE });
      const second = await ask({ status: "disputed", limit: MAX_PAGE, cursor: first.cursor });
      expect(first.transactions.length).toBe(MAX_PAGE);
      expect(second.transactions[0]?.position).toBe(position(MAX_PAGE * 1000));
      expect(second.transactions.length).toBe(MAX_PAGE);
      expect(list.reads.sort()).toEqual(
        Array.from({ length: shards }, (_, shard) => `by-status disputed#${shard}`).sort(),
      );
    },
  );

  test("a page of 50 of all merchants reads less than three times its rows of 4 shards, and four times of 16", async () => {
    for (const [shards, times] of [
      [4, 3],
      [16, 5],
    ] as const) {
      const { list, ask } = setUp(shards);
      await ask({});
      expect(list.reads.length).toBe(shards);
      expect(list.rows).toBeLessThan(50 * times);
    }
  });

  test("a page of a status without an index ends after a thousand rows, in few queries", async () => {
    const { list, ask } = setUp(16);
    const found = await ask({ status: "pending" });
    expect(found).toMatchObject({ transactions: [], cursor: expect.any(String) });
    expect(list.reads.length).toBeLessThan(40);
    await ask({ status: "pending", merchantId: "mrc_1" });
    expect(list.reads.length).toBeLessThan(12);
  });

  test("31 days without a transaction take one query of each shard and month", async () => {
    const { list, ask } = setUp();
    const empty = { from: "2026-06-20T00:00:00.000Z", to: "2026-07-20T00:00:00.000Z" };
    expect(await ask(empty)).toEqual({ transactions: [] });
    expect(list.reads.length).toBe(2 * 4);
    for (const status of transactionStatuses.filter((each) => each !== "pending" && each !== "captured")) {
      await ask({ ...empty, status });
      expect(list.reads.length).toBe(4);
    }
  });
});
