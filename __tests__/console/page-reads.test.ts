import { beforeAll, describe, expect, test } from "@jest/globals";
import { MAX_ENTRIES } from "../../core/queries/application/collect-page";
import { type Asked, consoleInMemory } from "../../testing/history/console-in-memory";
import { consolePages, HEADER } from "../../testing/history/console-pages";
import { largeStack } from "../../testing/history/large-stack";
import { SPREAD } from "../../testing/spread";

const UNTIL = new Date();
const EVERY_MS = 60_000;
const SHORT = 150;
const LONG = 600;
/** Entries and items that a page of 100 rows reads at most: some for each row, and some to know that there are more. */
const MOST_ITEMS = 1_200;
/** Sums are of a thousand payments, which is more than these stacks have: an entry, an item and a submission of each. */
const SUMS = "Overview: transactions sums";
const MOST_SUMMED = 3 * 1_000;
/** A status without an index is looked for among so many entries, at most. */
const WITHOUT_INDEX = "Transactions that are pending";
/** Partitions of an index that is read whole. */
const { shards } = SPREAD;

/**
 * Calls of DynamoDB by what a page asks for, at most: the lists have dozens of rows, so that one more call for each row is far
 * above. A call reads 100 items by their keys.
 */
const MOST_CALLS: Readonly<Record<string, number>> = {
  // Lists of 9 kinds of work, in shards; and by keys: pending payments, reviews and breakers.
  "issues list": 9 * shards + 1 + 9,
  // Three lists in shards, with the types of what each query found.
  "events list": 6 * shards,
  "events show": 3,
  // One list in shards for each month, and two reads of a hundred.
  "transactions find": 2 * shards + 4,
  // A thousand payments of two months, of which a partition is read twice at most.
  "transactions sums": 3 * shards + 11,
  // Its rows, objects, deliveries and events, and what operators did at its time.
  "transactions show": 11,
  "dead-letters show": 1,
  // Five lists in shards; breakers of 200 endpoints, and last attempts of their merchants.
  "endpoints list": 5 * shards + 5,
  "deliveries list": 5 * shards + 1,
  "reviews list": 4,
  "batches list": 5,
  "actions list": 5,
};
/** Each page without an entry above has its own measure: a transaction is verified by itself. */
const UNBOUNDED = ["audit verify"];

const named = consolePages("", "", "mrc_demo").map(({ name }, index) => ({ name, index }));
const pages = [{ name: "Header", index: -1 }, ...named];

/** What each page asks, on a stack with so many payments of the last days. */
async function readsOf(payments: number): Promise<ReadonlyMap<string, Asked>> {
  const days = (payments * EVERY_MS) / 86_400_000;
  const { dynamo, services, payment, eventId } = await largeStack({ payments, until: UNTIL, days });
  const console = consoleInMemory(dynamo, { services });
  const reads = new Map<string, Asked>();
  const all = [{ name: "Header", asks: [HEADER] }, ...consolePages(payment, eventId, "mrc_demo")];
  for (const { name, asks } of all) {
    for (const request of asks) reads.set(`${name}: ${request.command}`, await console.ask(request));
  }
  return reads;
}

const callsOf = ({ operations }: Asked): number => Object.values(operations).reduce((sum, count) => sum + count, 0);

describe("pages of the console on a stack with a long history", () => {
  let short: ReadonlyMap<string, Asked>;
  let long: ReadonlyMap<string, Asked>;
  beforeAll(async () => {
    [short, long] = [await readsOf(SHORT), await readsOf(LONG)];
  }, 600_000);

  const readsOfPage = (reads: ReadonlyMap<string, Asked>, page: string) =>
    [...reads].filter(([name]) => name.startsWith(`${page}: `));

  test.each(pages)("$name reads DynamoDB by keys and by indexes: no scan", ({ name }) => {
    for (const [, { operations }] of readsOfPage(long, name)) {
      expect(Object.keys(operations).filter((operation) => !["Query", "Get", "BatchGet"].includes(operation))).toEqual(
        [],
      );
    }
  });

  const indexed = pages.filter(({ name }) => name !== WITHOUT_INDEX);
  test.each(indexed)(
    "$name asks no more queries of DynamoDB where there are four times as many payments",
    ({ name }) => {
      for (const [read, { operations }] of readsOfPage(long, name)) {
        if (read === SUMS) continue;
        const [before = 0, after = 0] = [short.get(read)?.operations.Query, operations.Query];
        expect([read, before, after <= before]).toEqual([read, before, true]);
      }
    },
  );

  test.each(indexed)("$name makes a fixed number of calls of DynamoDB, and none for each of its rows", ({ name }) => {
    for (const [read, asked] of readsOfPage(long, name)) {
      const command = read.slice(name.length + 2);
      if (UNBOUNDED.includes(command)) continue;
      const most = MOST_CALLS[command] ?? 0;
      expect([read, callsOf(asked), asked.operations, callsOf(asked) <= most]).toEqual([
        read,
        callsOf(asked),
        asked.operations,
        true,
      ]);
    }
  });

  test.each(pages)("$name reads a bounded number of items, however many payments there are", ({ name }) => {
    const most = name === WITHOUT_INDEX ? MAX_ENTRIES + SPREAD.shards : MOST_ITEMS;
    for (const [read, { items }] of readsOfPage(long, name)) {
      expect([read, items <= (read === SUMS ? MOST_SUMMED : most), items]).toEqual([read, true, items]);
    }
  });

  test("the stack has what the pages are about, so that what each row costs would show", () => {
    const rows = (read: string) => long.get(read)?.records.length ?? 0;
    expect(rows("Reviews: reviews list")).toBe(50);
    expect(rows("Endpoints: endpoints list")).toBeGreaterThanOrEqual(200);
    expect(rows("Transactions: transactions find")).toBe(100);
    expect(long.get("Header: issues list")?.notes.join()).toMatch(/BREAKER_OPEN/);
    expect(long.get("Overview: traffic")?.records).toHaveLength(1);
  });
});
