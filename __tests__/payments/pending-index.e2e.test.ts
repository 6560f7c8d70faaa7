import { randomBytes } from "node:crypto";
import { TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { commitItems } from "../../core/ledger/adapters/commit-items";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { nextCommit } from "../../core/ledger/application/next-commit";
import type { Commit } from "../../core/ledger/application/ports";
import { recordEvent } from "../../core/ledger/application/record-event";
import type { PaymentEvent } from "../../core/ledger/domain/observation";
import { portionsOf } from "../../core/ledger/domain/portions";
import { dynamoPendingPayments } from "../../core/payments/adapters/dynamo-pending-payments";
import { dynamoUnnotifiedPayments } from "../../core/payments/adapters/dynamo-unnotified-payments";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { anEvent, anIntent, aRefund, aSubmission } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";

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
const { markNotified } = dynamoUnnotifiedPayments(client, tables.transactionsTable);
const payments = dynamoPendingPayments({ client, table: tables.transactionsTable, spread: SPREAD });

async function submitted(): Promise<string> {
  const id = `pay_${randomBytes(12).toString("hex")}`;
  await recordEvent({ transactions: ledger, clock }, aSubmission(id));
  clock.advance(10);
  return id;
}

async function prepared(event: PaymentEvent, isNotifiedLater = false): Promise<Commit> {
  const [portion] = portionsOf(event);
  if (portion === undefined) throw new Error("an event says something");
  const known = await ledger.locate(portion.names);
  const identified = { names: portion.names, known, isNotifiedLater };
  return (await nextCommit(ledger, event, portion, identified, clock.now())).commit;
}

const endOf = (id: string) => anEvent([anIntent({ kind: "payment", name: id })], { system: "internal" });

/** Write units of a commit: of its items, twice, as of every transaction, and of their indexes. */
async function unitsOf(commit: Commit): Promise<number> {
  const { ConsumedCapacity = [] } = await client.send(
    new TransactWriteCommand({ TransactItems: commitItems(tables, commit), ReturnConsumedCapacity: "TOTAL" }),
  );
  return ConsumedCapacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

async function isListed(id: string): Promise<boolean> {
  for await (const page of payments.untouchedSince(new Date(clock.now().getTime() + 60_000))) {
    if (page.some(({ transactionId }) => transactionId === id)) return true;
  }
  return false;
}

describe("a submitted payment that ends", () => {
  test("leaves the index of pending payments at once where a webhook ends it, or once its notification is queued", async () => {
    const [byWebhook, byWorkflow] = [await submitted(), await submitted()];
    const { pendingSince } = (await find(byWorkflow)) ?? {};
    expect(pendingSince).toBeDefined();
    await ledger.commit(await prepared(endOf(byWebhook)));
    await ledger.commit(await prepared(endOf(byWorkflow), true));
    expect([await isListed(byWebhook), await isListed(byWorkflow)]).toEqual([false, true]);
    expect((await find(byWorkflow))?.pendingSince).toBe(pendingSince);
    const contextOf = await payments.contexts([byWorkflow]);
    expect(contextOf(byWorkflow)).toEqual({
      endedAt: clock.now().toISOString(),
      restarts: { pending: 0, ended: 0 },
      lock: { acceptedByGateway: false, declined: false, reviewRequested: false },
    });
    await markNotified(byWorkflow);
    await markNotified(byWorkflow);
    expect(await isListed(byWorkflow)).toBe(false);
  });

  test("costs one write unit more where a later step queues its notification", async () => {
    const [byWebhook, byWorkflow] = [await submitted(), await submitted()];
    const atOnce = await unitsOf(await prepared(endOf(byWebhook)));
    const later = await unitsOf(await prepared(endOf(byWorkflow), true));
    const { ConsumedCapacity } = await client.send(
      new UpdateCommand({
        TableName: tables.transactionsTable,
        Key: { transaction_id: byWorkflow },
        UpdateExpression: "REMOVE pending_shard, pending_since",
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    expect(later + (ConsumedCapacity?.CapacityUnits ?? 0) - atOnce).toBeLessThanOrEqual(1);
  });

  test("is not listed again by an event that was read before its notification was queued", async () => {
    const id = await submitted();
    await ledger.commit(await prepared(endOf(id), true));
    clock.advance(10);
    const late = await prepared(anEvent([aRefund({ name: `stripe_re_${id}`, belongsTo: [id] })]));
    await markNotified(id);
    expect(await ledger.commit(late)).toBe("conflict");
    expect(await isListed(id)).toBe(false);
  });

  test("is listed as before by an event that comes in between", async () => {
    const id = await submitted();
    await ledger.commit(await prepared(endOf(id), true));
    const { pendingSince } = (await find(id)) ?? {};
    clock.advance(10);
    const refund = await prepared(anEvent([aRefund({ name: `stripe_re_${id}`, belongsTo: [id] })]));
    expect(await ledger.commit(refund)).toBe("committed");
    expect((await find(id))?.pendingSince).toBe(pendingSince);
    await markNotified(id);
  });

  test("stays listed while it is pending, though a late run calls it notified", async () => {
    const id = await submitted();
    await markNotified(id);
    expect(await isListed(id)).toBe(true);
    await ledger.commit(await prepared(endOf(id)));
  });
});
