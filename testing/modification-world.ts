import { MemoryDynamo } from "../bench/dynamo/memory-dynamo";
import { tables } from "../core/contracts/tables";
import { dynamoLedger } from "../core/ledger/adapters/dynamo-ledger";
import { dynamoTransactionFinder } from "../core/ledger/adapters/dynamo-transaction-finder";
import { dynamoTransactionHistory } from "../core/ledger/adapters/dynamo-transaction-history";
import { recordEvent } from "../core/ledger/application/record-event";
import type { Observation, PaymentEvent } from "../core/ledger/domain/observation";
import {
  dynamoModificationRequests,
  dynamoOpenModifications,
} from "../core/payments/adapters/dynamo-modification-requests";
import { dynamoSubmissions } from "../core/payments/adapters/dynamo-submissions";
import { makeTransactionProcessor } from "../lambda/transaction-processor/handler";
import { makeReader } from "../lambda/transaction-reader/handler";
import { apiRequest } from "./events";
import { FakeCallers, FakeClock, RecordingLog, RecordingMetrics } from "./fakes";
import { anEvent, anIntent } from "./payment-events";
import { InMemoryPaymentQueue } from "./payment-fakes";
import { payment } from "./payment-world";
import { lists } from "./reader-world";
import { SPREAD } from "./spread";

const SHOP = "arn:aws:iam::123456789012:role/shop";
/** Bound to another merchant alone. */
export const OTHER_SHOP = "arn:aws:iam::123456789012:role/other-shop";
/** The first payment that is submitted, of 19.90 USD, and what it is named at its gateway. */
export const PAYMENT = "pay_000000000000000000000001";
const AT_GATEWAY = "stripe_pi_a";

interface Called {
  readonly key?: string | Readonly<Record<string, string>>;
  readonly caller?: string;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** The routes of refunds, captures and cancels, on their own adapters over tables in memory. */
export function modificationWorld() {
  const dynamo = new MemoryDynamo();
  const { client } = dynamo;
  const clock = new FakeClock(new Date("2026-11-18T10:00:00.000Z"));
  const log = new RecordingLog();
  const queue = new InMemoryPaymentQueue();
  const names = {
    inboxTable: "payment-webhooks",
    ledgerTable: "payment-transactions",
    transactionsTable: "transactions",
    objectsTable: "payment-objects",
  };
  const options = { client, clock, ...names, spread: SPREAD };
  const ledger = dynamoLedger(options);
  const transactions = {
    ...ledger,
    ...dynamoTransactionFinder(client, names.transactionsTable),
    ...dynamoTransactionHistory({ client, ...names }),
  };
  const modifications = {
    ...dynamoModificationRequests(options),
    ...dynamoOpenModifications(client, names.transactionsTable),
  };
  const common = { callers: new FakeCallers({ [SHOP]: ["mrc_demo"], [OTHER_SHOP]: ["mrc_2"] }), transactions, log };
  const none = async () => undefined;
  let ids = 0;
  const processor = makeTransactionProcessor({
    ...common,
    submissions: dynamoSubmissions({ ...options, keepsAddresses: false }),
    modifications,
    paymentQueue: queue,
    workflows: { start: none },
    retryAfter: none,
    freshMessages: { send: none, end: none },
    clock,
    randomId: () => (++ids).toString(16).padStart(24, "0"),
    metrics: new RecordingMetrics(),
  });
  const reader = makeReader({ ...common, ...lists, modifications, timelines: { of: async () => [] } });
  const request = (part: string, { id = PAYMENT, key = "key-1", caller = SHOP, query = {} }: Called, body: string) =>
    apiRequest({
      path: { id },
      query,
      headers: typeof key === "string" ? { "Idempotency-Key": key } : key,
      body,
      userArn: caller,
      called: { route: `/transactions/{id}/${part}`, path: `/v1/transactions/${id}/${part}` },
    });
  return {
    clock,
    log,
    queue,
    modifications,
    transactions,
    /** Records what a provider's event says, a second after the one before. */
    async record(event: PaymentEvent) {
      clock.advance(1_000);
      await recordEvent({ transactions: ledger, clock }, event);
    },
    async submit(fields: object = {}, key = "submission") {
      const body = JSON.stringify({ ...payment({ merchant_id: "mrc_demo" }), ...fields });
      return answerOf(await processor(apiRequest({ headers: { "Idempotency-Key": key }, body, userArn: SHOP })));
    },
    async post(part: "refunds" | "capture" | "cancel", body: unknown = {}, called: Called = {}) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return answerOf(await processor(request(part, called, text)));
    },
    list: async (called: Called = {}) => answerOf(await reader(request("refunds", called, ""))),
    read: async (id = PAYMENT) =>
      answerOf(
        await reader(apiRequest({ path: { id }, userArn: SHOP, called: { route: "/transactions/{id}", path: "" } })),
      ),
    /** All that is stored: an answer that writes nothing leaves it as it was. */
    stored: () => JSON.stringify(Object.keys(tables).map((table) => dynamo.all(table as keyof typeof tables))),
  };
}

/** A world with a payment that was submitted and captured, and with what else its gateway says of it. */
export async function captured(...others: readonly (readonly [Observation, ...Observation[]])[]) {
  const world = modificationWorld();
  await world.submit();
  await world.record(atGateway({ status: "captured", received: 1990 }));
  for (const observations of others) await world.record(anEvent(observations));
  return world;
}

/** What the gateway says of its intent. */
export const atGateway = (fields: Parameters<typeof anIntent>[0]): PaymentEvent =>
  anEvent([anIntent({ name: AT_GATEWAY, amount: 1990, ...fields })], { submittedAs: PAYMENT });

function answerOf(result: unknown) {
  const { statusCode, body, headers } = result as {
    readonly statusCode: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  return { status: statusCode, headers, json: JSON.parse(body) as Record<string, unknown> };
}
