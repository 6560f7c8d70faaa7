import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import type { Spread } from "../../core/contracts/spread";
import { dynamoTransactionFinder } from "../../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../../core/ledger/application/record-event";
import { KEPT_DAYS } from "../../core/notifications/adapters/dynamo-notification-store";
import { dynamoOperatorActions } from "../../core/operations/adapters/dynamo-operator-actions";
import { dynamoSubmissions } from "../../core/payments/adapters/dynamo-submissions";
import { recordPayment } from "../../core/payments/application/submit-payment";
import type { Log, Metrics } from "../../core/shared/application/ports";
import { simulated, typeOf } from "../../simulation/catalog";
import { paymentFor } from "../../simulation/payment-for";
import { broken, ok } from "../delivery-world";
import { eventWorld } from "../event-world";
import { FakeClock } from "../fakes";
import { notifiedWorld } from "../notified-world";
import { anEvent, anIntent } from "../payment-events";
import { SPREAD } from "../spread";

export interface HistoryOptions {
  /** When the newest payment was made. @default now */
  readonly until?: Date;
  /** Milliseconds from one payment to the next older one. */
  readonly everyMs: number;
  readonly spread?: Spread;
  /** @default new tables */
  readonly dynamo?: MemoryDynamo;
}

/** How many of 100 payments take this way; all others are captured by a webhook. */
const lives: readonly (readonly [number, readonly string[]])[] = [
  [4, ["payment_intent.created"]],
  [3, ["payment_intent.payment_failed"]],
  [1, ["payment_intent.canceled"]],
  [5, ["payment_intent.succeeded", "refund.created"]],
  [1, ["payment_intent.succeeded", "charge.dispute.created"]],
];
const USUAL: readonly string[] = ["payment_intent.succeeded"];
/** How many of 100 payments are submitted to Tap. */
const SUBMITTED = 20;
/** The last one of so many is submitted, and its gateway has not answered. */
const UNANSWERED = 1_000;
/** One in so many has an event that failed, one that is unread, and a delivery that waits. */
const RARE = 200;
/** Place among them of the payment whose merchant is not reached. */
const UNREACHED = 50;
/** One in so many has an event that Tap has no use for. */
const IGNORED = 40;
/** One in so many had an operator act. */
const ACTED = 500;
const DAY_MS = 86_400_000;
/** A prime, so that payments of each kind are of many merchants. */
const MERCHANTS = 499;
const CUSTOMERS = 5_000;

/**
 * Payments as a stack holds them after months: what the receiver, the processor, the payment path and both senders write
 * of them, by those functions themselves over tables in memory. Numbers count back in time: 0 is the newest payment.
 */
export class MadeHistory {
  readonly dynamo: MemoryDynamo;
  private readonly clock: FakeClock;
  private readonly until: Date;
  private readonly messages: string[] = [];
  private readonly events;
  private readonly notified;
  private readonly tables;
  private isReached = true;

  constructor(private readonly options: HistoryOptions) {
    const { until = new Date(), spread = SPREAD, dynamo = new MemoryDynamo() } = options;
    this.dynamo = dynamo;
    this.until = until;
    this.clock = new FakeClock(until);
    const { clock } = this;
    const shared = { dynamo, clock, spread };
    this.events = eventWorld({
      ...shared,
      notificationQueue: {
        send: async ({ messageId, transactionId, change }) => {
          this.messages.push(JSON.stringify({ message_id: messageId, transaction_id: transactionId, change }));
        },
      },
    });
    this.notified = notifiedWorld({ ...shared, answer: () => (this.isReached ? ok : broken) });
    this.tables = {
      ...{ client: dynamo.client, clock, spread, keepsAddresses: false },
      ...{ inboxTable: "payment-webhooks", ledgerTable: "payment-transactions" },
      ...{ transactionsTable: "transactions", objectsTable: "payment-objects" },
    };
  }

  /** Makes the payments of these numbers. */
  async make(from: number, count: number): Promise<void> {
    for (let number = from + count - 1; number >= from; number--) await this.makeOne(number);
  }

  /** Makes what operators did while the payments of these numbers came. */
  async act(from: number, count: number): Promise<void> {
    for (let number = from + count - 1; number >= from; number--) {
      if (number % ACTED !== 0) continue;
      this.goTo(number);
      await this.actOnce(number);
    }
  }

  private goTo(number: number): void {
    this.clock.advance(this.until.getTime() - number * this.options.everyMs - this.clock.now().getTime());
  }

  private async makeOne(number: number): Promise<void> {
    this.goTo(number);
    this.isReached = number % RARE !== UNREACHED;
    if (number % 100 >= 100 - SUBMITTED) await this.submit(number);
    else for (const type of lifeOf(number % 100)) await this.receive(number, type);
    if (number % RARE === 0) await this.fail(number, "payment_intent.succeeded", "failed", "RETRIES_EXHAUSTED");
    if (number % RARE === 1) await this.fail(number, "charge.refunded", "unread", "UNREADABLE");
    if (number % IGNORED === 0) await this.ignore(number);
    if (number % ACTED === 0) await this.actOnce(number);
    await this.notify();
  }

  private eventOf(number: number, type: string) {
    const found = typeOf("stripe", type);
    if (found === undefined) throw new Error(`Stripe has no simulated event ${type}`);
    const at = this.clock.now();
    const wish = {
      name: nameOf(number),
      merchantId: merchantOf(number),
      currency: "USD",
      amount: 1_000 + (number % 90_000),
    };
    const { eventId, body } = simulated(paymentFor(found, wish, at), {
      ...{ source: "stripe", type, at, unique: `${type} ${number}` },
    });
    return { key: { provider: "stripe", eventId } as const, type, body: Buffer.from(body), receivedAt: at };
  }

  private async receive(number: number, type: string): Promise<void> {
    const event = this.eventOf(number, type);
    await this.events.inbox.accept({ ...event, state: "received" });
    if (!(await this.events.process(event.key))) throw new Error(`${type} of payment ${number} was not processed`);
    this.clock.advance(500);
  }

  private async fail(number: number, type: string, state: "failed" | "unread", reason: string): Promise<void> {
    const event = this.eventOf(number, type);
    const key = { ...event.key, eventId: `${event.key.eventId}x` };
    await this.events.inbox.accept({ ...event, key, state: "received" });
    await this.events.inbox.settle(key, state, reason, state === "failed" ? "AccessDeniedException" : undefined);
  }

  private async ignore(number: number): Promise<void> {
    const event = this.eventOf(number, "payment_intent.created");
    const key = { ...event.key, eventId: `${event.key.eventId}y` };
    await this.events.inbox.accept({ ...event, key, type: "customer.created", state: "ignored" });
  }

  private async submit(number: number): Promise<void> {
    const { clock, tables, events } = this;
    const transactions = dynamoTransactionFinder(this.dynamo.client, "transactions");
    const recorded = await recordPayment(
      { submissions: dynamoSubmissions(tables), transactions, clock, log, metrics, randomId: () => idOf(number) },
      {
        ...{ merchant_id: merchantOf(number), customer_id: `cus_${number % CUSTOMERS}`, reference: `order-${number}` },
        ...{ amount: 1990, currency: "USD", payment_method: "pm_sandbox" },
      },
      { key: idOf(number), hours: 24 },
      undefined,
    );
    if (!recorded.ok) throw new Error("a payment was not recorded");
    if (number % UNANSWERED === UNANSWERED - 1) return;
    const at = clock.now().getTime();
    const intent = {
      name: `sandbox_${idOf(number)}`,
      at,
      amount: 1990,
      received: 1990,
      merchantId: merchantOf(number),
    };
    const submittedAs = recorded.value.transactionId;
    await recordEvent(
      { transactions: events.transactions, clock },
      anEvent([anIntent(intent)], { id: `evt_${idOf(number)}`, system: "stripe", submittedAs }),
    );
  }

  private async actOnce(number: number): Promise<void> {
    const { dynamo, clock } = this;
    const actions = dynamoOperatorActions({
      ...{ client: dynamo.client, table: "operator-actions", clock, randomId: () => idOf(number) },
      actor: async () => "arn:aws:iam::000000000000:user/anna",
    });
    const filter = { state: "failed", since: "24h" };
    const id = await actions.begin({ command: "events replay", filter, count: 1, reason: "the grant is back" });
    await actions.end(id, { done: 1, failed: 0, outcome: "finished" });
  }

  private async notify(): Promise<void> {
    const messages = this.messages.splice(0);
    // Older ones were deleted by now.
    const isKept = this.until.getTime() - this.clock.now().getTime() < KEPT_DAYS * DAY_MS;
    if (messages.length === 0 || !isKept) return;
    if ((await this.notified.notify(...messages)) > 0) throw new Error("a notification was not stored");
    await this.notified.deliver();
  }
}

function lifeOf(place: number): readonly string[] {
  let end = 0;
  for (const [share, life] of lives) {
    end += share;
    if (place < end) return life;
  }
  return USUAL;
}

/** Texts without long runs of digits, which card data would look like. */
const idOf = (number: number): string => `${number.toString(16).padStart(8, "0")}abcdefabcdefabcd`;
const nameOf = (number: number): string => `history-${number.toString(36)}`;
/** Half of the payments are of one large merchant. */
const merchantOf = (number: number): string => (number % 4 < 2 ? "mrc_demo" : shopOf(Math.floor(number / 4)));
export const shopOf = (number: number): string => `mrc_shop_${number % MERCHANTS}`;

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const metrics: Metrics = { count: () => undefined };
