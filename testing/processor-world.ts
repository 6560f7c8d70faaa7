import type { CustomerEmailSource } from "../core/contracts/customer-email";
import type { Transactions } from "../core/ledger/application/ports";
import { eventSources } from "../core/webhooks/providers/catalog";
import { makeProcessor } from "../lambda/webhook-processor/handler";
import { InMemoryAddresses } from "./customer-email-fakes";
import { FakeClock, InMemoryInbox, noObjects, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { InMemoryNotifications } from "./payment-fakes";
import { stripeEvent } from "./stripe";

/** Body of the message that names a stored Stripe event. */
export const pointer = (eventId: string) => JSON.stringify({ provider: "stripe", event_id: eventId });

/** The webhook processor, with everything around it in memory. `change` replaces calls of the ledger. */
export function processorWorld(
  change: (real: Transactions) => Partial<Transactions> = () => ({}),
  beforeNotification: () => Promise<void> = async () => undefined,
) {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryLedger(inbox);
  const clock = new FakeClock();
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const retries: number[] = [];
  const overrides = change(transactions);
  const notifications = new InMemoryNotifications();
  const customerAddresses = new InMemoryAddresses();
  const makeHandler = (gateway: string, sources = eventSources, customerEmail: CustomerEmailSource = "none") =>
    makeProcessor({
      customers: { email: customerEmail, addresses: customerAddresses },
      objects: noObjects,
      notificationQueue: {
        send: async (message) => {
          await beforeNotification();
          await notifications.send(message);
        },
      },
      deployment: "dev",
      gateway,
      sources,
      inbox,
      transactions: Object.assign(Object.create(transactions), overrides),
      retryAfter: async (_, seconds) => {
        retries.push(seconds);
      },
      clock,
      log,
      metrics,
    });
  const handle = makeHandler("sandbox");
  const receive = (id: string, type: string, object: Record<string, unknown>) =>
    inbox.accept({
      key: { provider: "stripe", eventId: id },
      type,
      body: Buffer.from(stripeEvent(type, object, { id })),
      receivedAt: clock.now(),
      state: "received",
    });
  const stores = { inbox, transactions, notifications, customerAddresses };
  return { handle, handleWith: makeHandler, receive, ...stores, clock, log, metrics, retries };
}

/** The answer that leaves these messages to the queue. */
export const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
