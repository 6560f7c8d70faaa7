import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { tables } from "../../core/contracts/tables";
import { firstCommit } from "../../core/ledger/application/next-commit";
import type { EventKey } from "../../core/ledger/domain/observation";
import { dynamoChargeGuard } from "../../core/payments/adapters/dynamo-charge-guard";
import { dynamoPendingPayments } from "../../core/payments/adapters/dynamo-pending-payments";
import { dynamoReviews } from "../../core/payments/adapters/dynamo-reviews";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import type { PendingPayment } from "../../core/payments/application/ports/pending-payments";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { dynamoEventStates } from "../../core/webhooks/adapters/dynamo-event-states";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { dynamoWaitingEvents } from "../../core/webhooks/adapters/dynamo-waiting-events";
import { RETRIES_EXHAUSTED, type WaitingEvent } from "../../core/webhooks/application/ports";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { aSubmission } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";
import { paymentIntent, stripeEvent } from "../../testing/stripe";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const run = randomBytes(8).toString("hex");
const none = { pending: 0, ended: 0 };
const longAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const read = async (id: string) =>
  (await api.send({ method: "GET", path: `/transactions/${id}`, signAs: info.credentials.operator })).json as {
    status?: string;
    history?: unknown[];
  };

const untilCaptured = (id: string) =>
  until(
    `the capture of ${id}`,
    () => read(id),
    ({ status }) => status === "captured",
  );

/** A payment that was written and never queued, as if the function had ended in between, so many minutes ago. */
async function abandoned(minutes: number): Promise<string> {
  const id = `pay_${randomBytes(12).toString("hex")}`;
  const submissions = dynamoSubmissions({
    keepsAddresses: true,
    client: stack.dynamo,
    inboxTable: stack.table("payment_webhooks"),
    ledgerTable: stack.table("payment_transactions"),
    transactionsTable: stack.table("transactions"),
    spread: SPREAD,
    clock: new FakeClock(),
  });
  const event = aSubmission(id, { at: longAgo(minutes).getTime(), merchantId: "mrc_reconcile" });
  const commit = firstCommit(event, longAgo(minutes));
  await submissions.create(commit, { merchantId: "mrc_reconcile", key: id, hours: 24 }, "fingerprint");
  return id;
}

const sweep = async () => {
  const { FunctionError } = await clients.lambda.send(new InvokeCommand({ FunctionName: "lambda-reconciler-dev" }));
  expect(FunctionError).toBeUndefined();
};

async function idsOf(pages: AsyncIterable<readonly PendingPayment[]>): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of pages) ids.push(...page.map(({ transactionId }) => transactionId));
  return ids;
}

const store = {
  client: stack.dynamo,
  table: stack.table("payment_webhooks"),
  clock: new FakeClock(new Date()),
  retentionDays: 7,
  spread: SPREAD,
};
const inbox = { ...dynamoInbox(store), ...dynamoEventStates(store) };

const events = dynamoWaitingEvents({ client: stack.dynamo, table: stack.table("payment_webhooks"), spread: SPREAD });
const inAnHour = () => longAgo(-60);

async function dueEvents(time: Date): Promise<WaitingEvent[]> {
  const found: WaitingEvent[] = [];
  for await (const page of events.due(time)) found.push(...page);
  return found;
}

const dueAt = async (time: Date): Promise<EventKey[]> => (await dueEvents(time)).map(({ key }) => key);

/** An event that was received just now: no sweep looks at it yet. */
async function received(name: string): Promise<EventKey> {
  const key = { provider: "stripe", eventId: `evt_${run}_${name}` };
  const receivedAt = new Date();
  await inbox.accept({ key, type: "any", body: Buffer.from("{}"), receivedAt, state: "received" });
  await inbox.list({ key, type: "any", receivedAt });
  return key;
}

describe("what is stuck", () => {
  let forgotten = "";
  let fresh = "";
  let waiting = "";
  let debited = "";
  beforeAll(async () => {
    forgotten = await abandoned(20);
    fresh = await abandoned(5);
    waiting = await abandoned(20);
    debited = await abandoned(20);
    const table = stack.table("transactions");
    await dynamoReviews(stack.dynamo, table).wait(waiting, "token");
    await dynamoChargeGuard(stack.dynamo, table, systemClock).markAcceptedByGateway(debited);
  });

  test("the index finds payments that are pending and untouched, and no others", async () => {
    const payments = dynamoPendingPayments({
      client: stack.dynamo,
      table: stack.table("transactions"),
      spread: SPREAD,
    });
    const found = await idsOf(payments.untouchedSince(longAgo(15)));
    expect(found).toEqual(expect.arrayContaining([forgotten, waiting, debited]));
    expect(found).not.toContain(fresh);
    const lock = { acceptedByGateway: false, declined: false, reviewRequested: false };
    const contextOf = await payments.contexts([waiting, forgotten, debited]);
    expect([waiting, forgotten, debited].map(contextOf)).toEqual([
      { waitsFor: "vendor", restarts: none, lock },
      { restarts: none, lock },
      { waitsFor: "gateway", restarts: none, lock: { ...lock, acceptedByGateway: true } },
    ]);
  });

  test("a payment's restart is counted once, though several sweeps count it", async () => {
    const payments = dynamoPendingPayments({
      client: stack.dynamo,
      table: stack.table("transactions"),
      spread: SPREAD,
    });
    const id = `pay_${run}`;
    const counted: boolean[] = [];
    for (const restarts of [0, 0, 1]) counted.push(await payments.countRestart(id, "pending", restarts));
    expect(counted).toEqual([true, false, true]);
    expect(await payments.countRestart(id, "ended", 0)).toBe(true);
    expect((await payments.contexts([id]))(id).restarts).toEqual({ pending: 2, ended: 1 });
  });

  test("a stuck payment is restarted and charged, others are left alone, and its index key goes with its end", async () => {
    await sweep();
    await untilCaptured(forgotten);
    expect((await read(forgotten)).history?.length).toBe(2);
    expect((await read(waiting)).history?.length).toBe(1);
    expect((await read(debited)).history?.length).toBe(1);
    expect((await read(fresh)).history?.length).toBe(1);
    const payments = dynamoPendingPayments({
      client: stack.dynamo,
      table: stack.table("transactions"),
      spread: SPREAD,
    });
    await until(
      "the end of its notification's step",
      () => idsOf(payments.untouchedSince(new Date(Date.now() + 60_000))),
      (found) => !found.includes(forgotten),
    );
    const contextOf = await payments.contexts([waiting, debited, fresh]);
    expect([waiting, debited, fresh].map((id) => contextOf(id).restarts)).toEqual([none, none, none]);
  });

  test("an event whose pointer was lost is processed", async () => {
    const key = { provider: "stripe", eventId: `evt_${run}` };
    const body = Buffer.from(
      stripeEvent("payment_intent.succeeded", paymentIntent({ id: `pi_${run}` }), { id: key.eventId }),
    );
    await inbox.accept({ key, type: "payment_intent.succeeded", body, receivedAt: longAgo(16), state: "received" });
    await inbox.list({ key, type: "any", receivedAt: longAgo(16) });
    expect(await dueAt(new Date())).toContainEqual(key);
    expect(await dueAt(longAgo(2))).not.toContainEqual(key);
    await sweep();
    await untilCaptured(`stripe_pi_${run}`);
    expect(await dueAt(inAnHour())).not.toContainEqual(key);
  });

  test("an event is postponed once, and not when it was settled after it was read", async () => {
    const [one, settled] = [await received("postponed"), await received("settled")];
    const found = await dueEvents(inAnHour());
    const of = (key: EventKey) => found.find((event) => event.key.eventId === key.eventId) as WaitingEvent;
    await inbox.settle(settled, "ignored");
    await events.postpone(of(one), longAgo(-120));
    await events.postpone(of(one), longAgo(-30));
    await events.postpone(of(settled), longAgo(-30));
    const due = await dueAt(inAnHour());
    expect(due).not.toContainEqual(one);
    expect(due).not.toContainEqual(settled);
    expect(await dueAt(longAgo(-180))).toContainEqual(one);
  });

  test("the body of an event that is kept no longer expires", async () => {
    const key = await received("kept");
    await events.keep(key);
    expect(await inbox.load(key)).toMatchObject({ state: "received", isKept: true });
  });

  test("an event that failed for good is not queued again, one whose retries were used up is", async () => {
    const failed = async (reason: string) => {
      const key = await received(reason);
      await inbox.settle(key, "failed", reason);
      return key;
    };
    const lost = await failed("EVENT_UNSTORABLE");
    const tired = await failed(RETRIES_EXHAUSTED);
    const found = await dueAt(inAnHour());
    expect(found).toContainEqual(tired);
    expect(found).not.toContainEqual(lost);
  });

  afterAll(async () => {
    // No sweep may find these payments any more.
    for (const id of [waiting, fresh, debited]) {
      await stack.dynamo.send(
        new UpdateCommand({
          TableName: stack.table("transactions"),
          Key: { transaction_id: id },
          UpdateExpression: "REMOVE #shard",
          ExpressionAttributeNames: { "#shard": tables.transactions.indexes["by-pending"].partitionKey },
        }),
      );
    }
  });
});
