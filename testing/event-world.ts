import { MemoryDynamo } from "../bench/dynamo/memory-dynamo";
import { dynamoLedger } from "../core/ledger/adapters/dynamo-ledger";
import { type EventKey, eventKeyText } from "../core/ledger/domain/observation";
import type { NotificationQueue } from "../core/notifications/application/ports";
import { reconcileEvents } from "../core/recovery/application/reconcile-events";
import { dynamoEventReplays } from "../core/webhooks/adapters/dynamo-event-replays";
import { dynamoEventStates } from "../core/webhooks/adapters/dynamo-event-states";
import { dynamoInbox } from "../core/webhooks/adapters/dynamo-inbox";
import { dynamoWaitingEvents } from "../core/webhooks/adapters/dynamo-waiting-events";
import { eventSources, providerCatalog } from "../core/webhooks/providers/catalog";
import { internalEvents } from "../core/webhooks/providers/internal";
import { makeProcessor } from "../lambda/webhook-processor/handler";
import { makeReceiver } from "../lambda/webhook-receiver/handler";
import { apiRequest, sqsBatch } from "./events";
import { FakeCallers, FakeClock, FakeSecrets, InMemoryQueue, noObjects, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryNotifications } from "./payment-fakes";
import { SPREAD } from "./spread";
import { paymentIntent, SECRET, stripeEvent, stripeHeaders } from "./stripe";

export const INBOX = "payment-webhooks";
const CALLER = "arn:aws:iam::123456789012:role/shop";

/** A Stripe event of a payment of its own that was captured. */
export const captured = (id: string): string =>
  stripeEvent("payment_intent.succeeded", paymentIntent({ id: `pi_${id}` }), { id: `evt_${id}` });

export const eventKey = (id: string): EventKey => ({ provider: "stripe", eventId: `evt_${id}` });

/** The receiver, the processor and the reconciler's sweep of events, with their own adapters, over tables in memory. */
export function eventWorld({
  retentionDays = 7,
  spread = SPREAD,
  dynamo = new MemoryDynamo(),
  clock = new FakeClock(),
  notificationQueue = new InMemoryNotifications() as NotificationQueue,
} = {}) {
  const { client } = dynamo;
  const queue = new InMemoryQueue();
  const [log, metrics] = [new RecordingLog(), new RecordingMetrics()];
  const store = { client, table: INBOX, clock, retentionDays, spread };
  const inbox = { ...dynamoInbox(store), ...dynamoEventStates(store) };
  const transactions = dynamoLedger({
    client,
    clock,
    inboxTable: INBOX,
    ledgerTable: "payment-transactions",
    transactionsTable: "transactions",
    objectsTable: "payment-objects",
    spread,
  });
  const receiver = makeReceiver({
    providers: providerCatalog({ paypal: {} }),
    secrets: new FakeSecrets([SECRET]),
    inbox,
    queue,
    clock,
    log,
    metrics,
    callers: new FakeCallers({ [CALLER]: ["mrc_1"] }),
    internalEvents,
  });
  const processor = makeProcessor({
    objects: noObjects,
    notificationQueue,
    deployment: "dev",
    gateway: "sandbox",
    sources: eventSources,
    inbox,
    transactions,
    retryAfter: async () => undefined,
    clock,
    log,
    metrics,
  });
  return {
    dynamo,
    clock,
    queue,
    log,
    metrics,
    inbox,
    transactions,
    /** Status of the answer to a signed webhook of Stripe. */
    receive: async (body: string) => {
      const headers = stripeHeaders(body, SECRET, clock.now());
      return (await receiver(apiRequest({ path: { provider: "stripe" }, headers, body }))).statusCode;
    },
    /** Status of the answer to an internal event. */
    receiveInternal: async (event: object) =>
      (await receiver(apiRequest({ body: JSON.stringify(event), userArn: CALLER }))).statusCode,
    /** Gives the processor the event's pointer. Returns whether the message is done with. */
    process: async ({ provider, eventId }: EventKey, { receives = 1 } = {}) => {
      const batch = sqsBatch(JSON.stringify({ provider, event_id: eventId }));
      for (const record of batch.Records) record.attributes.ApproximateReceiveCount = String(receives);
      return (await processor(batch)).batchItemFailures.length === 0;
    },
    /** What `tap events replay` does with an event before it queues the pointer. */
    replays: dynamoEventReplays(store),
    /** A sweep, which may run after the number of shards was raised. */
    sweep: (raised = spread) => {
      const events = dynamoWaitingEvents({ client, table: INBOX, spread: raised });
      return reconcileEvents({ events, webhookQueue: queue, clock, log, metrics });
    },
    stateOf: async (key: EventKey) => (await inbox.load(key))?.state,
    /** Where an event is listed, and from when it needs attention; undefined: it is processed. */
    listed: (key: EventKey) => {
      const item = dynamo.indexed(INBOX, "by-unprocessed").find(({ event_key }) => event_key === eventKeyText(key));
      return item && [String(item.unprocessed_shard).replace(/#\d$/, ""), item.attention_from];
    },
    /** The time so many minutes from now, as items keep it. */
    inMinutes: (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000).toISOString(),
  };
}
