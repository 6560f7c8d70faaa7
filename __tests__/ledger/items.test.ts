import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { indexKeys } from "../../core/ledger/adapters/index-keys";
import { namedPartItem, partItem } from "../../core/ledger/adapters/items/part-item";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import {
  joinedItem,
  leadsTo,
  submissionItem,
  transactionItem,
} from "../../core/ledger/adapters/items/transaction-item";
import type { Transaction } from "../../core/ledger/application/ports";
import { recordEvent } from "../../core/ledger/application/record-event";
import { chainProblems } from "../../core/ledger/domain/chain";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { FakeClock, InMemoryInbox } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { delivered } from "../../testing/lives";
import { aCapture, aDispute, anEvent, anIntent, aRefund, paymentEventOf } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";
import { itemBytes } from "../../tools/item-size";

/** What DynamoDB gives back of an item. */
const stored = (item: object) => unmarshall(marshall(item));

const SUBMISSION = { amount: 4250, currency: "USD", customerId: "cus_1", paymentMethod: "pm_1", reference: "order-1" };

async function ledgerOf(events: readonly PaymentEvent[]): Promise<InMemoryLedger> {
  const ledger = new InMemoryLedger(new InMemoryInbox());
  for (const event of events) await recordEvent({ transactions: ledger, clock: new FakeClock() }, event);
  return ledger;
}

test("what is stored is read back as it was written, whatever happened to the payment", async () => {
  await fc.assert(
    fc.asyncProperty(delivered("ties", 20), async ({ order }) => {
      const ledger = await ledgerOf(order.map(paymentEventOf));
      for (const transaction of ledger.transactions) {
        expect(transactionItem.decode(stored(put(transaction)))).toEqual(transaction);
      }
      for (const part of ledger.storedParts) {
        const codec = part.leadsTo === undefined ? partItem : namedPartItem;
        expect(codec.decode(stored(codec.encode(part)))).toEqual(part);
      }
      const rows = ledger.rows.map((row) => rowItem.decode(stored(rowItem.encode(row))));
      expect(rows).toEqual(ledger.rows);
      for (const { head } of ledger.transactions) {
        expect(chainProblems(rows.filter((row) => row.transactionId === head.transactionId))).toEqual([]);
      }
    }),
    { numRuns: 200 },
  );
});

test("what a merchant submitted is read back as it was written", () => {
  const all = {
    ...SUBMISSION,
    paymentCustomer: "cus_2",
    billingCountry: "DE",
    cardCountry: "US",
    description: "Two chairs",
  };
  for (const submission of [SUBMISSION, all]) {
    const item = stored(submissionItem.encode({ transactionId: "pay_1", submission }));
    expect(submissionItem.decode(item)).toEqual({ transactionId: "pay_1", submission });
  }
});

/** A payment's whole life, under names as long as Stripe's. */
const long = (name: string) => `stripe_${name}_3MtwBwLkdIwHu7ix28a3tqPa`;
const links = { belongsTo: [long("ch"), long("pi")] };
const merchantId = "mrc_7f3d2a9c51e84b06";
const total = (amount: number) => ({ refundTotal: { amount, countsRelease: false } });
const life = [
  [anIntent({ name: long("pi"), merchantId })],
  [aCapture({ kind: "charge", name: long("ch"), belongsTo: [long("pi")], merchantId, ...total(1000) })],
  [aRefund({ name: long("re"), ...links, reason: "requested_by_customer" })],
  [aRefund({ name: `${long("re")}2`, ...links, status: "failed", reason: "lost_or_stolen_card" })],
  [aDispute({ name: long("dp"), ...links })],
] as const;
const lifeEvents = life.map((observations, index) =>
  anEvent(observations, { id: `evt_3MtwBwLkdIwHu7ix28a3tq${index}` }),
);

/** A transaction as it is put, with the keys of its indexes. */
function put(transaction: Transaction) {
  const item = transactionItem.encode(transaction);
  return { ...item, ...indexKeys(item, SPREAD) };
}

test("a payment's state stays below the KB up to which a write costs least, and its objects and rows too", async () => {
  const ledger = await ledgerOf(lifeEvents);
  const [transaction] = ledger.transactions;
  expect(transaction && itemBytes(put(transaction))).toBeLessThan(1024);
  for (const part of ledger.storedParts) expect(itemBytes(partItem.encode(part))).toBeLessThan(512);
  for (const row of ledger.rows) expect(itemBytes(rowItem.encode(row))).toBeLessThan(1024);
});

test("a payment's state is no larger after a hundred refunds than after one", async () => {
  const refunds = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      anEvent([aRefund({ name: `${long("re")}${index}`, ...links, amount: 1 })]),
    );
  const sizeAfter = async (count: number) => {
    const [transaction] = (await ledgerOf([...lifeEvents, ...refunds(count)])).transactions;
    return transaction && itemBytes(transactionItem.encode(transaction));
  };
  // Digits of counts and sums.
  expect(await sizeAfter(100)).toBeLessThanOrEqual(((await sizeAfter(1)) ?? 0) + 8);
});

test("sums beyond what a number holds exactly are kept exactly", async () => {
  const large = Number.MAX_SAFE_INTEGER;
  const captures = ["paypal_C1", "paypal_C2"].map((name) =>
    anEvent([aCapture({ name, belongsTo: ["paypal_O1"], amount: large, captured: large })]),
  );
  const [transaction] = (await ledgerOf(captures)).transactions;
  const item = transaction && stored(transactionItem.encode(transaction));
  expect(item).toMatchObject({ amount: "18014398509481982" });
  expect(item && transactionItem.decode(item)).toEqual(transaction);
});

test("a transaction that was joined to another one leads there, keeps its chain's end, and is in no list", async () => {
  const ledger = await ledgerOf([
    anEvent([aRefund({ name: "paypal_R1", belongsTo: ["paypal_C1"] })]),
    anEvent([aCapture({ name: "paypal_C2", belongsTo: ["paypal_O1"] })]),
    anEvent([aCapture({ belongsTo: ["paypal_O1"] })]),
  ]);
  const entry = ledger.entries.get("paypal_C1");
  if (entry === undefined || !("transaction" in entry)) throw new Error("it was a transaction");
  const item = stored(joinedItem(entry.transaction, "paypal_O1"));
  expect(leadsTo(item)).toBe("paypal_O1");
  expect(item).toMatchObject({ seq: 2, head_hash: ledger.rowsOf("paypal_C1").at(-1)?.hash });
  expect(Object.keys(item)).not.toEqual(expect.arrayContaining(["created_key"]));
});

test.each<[string, (item: Record<string, unknown>) => object, string]>([
  ["a sum that is none", (item) => ({ ...item, sums: [{ captured: "12x" }] }), "sums.0.captured (invalid_format)"],
  ["an unknown status", (item) => ({ ...item, status: "lost" }), "status (invalid_value)"],
  ["no place in its chain", ({ seq: _, ...item }) => item, "seq (invalid_type)"],
])("a state with %s is an error that names table, key and attribute", async (_, broken, fault) => {
  const [transaction] = (await ledgerOf(lifeEvents)).transactions;
  const item = transaction && broken(stored(transactionItem.encode(transaction)));
  expect(() => transactionItem.decode({ ...item })).toThrow(
    `item ${long("pi")} of table transactions does not fit: ${fault}`,
  );
});

test("an object whose amount is no whole number is an error that names table, key and attribute", async () => {
  const part = (await ledgerOf(lifeEvents)).storedParts[0];
  const item = part && partItem.encode(part);
  const said = [{ ...item?.said[0], amount: 0.5 }];
  expect(() => partItem.decode({ ...item, said })).toThrow(
    `item ${long("pi")} / charge#${long("ch")} of table payment-objects does not fit: said.0.amount`,
  );
});
