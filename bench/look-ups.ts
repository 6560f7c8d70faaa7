import type { Callers } from "../core/access/application/ports";
import type { Spread } from "../core/contracts/spread";
import { dynamoLedger } from "../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../core/ledger/application/record-event";
import { dynamoSubmissions } from "../core/payments/adapters/dynamo-submissions";
import { recordPayment } from "../core/payments/application/submit-payment";
import { dynamoTransactionList } from "../core/queries/adapters/dynamo-transaction-list";
import { type ListTransactionsInput, listTransactions } from "../core/queries/application/list-transactions";
import type { Cursors } from "../core/queries/application/ports";
import type { Clock, Log, Metrics } from "../core/shared/application/ports";
import { MemoryDynamo } from "./dynamo/memory-dynamo";

const MERCHANT = "mrc_benchmark";
/** Payments that the look-ups find. */
const OF_REFERENCE = 2;
const OF_CUSTOMER = 60;
const CANCELED = 10;
const START = Date.parse("2026-11-18T10:00:00.000Z");
const EVERY_MS = 1_000;
/** That of a small deployment. */
const spread: Spread = { shards: 4, largeMerchants: new Map() };

const lookUps = {
  reference: { reference: "order-sought" },
  customer: { customerId: "cus_regular" },
  "provider's id": { providerId: "pi_sought" },
  "a rare status": { status: "canceled" },
} as const satisfies Record<string, Partial<ListTransactionsInput>>;
export type LookUp = keyof typeof lookUps;

export interface LookUpCost {
  /** Payments of the first page. */
  readonly found: number;
  /** Calls that read from DynamoDB. */
  readonly calls: number;
  /** Entries of indexes and items that they answered. */
  readonly items: number;
}

/** The first page of each look-up, with the adapters over tables in memory, beside so many other payments of the merchant. */
export async function measureLookUps(others: number): Promise<ReadonlyMap<LookUp, LookUpCost>> {
  const shop = new Shop();
  for (let number = 0; number < OF_CUSTOMER; number++) {
    await shop.submit("cus_regular", number < OF_REFERENCE ? "order-sought" : `order-${number}`);
  }
  await shop.end("stripe_pi_sought", "captured");
  for (let number = 0; number < CANCELED; number++) {
    await shop.submit("cus_other", `order-canceled-${number}`);
    await shop.end(`stripe_pi_canceled_${number}`, "canceled");
  }
  for (let number = 0; number < others; number++) await shop.submit(`cus_${number}`, `order-other-${number}`);
  const costs = new Map<LookUp, LookUpCost>();
  for (const [name, query] of Object.entries(lookUps)) costs.set(name as LookUp, await shop.find(query));
  return costs;
}

class Shop {
  private readonly dynamo = new MemoryDynamo();
  private made = 0;
  private last = "";
  private readonly clock: Clock = {
    now: () => new Date(START + this.made * EVERY_MS),
    sleep: async () => {},
    random: () => 0,
  };
  private readonly tables = {
    ...{ client: this.dynamo.client, clock: this.clock, spread, keepsAddresses: false },
    ...{ inboxTable: "payment-webhooks", ledgerTable: "payment-transactions" },
    ...{ transactionsTable: "transactions", objectsTable: "payment-objects" },
  };
  private readonly transactions = dynamoTransactionFinder(this.dynamo.client, "transactions");

  async submit(customerId: string, reference: string): Promise<void> {
    const key = String(++this.made).padStart(24, "0");
    const { clock, transactions } = this;
    const recorded = await recordPayment(
      { submissions: dynamoSubmissions(this.tables), transactions, clock, log, metrics, randomId: () => key },
      {
        ...{ merchant_id: MERCHANT, customer_id: customerId, reference },
        ...{ amount: 1990, currency: "USD", payment_method: "pm_sandbox" },
      },
      { key, hours: 24 },
      undefined,
    );
    if (!recorded.ok) throw new Error("a payment was not recorded");
    this.last = recorded.value.transactionId;
  }

  /** Brings the gateway's name to the payment that was submitted last, and its end. */
  async end(name: string, status: "captured" | "canceled"): Promise<void> {
    const at = this.clock.now();
    await recordEvent(
      { transactions: dynamoLedger(this.tables), clock: this.clock },
      {
        key: { provider: "stripe", eventId: `evt_of_${name}` },
        system: "stripe",
        type: `payment_intent.${status === "captured" ? "succeeded" : "canceled"}`,
        occurredAt: at.toISOString(),
        submittedAs: this.last,
        observations: [
          {
            ...{ kind: "intent", name, belongsTo: [], at: at.getTime(), final: 1, progress: 7 },
            ...{ status, amount: 1990, received: status === "captured" ? 1990 : 0, currency: "USD" },
          },
        ],
      },
    );
  }

  async find(query: Partial<ListTransactionsInput>): Promise<LookUpCost> {
    const { clock, transactions } = this;
    const list = dynamoTransactionList({ client: this.dynamo.client, table: "transactions" });
    this.dynamo.takeReads();
    const page = await listTransactions(
      { list, transactions, callers, cursors, clock, spread },
      { caller: "shop", ...query },
    );
    if (!page.ok) throw new Error("a look-up was refused");
    return { found: page.value.transactions.length, ...this.dynamo.takeReads() };
  }
}

const callers: Callers = { scopeOf: async () => [MERCHANT] };
const cursors: Cursors = { seal: async (position) => position, open: async () => undefined };
const metrics: Metrics = { count: () => undefined };
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
