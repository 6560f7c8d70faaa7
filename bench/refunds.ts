import { transactionItem, transactionItemKey } from "../core/ledger/adapters/items/transaction-item";
import { recordEvent } from "../core/ledger/application/record-event";
import { derived } from "../core/ledger/domain/derive";
import { EventBody } from "../core/webhooks/domain/event-body";
import { stripeWebhooks } from "../core/webhooks/providers/stripe";
import { memoryLedger } from "./memory-ledger";
import { MemoryTables } from "./memory-tables";

/** Refunds of another payment before any is measured: by then Node.js has compiled the code. */
const WARM_UP = 3_000;
/** Refunds whose CPU is measured. */
const SAMPLE = 100;
const TENTH = 10;

/** Epoch seconds. */
const START = Date.parse("2026-11-18T10:00:00.000Z") / 1000;
const INTENT = "pi_3QBenchmark0000000000000";
const CHARGE = "ch_3QBenchmark0000000000000";

export interface RefundCost {
  /** Refunds that are in the ledger, in the list of refunds, and exactly in the payment's sum. */
  readonly recorded: number;
  /** Write units of the commit. */
  readonly units: { readonly tenth: number; readonly last: number };
  /** Microseconds of CPU of each event: a payment's first hundred, and another's last hundred. */
  readonly cpu: { readonly first: readonly number[]; readonly last: readonly number[] };
}

/**
 * Records a payment and so many succeeded refunds of it, as Stripe's events bring them, in tables in memory. The last
 * hundred take turns with the first hundred of another payment: code that has run for longer is faster, and both then
 * run beside the same memory.
 */
export async function measureRefunds(count: number): Promise<RefundCost> {
  const warmUp = await RefundedPayment.begin(WARM_UP);
  for (let number = 1; number <= WARM_UP; number++) await warmUp.refund(number);

  const payment = await RefundedPayment.begin(count);
  for (let number = 1; number <= count - SAMPLE; number++) await payment.refund(number);
  const other = await RefundedPayment.begin(count);
  const cpu: Record<"first" | "last", number[]> = { first: [], last: [] };
  for (let number = 1; number <= SAMPLE; number++) {
    cpu.first.push(await other.refund(number));
    cpu.last.push(await payment.refund(count - SAMPLE + number));
  }
  return {
    recorded: payment.recorded,
    units: { tenth: payment.tenthUnits, last: payment.tables.lastUnits },
    cpu,
  };
}

/** A payment in tables of its own. */
class RefundedPayment {
  readonly tables = new MemoryTables();
  /** Write units of its tenth refund. */
  tenthUnits = 0;
  private readonly transactions = memoryLedger(this.tables);
  private sum = 0;

  /** Its amount is above all refunds together, so that the last one changes what each of them changes. */
  static async begin(refunds: number): Promise<RefundedPayment> {
    const payment = new RefundedPayment();
    await record(payment.transactions, paymentEvent(2000 * refunds), START);
    return payment;
  }

  /** Microseconds of CPU that its event took. */
  async refund(number: number): Promise<number> {
    const amount = amountOf(number);
    const body = refundEvent(number, amount);
    const before = process.cpuUsage();
    await record(this.transactions, body, START + number);
    const { user, system } = process.cpuUsage(before);
    this.sum += amount;
    if (number === TENTH) this.tenthUnits = this.tables.lastUnits;
    return user + system;
  }

  /** The least of what rows and refunds show; 0 where the payment's sum is not exact. */
  get recorded(): number {
    const item = this.tables.get("transactions", transactionItemKey(`stripe_${INTENT}`));
    if (item === undefined || derived(transactionItem.decode(item).head).refunded !== BigInt(this.sum)) return 0;
    return Math.min(this.tables.count("payment-transactions") - 1, this.tables.count("payment-objects"));
  }
}

/** Everything from the event's body to its items: what webhook-processor does between two calls of DynamoDB. */
async function record(transactions: ReturnType<typeof memoryLedger>, body: EventBody, at: number): Promise<void> {
  const reading = stripeWebhooks.read(body);
  if (reading.outcome !== "read") throw new Error(`the reader answered ${reading.outcome}`);
  const clock = { now: () => new Date(at * 1000), sleep: async () => {}, random: () => 0 };
  const { outcome } = await recordEvent({ transactions, clock }, reading.event);
  if (outcome !== "committed") throw new Error(`an event was answered ${outcome}`);
}

/** Amounts that differ, all below 2,000, so that no two mistakes cancel each other. */
const amountOf = (number: number): number => 1000 + (number % 997);

function stripeEvent(
  name: string,
  type: string,
  created: number,
  object: Readonly<Record<string, unknown>>,
): EventBody {
  return EventBody.of(
    JSON.stringify({
      id: `evt_${name}`,
      object: "event",
      api_version: "2025-09-30.clover",
      created,
      data: { object },
      livemode: true,
      pending_webhooks: 1,
      request: { id: `req_${name}`, idempotency_key: null },
      type,
    }),
  );
}

const paymentEvent = (amount: number): EventBody =>
  stripeEvent("3QBenchmark0000000000000", "payment_intent.succeeded", START, {
    id: INTENT,
    object: "payment_intent",
    amount,
    amount_capturable: 0,
    amount_received: amount,
    created: START,
    currency: "usd",
    latest_charge: CHARGE,
    metadata: { merchant_id: "mrc_benchmark" },
    status: "succeeded",
  });

function refundEvent(number: number, amount: number): EventBody {
  const name = `3QBenchmark${String(number).padStart(13, "0")}`;
  const created = START + number;
  return stripeEvent(name, "refund.created", created, {
    id: `re_${name}`,
    object: "refund",
    amount,
    balance_transaction: `txn_${name}`,
    charge: CHARGE,
    created,
    currency: "usd",
    destination_details: {
      card: { reference_status: "pending", reference_type: "acquirer", type: "refund" },
      type: "card",
    },
    metadata: {},
    payment_intent: INTENT,
    reason: "requested_by_customer",
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  });
}
