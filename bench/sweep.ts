import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Spread } from "../core/contracts/spread";
import type { EventKey } from "../core/ledger/domain/observation";
import { dynamoDueDeliveries } from "../core/notifications/adapters/dynamo-due-deliveries";
import { sqsDeliveryQueue } from "../core/notifications/adapters/sqs-notification-queues";
import { dynamoPendingPayments } from "../core/payments/adapters/dynamo-pending-payments";
import { sqsPaymentQueue } from "../core/payments/adapters/sqs-payment-queue";
import type { Clock, Log, Metrics } from "../core/shared/application/ports";
import { dynamoEventStates } from "../core/webhooks/adapters/dynamo-event-states";
import { dynamoInbox } from "../core/webhooks/adapters/dynamo-inbox";
import { dynamoWaitingEvents } from "../core/webhooks/adapters/dynamo-waiting-events";
import { sqsWebhookQueue } from "../core/webhooks/adapters/sqs-webhook-queue";
import { makeReconciler } from "../lambda/reconciler/handler";
import { MemoryDynamo } from "./dynamo/memory-dynamo";

const INBOX = "payment-webhooks";
const MINUTE_MS = 60_000;
/** Minutes after the receipt of all events at which the reconciler first looks at those that are stuck. */
const FIRST_LOOK_MINUTES = 16;
/** That of a small deployment. */
const spread: Spread = { shards: 4, largeMerchants: new Map() };
const START = Date.parse("2026-11-18T10:00:00.000Z");
/** Sweeps of another stack before any is measured: by then Node.js has compiled the code. */
const WARM_UP = 200;

export interface SweepCost {
  /** Stuck events that the sweep queued again. */
  readonly queued: number;
  /** Calls that read from DynamoDB. */
  readonly calls: number;
  /** Items that they answered. */
  readonly items: number;
  /** Milliseconds of CPU. */
  readonly cpu: number;
}

/**
 * One sweep of the reconciler's own handler, with its adapters over tables in memory, a quarter of an hour after so many
 * events came: these were processed, and beside them some are stuck.
 */
export async function measureSweep(processed: number, stuck: number): Promise<SweepCost> {
  const warmUp = new Inbox();
  for (let number = 0; number < WARM_UP; number++) {
    await warmUp.receive(1, "stuck");
    await warmUp.sweep();
  }
  const inbox = new Inbox();
  await inbox.receive(processed, "processed");
  await inbox.receive(stuck, "stuck");
  return inbox.sweep();
}

class Inbox {
  private readonly dynamo = new MemoryDynamo();
  private now = START;
  private received = 0;
  private queued = 0;
  private readonly clock: Clock = { now: () => new Date(this.now), sleep: async () => {}, random: () => 0 };
  private readonly queue = { send: async () => this.queued++ } as unknown as SQSClient;

  async receive(count: number, end: "processed" | "stuck"): Promise<void> {
    const store = { client: this.dynamo.client, table: INBOX, clock: this.clock, retentionDays: 7, spread };
    const [inbox, states] = [dynamoInbox(store), dynamoEventStates(store)];
    const [body, receivedAt] = [Buffer.from("{}"), this.clock.now()];
    for (let number = 0; number < count; number++) {
      const key: EventKey = { provider: "stripe", eventId: `evt_${++this.received}` };
      await inbox.accept({ key, type: "payment_intent.succeeded", body, receivedAt, state: "received" });
      await inbox.list({ key, type: "any", receivedAt });
      // `ignored` leaves the list as `processed` does, without the rest of a commit.
      if (end === "processed") await states.settle(key, "ignored");
    }
  }

  async sweep(): Promise<SweepCost> {
    this.now += FIRST_LOOK_MINUTES * MINUTE_MS;
    this.dynamo.takeReads();
    this.queued = 0;
    const before = process.cpuUsage();
    await this.reconciler()();
    const { user, system } = process.cpuUsage(before);
    return { queued: this.queued, ...this.dynamo.takeReads(), cpu: (user + system) / 1000 };
  }

  private reconciler(): () => Promise<void> {
    const { client } = this.dynamo;
    return makeReconciler({
      events: dynamoWaitingEvents({ client, table: INBOX, spread }),
      payments: dynamoPendingPayments({ client, table: "transactions", spread }),
      deadLetters: [],
      transactions: { find: async () => undefined },
      modifications: { find: async () => undefined },
      dueDeliveries: dynamoDueDeliveries({ client, table: "notifications", clock: this.clock, spread }),
      deliveryQueue: sqsDeliveryQueue(this.queue, "deliveries"),
      webhookQueue: sqsWebhookQueue(this.queue, "webhooks"),
      paymentQueue: sqsPaymentQueue(this.queue, "payments"),
      reviewTimeoutSeconds: 3600,
      clock: this.clock,
      metrics: silentMetrics,
      log: silentLog,
    });
  }
}

const silentMetrics: Metrics = { count: () => undefined };
const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
