import { beforeAll, describe, expect, test } from "@jest/globals";
import { MAX_ENTRIES } from "../../core/queries/application/collect-page";
import { type Asked, consoleInMemory } from "../../testing/history/console-in-memory";
import { consolePages, HEADER } from "../../testing/history/console-pages";
import { MadeHistory } from "../../testing/history/payments";
import { SPREAD } from "../../testing/spread";

const UNTIL = new Date();
const EVERY_MS = 60_000;
const SHORT = 150;
const LONG = 600;
/** Entries and items that a page of 100 rows reads at most: some for each row, and some to know that there are more. */
const MOST_ITEMS = 1_200;
/** A status without an index is looked for among so many entries, at most. */
const WITHOUT_INDEX = "Transactions that are pending";

const named = consolePages("", "", "mrc_demo").map(({ name }, index) => ({ name, index }));
const pages = [{ name: "Header", index: -1 }, ...named];

/** What each page asks, on a stack with so many payments of the last days. */
async function readsOf(payments: number): Promise<ReadonlyMap<string, Asked>> {
  const history = new MadeHistory({ everyMs: EVERY_MS, until: UNTIL });
  await history.make(0, payments);
  const [failed] = history.dynamo.indexed("payment-webhooks", "by-unprocessed");
  const payment = history.dynamo
    .indexed("transactions", "by-time")
    .find(({ transaction_id: id }) => /^stripe_/.test(String(id)));
  const console = consoleInMemory(history.dynamo);
  const eventId = String(failed?.event_key).replace("stripe#", "");
  const reads = new Map<string, Asked>();
  const all = [
    { name: "Header", asks: [HEADER] },
    ...consolePages(String(payment?.transaction_id), eventId, "mrc_demo"),
  ];
  for (const { name, asks } of all) {
    for (const request of asks) reads.set(`${name}: ${request.command}`, await console.ask(request));
  }
  return reads;
}

describe("pages of the console on a stack with a long history", () => {
  let short: ReadonlyMap<string, Asked>;
  let long: ReadonlyMap<string, Asked>;
  beforeAll(async () => {
    [short, long] = [await readsOf(SHORT), await readsOf(LONG)];
  }, 180_000);

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
        const [before = 0, after = 0] = [short.get(read)?.operations.Query, operations.Query];
        expect([read, before, after <= before]).toEqual([read, before, true]);
      }
    },
  );

  test.each(pages)("$name reads a bounded number of items, however many payments there are", ({ name }) => {
    const most = name === WITHOUT_INDEX ? MAX_ENTRIES + SPREAD.shards : MOST_ITEMS;
    for (const [read, { items }] of readsOfPage(long, name))
      expect([read, items <= most, items]).toEqual([read, true, items]);
  });
});
