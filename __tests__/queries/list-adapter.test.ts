import { expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import type { Spread } from "../../core/contracts/spread";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../../core/ledger/application/record-event";
import type { TransactionStatus } from "../../core/ledger/domain/derive";
import { dynamoTransactionList } from "../../core/queries/adapters/dynamo-transaction-list";
import { listTransactions } from "../../core/queries/application/list-transactions";
import { FakeCallers, FakeClock, FakeCursors } from "../../testing/fakes";
import { anEvent, anIntent, aRefund } from "../../testing/payment-events";

const LARGE = "mrc_large";
const spreadOver = (shards: number, parts: number): Spread => ({ shards, largeMerchants: new Map([[LARGE, parts]]) });

/** The ledger's and the lists' own adapters over tables in memory. */
function setUp() {
  const dynamo = new MemoryDynamo();
  const { client } = dynamo;
  const clock = new FakeClock(new Date("2026-11-30T23:00:00.000Z"));
  const names = {
    ledgerTable: "payment-transactions",
    transactionsTable: "transactions",
    objectsTable: "payment-objects",
  };
  const record = async (event: Parameters<typeof recordEvent>[1], spread: Spread) => {
    clock.advance(60_000);
    const transactions = dynamoLedger({ client, clock, inboxTable: "payment-webhooks", ...names, spread });
    await recordEvent({ transactions, clock }, event);
  };
  const callers = new FakeCallers({ operator: "*" });
  const list = dynamoTransactionList({ client, table: "transactions" });
  const transactions = dynamoTransactionFinder(client, "transactions");
  const deps = { list, transactions, callers, cursors: new FakeCursors(), clock };
  const all = async (query: { merchantId?: string; status?: TransactionStatus; limit?: number }, spread: Spread) => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTransactions({ ...deps, spread }, { caller: "operator", limit: 4, ...query, cursor });
      if (!page.ok) throw new Error(JSON.stringify(page.error));
      ids.push(...page.value.transactions.map(({ transactionId }) => transactionId));
      cursor = page.value.cursor;
    } while (cursor !== undefined);
    return ids;
  };
  const keys = (index: string, attribute: string) =>
    new Set(dynamo.indexed("transactions", index).map((item) => item[attribute]));
  return { dynamo, record, all, keys };
}

test("a large merchant's payments are listed over all partitions, months and statuses, also after more were added", async () => {
  const { record, all, keys } = setUp();
  const names = Array.from({ length: 90 }, (_, index) => `stripe_pi_${index}`);
  const newestFirst = [...names].reverse();
  const before = spreadOver(4, 1);
  const after = spreadOver(16, 5);
  const intent = (name: string) => anEvent([anIntent({ name, merchantId: LARGE })]);
  for (const name of names.slice(0, 40)) await record(intent(name), before);
  expect(keys("by-merchant", "merchant_month")).toEqual(new Set([`${LARGE}#2026-11`]));
  for (const name of names.slice(40)) await record(intent(name), after);
  expect(keys("by-merchant", "merchant_month").size).toBe(2 * 5);

  expect(await all({}, after)).toEqual(newestFirst);
  expect(await all({ merchantId: LARGE }, after)).toEqual(newestFirst);
  expect(await all({ merchantId: LARGE, status: "captured" }, after)).toEqual(newestFirst);
  expect(keys("by-status", "status_shard").size + keys("by-merchant-status", "merchant_status").size).toBe(0);

  const refunded = names.filter((_, index) => index % 9 === 0);
  const refund = (name: string) =>
    anEvent([aRefund({ name: `${name}_re`, belongsTo: [name], amount: 4250, merchantId: LARGE })]);
  for (const name of refunded) await record(refund(name), after);
  for (const query of [{}, { merchantId: LARGE }]) {
    expect(await all({ ...query, status: "refunded" }, after)).toEqual([...refunded].reverse());
    expect(await all({ ...query, status: "partially_refunded" }, after)).toEqual([]);
    expect(await all(query, after)).toEqual(newestFirst);
  }
});

test("a list of pending payments follows each change at once, and asks for statuses a hundred at a time", async () => {
  const { dynamo, record, all } = setUp();
  const spread = spreadOver(4, 1);
  const names = Array.from({ length: 230 }, (_, index) => `stripe_pi_${index}`);
  const begun = { status: "pending", final: 0, progress: 0, received: 0 } as const;
  const isPending = (index: number) => index % 50 === 1;
  for (const [index, name] of names.entries()) {
    await record(anEvent([anIntent({ name, merchantId: LARGE, ...(isPending(index) && begun) })]), spread);
  }
  const pending = names.filter((_, index) => isPending(index)).reverse();
  dynamo.takeReads();
  expect(await all({ merchantId: LARGE, status: "pending", limit: 5 }, spread)).toEqual(pending);
  // Two pages with their queries and payments. One call for each status would be 230 more.
  expect(dynamo.takeReads().calls).toBeLessThanOrEqual(20);
  expect(await all({ status: "pending" }, spread)).toEqual(pending);

  const [last = "", ...others] = pending;
  await record(
    anEvent([anIntent({ name: last, merchantId: LARGE, at: Date.parse("2026-11-30T23:30:00.000Z") })]),
    spread,
  );
  expect(await all({ merchantId: LARGE, status: "pending" }, spread)).toEqual(others);
  expect((await all({ status: "captured" }, spread)).length).toBe(names.length - others.length);
});
