import { DeleteCommand, GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { unprocessedPartitions } from "../../core/contracts/spread";
import { commitItems } from "../../core/ledger/adapters/commit-items";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../../core/ledger/adapters/dynamo-transaction-history";
import { firstCommit } from "../../core/ledger/application/next-commit";
import type { Transactions } from "../../core/ledger/application/ports";
import { recordEvent } from "../../core/ledger/application/record-event";
import { eventKeyText, type PaymentEvent } from "../../core/ledger/domain/observation";
import { dynamoEventReplays } from "../../core/webhooks/adapters/dynamo-event-replays";
import { dynamoEventStates } from "../../core/webhooks/adapters/dynamo-event-states";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, noObjects, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { aDispute, anEvent, anIntent, END } from "../../testing/payment-events";
import { InMemoryNotifications } from "../../testing/payment-fakes";
import { SPREAD } from "../../testing/spread";
import { paymentIntent, stripeEvent } from "../../testing/stripe";

/** The adapters against the emulator's tables: what fakes cannot tell. */
const stack = runningStack();
afterAll(() => stack.close());
const client = stack.dynamo;
const clock = new FakeClock(new Date());
const store = { client, table: stack.table("payment_webhooks"), clock, retentionDays: 7, spread: SPREAD };
const inbox = { ...dynamoInbox(store), ...dynamoEventStates(store) };
const tables = {
  inboxTable: stack.table("payment_webhooks"),
  ledgerTable: stack.table("payment_transactions"),
  transactionsTable: stack.table("transactions"),
  objectsTable: stack.table("payment_objects"),
  spread: SPREAD,
};
const transactions = dynamoLedger({ client, clock, ...tables });
const { find } = dynamoTransactionFinder(client, tables.transactionsTable);
const { history } = dynamoTransactionHistory({ client, ...tables });

let counter = 0;
const newKey = () => ({ provider: "stripe", eventId: `evt_dynamo${++counter}` });
const incoming = (key: { provider: string; eventId: string }, body = Buffer.from("{}")) => ({
  key,
  type: "payment_intent.succeeded",
  body,
  receivedAt: clock.now(),
  state: "received" as const,
});

describe("the inbox", () => {
  test("gives back the exact bytes", async () => {
    const key = newKey();
    const body = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 256));
    expect(await inbox.accept(incoming(key, body))).toEqual({ repeated: false, state: "received", isUnlisted: true });
    const stored = await inbox.load(key);
    expect(stored?.body.bytes.equals(body)).toBe(true);
  });

  test("accepts an event once, even from many at the same moment", async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => inbox.accept(incoming(key))));
    expect(answers.filter(({ repeated }) => !repeated).length).toBe(1);
  });

  test("takes the largest body that it says fits", async () => {
    const noise = (size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(Math.random() * 256)));
    let size = 308_000;
    while (!inbox.fits(incoming(newKey(), noise(size)))) size -= 500;
    expect(size).toBeGreaterThan(300_000);
    await expect(inbox.accept(incoming(newKey(), noise(size)))).resolves.toMatchObject({ repeated: false });
    expect(inbox.fits(incoming(newKey(), noise(size + 2_000)))).toBe(false);
  });

  test("keeps a raw event for its days, to the second", async () => {
    const key = newKey();
    await inbox.accept(incoming(key));
    const { Item } = await client.send(
      new GetCommand({
        TableName: stack.table("payment_webhooks"),
        Key: { event_key: `stripe#${key.eventId}`, record: "event" },
      }),
    );
    expect(Item?.expires_at).toBe(Math.floor(clock.now().getTime() / 1000) + 7 * 86_400);
  });

  test("never takes a settled event back", async () => {
    const key = newKey();
    await inbox.accept(incoming(key));
    await inbox.settle(key, "failed", "UNKNOWN_CURRENCY");
    expect((await inbox.load(key))?.state).toBe("failed");
    await inbox.settle(key, "ignored");
    await inbox.settle(key, "failed");
    expect((await inbox.load(key))?.state).toBe("ignored");
    expect(await inbox.accept(incoming(key))).toEqual({ repeated: true, state: "ignored", isUnlisted: false });
  });

  test("keeps the body of an unread event, and lists the event, until it is processed", async () => {
    const key = newKey();
    await inbox.accept(incoming(key));
    await inbox.list(incoming(key));
    await inbox.settle(key, "unread", "UNKNOWN_TYPE");
    expect(await inbox.load(key)).toMatchObject({ state: "unread", reason: "UNKNOWN_TYPE", isKept: true });
    const listed = async () => {
      const pages = await Promise.all(
        (["waiting", "unread"] as const)
          .flatMap((name) => unprocessedPartitions(SPREAD, name))
          .map((partition) =>
            client.send(
              new QueryCommand({
                TableName: store.table,
                IndexName: "by-unprocessed",
                KeyConditionExpression: "unprocessed_shard = :shard",
                ExpressionAttributeValues: { ":shard": partition },
              }),
            ),
          ),
      );
      return pages.flatMap(({ Items = [] }) => Items).filter((item) => item.event_key === eventKeyText(key));
    };
    expect(await listed()).toMatchObject([
      { unprocessed_shard: expect.stringContaining("unread"), reason: "UNKNOWN_TYPE", received_at: expect.any(String) },
    ]);
    await inbox.settle(key, "ignored");
    await inbox.release(key);
    expect(await listed()).toEqual([]);
    expect(await inbox.load(key)).toMatchObject({ state: "ignored", isKept: false });
  });

  test("reopens an ignored event: its body is kept, and it is listed as waiting until it is processed", async () => {
    const event = anEvent([anIntent({ name: "stripe_pi_reopened" })], { key: newKey() });
    await inbox.accept({ ...incoming(event.key), state: "ignored" });
    const replays = dynamoEventReplays(store);
    expect(await replays.reopen(incoming(event.key))).toBe("waiting");
    expect(await inbox.load(event.key)).toMatchObject({ state: "received", isKept: true });
    await recordEvent({ transactions, clock }, event);
    expect(await replays.reopen(incoming(event.key))).toBe("processed");
    expect(await replays.reopen(incoming(newKey()))).toBe("expired");
  });

  test("binds a transmission to the first body that it came with", async () => {
    const transmission = newKey().eventId;
    expect(await inbox.bind("paypal", transmission, "a".repeat(64))).toBe(true);
    expect(await inbox.bind("paypal", transmission, "a".repeat(64))).toBe(true);
    expect(await inbox.bind("paypal", transmission, "b".repeat(64))).toBe(false);
  });

  test("takes an item past its time for gone, though DynamoDB has not deleted it yet", async () => {
    const key = newKey();
    await inbox.accept(incoming(key));
    const later = new FakeClock(new Date(clock.now().getTime() + 8 * 86_400_000));
    const then = dynamoInbox({
      client,
      table: stack.table("payment_webhooks"),
      clock: later,
      retentionDays: 7,
      spread: SPREAD,
    });
    expect(await then.accept(incoming(key))).toEqual({ repeated: false, state: "received", isUnlisted: true });
  });

  test("remembers that an event was processed after its body is gone", async () => {
    const event = anEvent([anIntent({ name: "stripe_pi_expired" })], { key: newKey() });
    await inbox.accept(incoming(event.key));
    await inbox.list(incoming(event.key));
    await recordEvent({ transactions, clock }, event);
    await client.send(
      new DeleteCommand({
        TableName: stack.table("payment_webhooks"),
        Key: { event_key: `stripe#${event.key.eventId}`, record: "event" },
      }),
    );
    expect(await inbox.accept(incoming(event.key))).toEqual({ repeated: false, state: "received", isUnlisted: true });
    expect(await inbox.load(event.key)).toMatchObject({
      state: "processed",
      recorded: [{ transactionId: "stripe_pi_expired", changes: [{ type: "transaction.captured", revision: 1 }] }],
    });
  });

  test("remembers what an event about several payments changed in each of them", async () => {
    const of = (name: string) => aDispute({ name: `paypal_D@${name}`, belongsTo: [name] });
    const event = anEvent([of("paypal_C1_inbox"), of("paypal_C2_inbox")], { key: newKey() });
    await inbox.accept(incoming(event.key));
    await recordEvent({ transactions, clock }, event);
    const { state, recorded = [] } = (await inbox.load(event.key)) ?? {};
    expect(state).toBe("processed");
    expect(recorded.map(({ transactionId, changes }) => [transactionId, changes.map(({ type }) => type)])).toEqual([
      ["paypal_C1_inbox", ["dispute.opened"]],
      ["paypal_C2_inbox", ["dispute.opened"]],
    ]);
  });
});

test("a listed event costs one write unit more in its commit: it leaves the list of unprocessed events", async () => {
  const unitsOf = async (event: PaymentEvent) => {
    const { ConsumedCapacity = [] } = await client.send(
      new TransactWriteCommand({
        TransactItems: commitItems(tables, firstCommit(event, clock.now())),
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    return ConsumedCapacity.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  };
  const [listed, unlisted] = ["listed", "unlisted"].map((name) =>
    anEvent([anIntent({ name: `stripe_pi_${name}` })], { key: newKey() }),
  ) as [PaymentEvent, PaymentEvent];
  await inbox.list(incoming(listed.key));
  expect((await unitsOf(listed)) - (await unitsOf(unlisted))).toBe(1);
});

describe("a processor that is stopped between its ledger write and its acknowledgement", () => {
  test("changes nothing when it is called again", async () => {
    const key = newKey();
    const body = stripeEvent("payment_intent.succeeded", paymentIntent({ id: "pi_stopped" }), { id: key.eventId });
    await inbox.accept(incoming(key, Buffer.from(body)));
    const processor = (store: Transactions) =>
      makeProcessor({
        objects: noObjects,
        notificationQueue: new InMemoryNotifications(),
        deployment: "dev",
        gateway: "sandbox",
        sources: eventSources,
        inbox,
        transactions: store,
        retryAfter: async () => undefined,
        clock,
        log: new RecordingLog(),
        metrics: new RecordingMetrics(),
      });
    const stopped = processor({
      ...transactions,
      commit: async (values) => {
        await transactions.commit(values);
        throw new Error("stopped after the write");
      },
    });
    const message = sqsBatch(JSON.stringify({ provider: "stripe", event_id: key.eventId }));
    expect(await stopped(message)).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });

    const everything = async () => ({
      state: await find("stripe_pi_stopped"),
      rows: (await history([{ transactionId: "stripe_pi_stopped", before: END }], 10)).rows,
      inbox: (
        await client.send(
          new GetCommand({
            TableName: stack.table("payment_webhooks"),
            Key: { event_key: `stripe#${key.eventId}`, record: "state" },
          }),
        )
      ).Item,
    });
    const before = await everything();
    expect(before.rows.length).toBe(1);
    expect(await processor(transactions)(message)).toEqual({ batchItemFailures: [] });
    expect(await everything()).toEqual(before);
  });
});
