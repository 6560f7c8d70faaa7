import { DeleteCommand, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { UNSETTLED_SHARDS } from "../../core/contracts/tables";
import { dynamoTransactions } from "../../core/ledger/adapters/dynamo-transactions";
import type { Transactions } from "../../core/ledger/application/ports";
import { append, chainProblems } from "../../core/ledger/domain/ledger";
import { eventKeyText, type PaymentEvent } from "../../core/ledger/domain/payment-event";
import { dynamoEventStates } from "../../core/webhooks/adapters/dynamo-event-states";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { eventSources } from "../../core/webhooks/providers/catalog";
import { makeProcessor } from "../../lambda/webhook-processor/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { InMemoryNotifications } from "../../testing/payment-fakes";
import { paymentIntent, stripeEvent } from "../../testing/stripe";

/** The adapters against the emulator's tables: what fakes cannot tell. */
const stack = runningStack();
afterAll(() => stack.close());
const client = stack.dynamo;
const clock = new FakeClock(new Date());
const store = { client, table: stack.table("payment_webhooks"), clock, retentionDays: 7 };
const inbox = { ...dynamoInbox(store), ...dynamoEventStates(store) };
const transactions = dynamoTransactions({
  client,
  inboxTable: stack.table("payment_webhooks"),
  ledgerTable: stack.table("payment_transactions"),
  transactionsTable: stack.table("transactions"),
});

/** Later than any row. */
const END = "9999";

let counter = 0;
const newKey = () => ({ provider: "stripe", eventId: `evt_dynamo${++counter}` });
const incoming = (key: { provider: string; eventId: string }, body = Buffer.from("{}")) => ({
  key,
  type: "payment_intent.succeeded",
  body,
  receivedAt: clock.now(),
  state: "received" as const,
});

function eventFor(transactionId: string, fields: Partial<PaymentEvent> = {}): PaymentEvent {
  return {
    key: newKey(),
    type: "refund.created",
    occurredAt: "2026-11-18T10:00:00.000Z",
    transaction: { id: transactionId },
    facts: [{ kind: "refund", id: `re_${counter}`, status: "succeeded", amount: { amount: 100, currency: "USD" } }],
    ...fields,
  };
}

async function commit(event: PaymentEvent) {
  const { id = "" } = event.transaction;
  return transactions.commit({
    ...append(id, await transactions.find(id), event, new Date()),
    event: event.key,
    aliases: event.aliases ?? [],
  });
}

describe("the inbox", () => {
  test("gives back the exact bytes", async () => {
    const key = newKey();
    const body = Buffer.from(Array.from({ length: 10_000 }, (_, index) => index % 256));
    expect(await inbox.accept(incoming(key, body))).toEqual({ repeated: false, state: "received" });
    const stored = await inbox.load(key);
    expect(stored?.body.equals(body)).toBe(true);
  });

  test("accepts an event once, even from many at the same moment", async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => inbox.accept(incoming(key))));
    expect(answers.filter(({ repeated }) => !repeated).length).toBe(1);
  });

  test("takes the largest body that it says fits", async () => {
    const noise = (size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(Math.random() * 256)));
    let size = 308_000;
    while (!inbox.fits(noise(size))) size -= 500;
    expect(size).toBeGreaterThan(300_000);
    await expect(inbox.accept(incoming(newKey(), noise(size)))).resolves.toMatchObject({ repeated: false });
    expect(inbox.fits(noise(size + 2_000))).toBe(false);
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
    expect(await inbox.accept(incoming(key))).toEqual({ repeated: true, state: "ignored" });
  });

  test("keeps the body of an unread event, and lists the event, until it is processed", async () => {
    const key = newKey();
    await inbox.accept(incoming(key));
    await inbox.settle(key, "unread", "UNKNOWN_TYPE");
    expect(await inbox.load(key)).toMatchObject({ state: "unread", reason: "UNKNOWN_TYPE", isKept: true });
    const listed = async () => {
      const pages = await Promise.all(
        Array.from({ length: UNSETTLED_SHARDS }, (_, shard) =>
          client.send(
            new QueryCommand({
              TableName: store.table,
              IndexName: "by-unsettled",
              KeyConditionExpression: "unsettled_shard = :shard",
              ExpressionAttributeValues: { ":shard": `unread#${shard}` },
            }),
          ),
        ),
      );
      return pages.flatMap(({ Items = [] }) => Items).filter((item) => item.event_key === eventKeyText(key));
    };
    expect(await listed()).toMatchObject([{ reason: "UNKNOWN_TYPE" }]);
    await inbox.settle(key, "ignored");
    await inbox.release(key);
    expect(await listed()).toEqual([]);
    expect(await inbox.load(key)).toMatchObject({ state: "ignored", isKept: false });
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
    const then = dynamoInbox({ client, table: stack.table("payment_webhooks"), clock: later, retentionDays: 7 });
    expect(await then.accept(incoming(key))).toEqual({ repeated: false, state: "received" });
  });

  test("remembers that an event was processed after its body is gone", async () => {
    const event = eventFor("stripe_pi_expired");
    await inbox.accept(incoming(event.key));
    await commit(event);
    await client.send(
      new DeleteCommand({
        TableName: stack.table("payment_webhooks"),
        Key: { event_key: `stripe#${event.key.eventId}`, record: "event" },
      }),
    );
    expect(await inbox.accept(incoming(event.key))).toEqual({ repeated: false, state: "received" });
    expect((await inbox.load(event.key))?.state).toBe("processed");
  });
});

describe("a commit", () => {
  test("writes row, state and inbox entry, or none of them", async () => {
    const event = eventFor("stripe_pi_atomic");
    await inbox.accept(incoming(event.key));
    expect(await commit(event)).toBe("committed");
    expect(await commit({ ...event, transaction: { id: "stripe_pi_other" } })).toBe("settled");
    expect(await transactions.find("stripe_pi_other")).toBeUndefined();
    expect(await transactions.history("stripe_pi_other", { limit: 10, before: END })).toEqual([]);
  });

  test("of a state that was read too early is a conflict", async () => {
    const stale = append(
      "stripe_pi_race",
      await transactions.find("stripe_pi_race"),
      eventFor("stripe_pi_race"),
      new Date(),
    );
    const first = eventFor("stripe_pi_race");
    expect(await commit(first)).toBe("committed");
    expect(await transactions.commit({ ...stale, event: newKey(), aliases: [] })).toBe("conflict");
    expect((await transactions.history("stripe_pi_race", { limit: 10, before: END })).length).toBe(1);
  });

  test("never writes over a row of the ledger", async () => {
    const now = new Date();
    const first = eventFor("stripe_pi_overwrite");
    const write = (event: PaymentEvent) =>
      transactions.commit({ ...append("stripe_pi_overwrite", undefined, event, now), event: event.key, aliases: [] });
    expect(await write(first)).toBe("committed");
    const Key = { transaction_id: "stripe_pi_overwrite" };
    await client.send(new DeleteCommand({ TableName: stack.table("transactions"), Key }));
    expect(await write(eventFor("stripe_pi_overwrite"))).toBe("conflict");
    const [row] = await transactions.history("stripe_pi_overwrite", { limit: 2, before: END });
    expect(row?.eventKey).toBe(`stripe#${first.key.eventId}`);
  });

  test("keeps a chain that is intact when it is read back, page by page", async () => {
    for (let index = 0; index < 7; index++) await commit(eventFor("stripe_pi_pages"));
    const newest = await transactions.history("stripe_pi_pages", { limit: 4, before: END });
    const before = newest[0]?.timestamp ?? "";
    const oldest = await transactions.history("stripe_pi_pages", { limit: 10, before });
    expect([...oldest, ...newest].map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(chainProblems([...oldest, ...newest])).toEqual([]);
  });
});

describe("a processor that is stopped between its ledger write and its acknowledgement", () => {
  test("changes nothing when it is called again", async () => {
    const key = newKey();
    const body = stripeEvent("payment_intent.succeeded", paymentIntent({ id: "pi_stopped" }), { id: key.eventId });
    await inbox.accept(incoming(key, Buffer.from(body)));
    const processor = (store: Transactions) =>
      makeProcessor({
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
      state: await transactions.find("stripe_pi_stopped"),
      rows: await transactions.history("stripe_pi_stopped", { limit: 10, before: END }),
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
