import { DeleteCommand, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { commitItems } from "../../core/ledger/adapters/commit-items";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { nextCommit } from "../../core/ledger/application/next-commit";
import type { Transactions } from "../../core/ledger/application/ports";
import { recordEvent } from "../../core/ledger/application/record-event";
import { chainProblems } from "../../core/ledger/domain/chain";
import { derived } from "../../core/ledger/domain/derive";
import { fieldOf } from "../../core/ledger/domain/objects";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { portionsOf } from "../../core/ledger/domain/portions";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { aCapture, aDispute, anEvent, anIntent, anOrder, aRefund, END } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";

/** The adapters against the emulator's tables: what fakes cannot tell. */
const stack = runningStack();
afterAll(() => stack.close());
const client = stack.dynamo;
const clock = new FakeClock(new Date());
const tables = {
  inboxTable: stack.table("payment_webhooks"),
  ledgerTable: stack.table("payment_transactions"),
  transactionsTable: stack.table("transactions"),
  objectsTable: stack.table("payment_objects"),
  spread: SPREAD,
};
const ledger = dynamoLedger({ client, clock, ...tables });
const { find } = dynamoTransactionFinder(client, tables.transactionsTable);
const { history, listParts } = dynamoTransactionHistory({ client, ...tables });

const record = (event: PaymentEvent) => {
  clock.advance(10);
  return recordEvent({ transactions: ledger, clock }, event);
};
const rowsOf = async (transactionId: string) => (await history([{ transactionId, before: END }], 100)).rows;
const stateOf = async (id: string) => {
  const found = await find(id);
  return found && derived(found.head);
};
const inboxItem = async ({ key: { provider, eventId } }: PaymentEvent, kind = "state") =>
  (
    await client.send(
      new GetCommand({ TableName: tables.inboxTable, Key: { event_key: `${provider}#${eventId}`, record: kind } }),
    )
  ).Item;

/** What would be committed for the event, with what is stored now. */
async function prepared(event: PaymentEvent, transactions: Transactions = ledger) {
  const [portion] = portionsOf(event);
  if (portion === undefined) throw new Error("an event says something");
  const known = await transactions.locate(portion.names);
  const { commit } = await nextCommit(transactions, event, portion, { names: portion.names, known }, new Date());
  return commit;
}

let counter = 0;
/** Names of one payment that no other test uses. */
const names = () => ({ pi: `stripe_pi_dynamo${++counter}`, re: (n: number) => `stripe_re_dynamo${counter}_${n}` });

describe("a commit", () => {
  test("writes the event's state, row, state and object, or none of them", async () => {
    const { pi, re } = names();
    const event = anEvent([aRefund({ name: re(1), belongsTo: [pi] })], { id: `evt_${pi}` });
    expect(await record(event)).toMatchObject({ outcome: "committed", recorded: [{ transactionId: pi }] });
    expect(await inboxItem(event)).toMatchObject({
      state: "processed",
      transaction_id: pi,
      changes: [{ type: "refund.succeeded", revision: 1, object: re(1) }],
    });
    const other = `${pi}_other`;
    const elsewhere = { ...event, observations: [aRefund({ name: re(2), belongsTo: [other] })] as const };
    expect(await record(elsewhere)).toEqual({ outcome: "settled" });
    expect(await find(other)).toBeUndefined();
    expect(await rowsOf(other)).toEqual([]);
    expect(await ledger.parts([other], [`refund#${re(2)}`])).toEqual([]);
  });

  test("of a state that was read too early is a conflict, and so is one of an object that was", async () => {
    const { pi, re } = names();
    await record(anEvent([aRefund({ name: re(1), belongsTo: [pi], status: "pending", final: 0 })]));
    const stale = await prepared(anEvent([aRefund({ name: re(2), belongsTo: [pi] })]));
    const next = anEvent([aRefund({ name: re(1), belongsTo: [pi] })]);
    const staleObject = await prepared(next);
    await record(anEvent([aRefund({ name: re(1), belongsTo: [pi], status: "failed", final: 2, progress: 2 })]));
    expect(await ledger.commit(stale)).toBe("conflict");
    const fresh = await prepared(next);
    expect(await ledger.commit({ ...fresh, parts: staleObject.parts })).toBe("conflict");
    expect((await rowsOf(pi)).length).toBe(2);
    expect(await ledger.commit(fresh)).toBe("committed");
  });

  test("never writes over a row of the ledger", async () => {
    const { pi } = names();
    const first = anEvent([anIntent({ name: pi })]);
    const now = await prepared(first);
    expect(await ledger.commit(now)).toBe("committed");
    const Key = { transaction_id: pi };
    await client.send(new DeleteCommand({ TableName: tables.transactionsTable, Key }));
    const again = await prepared(anEvent([anIntent({ name: pi })]));
    const sameMoment = { ...again.write, row: { ...again.write.row, timestamp: now.write.row.timestamp } };
    expect(await ledger.commit({ ...again, write: sameMoment })).toBe("conflict");
    expect((await rowsOf(pi))[0]?.eventKey).toBe(`stripe#${first.key.eventId}`);
  });

  test("gives a name away once: it cannot begin a transaction of its own as well", async () => {
    const { pi } = names();
    const ch = `${pi}_charge`;
    const alone = await prepared(anEvent([aCapture({ kind: "charge", name: ch })]));
    await record(anEvent([aCapture({ kind: "charge", name: ch, belongsTo: [pi] })]));
    expect(await ledger.commit(alone)).toBe("conflict");
    expect((await find(ch))?.head.transactionId).toBe(pi);
  });

  test("of more than an item holds is recognized, and not tried again", async () => {
    const { pi } = names();
    const commit = await prepared(anEvent([anIntent({ name: pi, reason: "x".repeat(410_000) })]));
    expect(await ledger.commit(commit)).toBe("unstorable");
    expect(await find(pi)).toBeUndefined();
  });
});

describe("a transaction of several names", () => {
  test("is joined in one commit, found by each of its ids, and keeps both chains", async () => {
    const { pi } = names();
    const [order, capture, refund] = [`paypal_O_${pi}`, `paypal_C_${pi}`, `paypal_R_${pi}`];
    await record(anEvent([aRefund({ name: refund, belongsTo: [capture], status: "pending", final: 0 })]));
    await record(anEvent([anOrder({ name: order })]));
    await record(anEvent([aCapture({ name: capture, belongsTo: [order] })]));
    await record(anEvent([aRefund({ name: refund, belongsTo: [capture] })]));
    for (const id of [order, capture]) {
      expect(await find(id)).toMatchObject({ head: { transactionId: order }, homes: [order, capture] });
      expect(await stateOf(id)).toMatchObject({ captured: 4250n, refunded: 1000n });
    }
    const page = await history(
      [order, capture].map((id) => ({ transactionId: id, before: END })),
      100,
    );
    expect(page).toMatchObject({ hasOlder: false });
    expect(page.rows.length).toBe(5);
    for (const id of [order, capture]) expect(chainProblems(await rowsOf(id))).toEqual([]);
    const late = await prepared(anEvent([aRefund({ name: `${refund}2`, belongsTo: [capture] })]));
    expect(late.write.transaction.head.transactionId).toBe(order);
  });

  test("takes no row any more where it has ended", async () => {
    const { pi } = names();
    const [order, capture] = [`paypal_O_${pi}`, `paypal_C_${pi}`];
    await record(anEvent([aRefund({ name: `paypal_R_${pi}`, belongsTo: [capture] })]));
    const late = await prepared(anEvent([aRefund({ name: `paypal_S_${pi}`, belongsTo: [capture] })]));
    await record(anEvent([anOrder({ name: order })]));
    await record(anEvent([aCapture({ name: capture, belongsTo: [order] })]));
    expect(await ledger.commit(late)).toBe("conflict");
    const { write } = late;
    const behind = { ...write, row: { ...write.row, seq: 3 } };
    expect(await ledger.commit({ ...late, write: behind })).toBe("conflict");
  });
});

test("an event about several payments is processed when each of its portions is there", async () => {
  const { pi } = names();
  const captures = [1, 2, 3].map((number) => `paypal_C${number}_${pi}`);
  const [first, ...rest] = captures.map((name) => aDispute({ name: `paypal_D@${name}`, belongsTo: [name] }));
  const event = anEvent([first as ReturnType<typeof aDispute>, ...rest]);
  let stops = 1;
  const stopped: Transactions = {
    ...ledger,
    commit: async (commit) => {
      const outcome = await ledger.commit(commit);
      if (commit.write.row.transactionId === captures[1] && stops-- > 0) throw new Error("stopped");
      return outcome;
    },
  };
  await expect(recordEvent({ transactions: stopped, clock }, event)).rejects.toThrow("stopped");
  expect(await inboxItem(event)).toBeUndefined();
  expect((await ledger.committedPortions(event.key)).size).toBe(3);
  expect(await record(event)).toMatchObject({ outcome: "committed" });
  expect(await inboxItem(event)).toMatchObject({ state: "processed", in_portions: true });
  for (const capture of captures) expect((await rowsOf(capture)).length).toBe(1);
});

describe("reading", () => {
  test("gives the history page by page, with a chain that is intact", async () => {
    const { pi, re } = names();
    for (let index = 0; index < 7; index++) await record(anEvent([aRefund({ name: re(index), belongsTo: [pi] })]));
    const newest = await history([{ transactionId: pi, before: END }], 4);
    expect(newest.hasOlder).toBe(true);
    const oldest = await history([{ transactionId: pi, before: newest.rows[0]?.timestamp ?? "" }], 10);
    expect(oldest.hasOlder).toBe(false);
    const rows = [...oldest.rows, ...newest.rows];
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(chainProblems(rows)).toEqual([]);
  });

  test("gives refunds and disputes page by page, newest first, over all homes", async () => {
    const { pi } = names();
    const [order, capture] = [`paypal_O_${pi}`, `paypal_C_${pi}`];
    const refund = (number: number) => `paypal_R${number}_${pi}`;
    for (const number of [1, 2]) await record(anEvent([aRefund({ name: refund(number), belongsTo: [capture] })]));
    for (const number of [3, 4]) await record(anEvent([aRefund({ name: refund(number), belongsTo: [order] })]));
    await record(anEvent([aCapture({ name: capture, belongsTo: [order] })]));
    await record(anEvent([aRefund({ name: refund(5), belongsTo: [capture] })]));
    await record(anEvent([aDispute({ name: `paypal_D_${pi}`, belongsTo: [capture] })]));
    const { homes } = (await find(order)) ?? { homes: [] };
    expect(homes.length).toBe(2);
    const first = await listParts(homes, "refund", { limit: 3 });
    expect(first.parts.map(({ name }) => name)).toEqual([5, 4, 3].map(refund));
    const second = await listParts(homes, "refund", { limit: 3, before: first.before ?? "" });
    expect(second).toEqual({
      parts: [expect.objectContaining({ name: refund(2) }), expect.objectContaining({ name: refund(1) })],
    });
    expect((await listParts(homes, "dispute", { limit: 3 })).parts.length).toBe(1);
  });

  test("finds the refunds that are pending or failed, and no others", async () => {
    const { pi, re } = names();
    await record(anEvent([aRefund({ name: re(1), belongsTo: [pi], status: "pending", final: 0, progress: 0 })]));
    await record(anEvent([aRefund({ name: re(2), belongsTo: [pi], status: "failed", final: 2, progress: 2 })]));
    await record(anEvent([aRefund({ name: re(3), belongsTo: [pi] })]));
    await record(anEvent([aRefund({ name: re(4), belongsTo: [pi], status: "pending", final: 0, progress: 0 })]));
    await record(anEvent([aRefund({ name: re(4), belongsTo: [pi] })]));
    const { refunds, complete } = await ledger.unsettledRefunds([pi]);
    expect(complete).toBe(true);
    expect(refunds.map((refund) => [refund.name, fieldOf(refund, "status")])).toEqual([
      [re(1), "pending"],
      [re(2), "failed"],
    ]);
  });

  test("gives a submitted payment with what was submitted", async () => {
    const id = `pay_${String(Date.now()).padStart(24, "0")}`;
    const submission = { amount: 4250, currency: "USD", customerId: "cus_1", paymentMethod: "pm_1" };
    const { received: _, capturable: __, ...observation } = anIntent({ kind: "payment", name: id, status: "pending" });
    const key = { provider: "tap", eventId: `${id}-submitted` };
    await record(anEvent([{ ...observation, final: 0 }], { key, system: "internal", submission }));
    expect(await find(id)).toMatchObject({ submission, head: { submittedBy: "mrc_demo" } });
    await record(anEvent([anIntent({ name: `stripe_pi_of_${id}` })], { submittedAs: id }));
    expect(await find(`stripe_pi_of_${id}`)).toMatchObject({ submission, head: { transactionId: id } });
  });
});

/** Write units of the commit of an event: of its items, twice, as of every transaction, and of their indexes. */
async function unitsOf(event: PaymentEvent): Promise<number> {
  const TransactItems = commitItems(tables, await prepared(event));
  const { ConsumedCapacity = [] } = await client.send(
    new TransactWriteCommand({ TransactItems, ReturnConsumedCapacity: "TOTAL" }),
  );
  return ConsumedCapacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

describe("an event costs", () => {
  test("three items of a KB: its state, its row and the payment's state, and two lists where a payment begins", async () => {
    const { pi } = names();
    const begun = anIntent({ name: pi, status: "pending", final: 0, progress: 0, received: 0 });
    expect(await unitsOf(anEvent([begun]))).toBe(3 * 2 + 2);
    expect(await unitsOf(anEvent([anIntent({ name: pi })]))).toBe(3 * 2);
    expect(await unitsOf(anEvent([begun]))).toBe(3 * 2);
  });

  test("one item more for an object, its places in the lists of refunds and of ids, and two lists by status where it enters them, however many there are", async () => {
    const { pi, re } = names();
    const refund = (number: number) => anEvent([aRefund({ name: re(number), belongsTo: [pi], amount: 1 })]);
    await record(anEvent([anIntent({ name: pi })]));
    expect(await unitsOf(refund(0))).toBe(4 * 2 + 2 + 2);
    for (let number = 1; number <= 100; number++) await record(refund(number));
    expect(await unitsOf(refund(101))).toBe(4 * 2 + 2);
  });

  test("one item more for a charge, with its name, and for each other name, once", async () => {
    const { pi } = names();
    const charge = () => anEvent([aCapture({ kind: "charge", name: `${pi}_charge`, belongsTo: [pi] })]);
    await record(anEvent([anIntent({ name: pi })]));
    expect(await unitsOf(charge())).toBe(4 * 2);
    expect(await unitsOf(charge())).toBe(4 * 2);
    const refund = aRefund({ name: `${pi}_refund`, belongsTo: [`${pi}_other`, pi], amount: 1 });
    expect(await unitsOf(anEvent([refund]))).toBe(4 * 2 + 2 + 2 + 2);
  });

  test("twice as much where it joins two transactions, once", async () => {
    const { pi } = names();
    const [order, capture] = [`paypal_O_${pi}`, `paypal_C_${pi}`];
    await record(anEvent([aRefund({ name: `paypal_R_${pi}`, belongsTo: [capture] })]));
    await record(anEvent([anOrder({ name: order })]));
    // The event's state, two rows, two states, the capture; four entries of lists go, two come, and one moves to the
    // merchant.
    expect(await unitsOf(anEvent([aCapture({ name: capture, belongsTo: [order] })]))).toBe(6 * 2 + 4 + 2 + 2);
  });
});
