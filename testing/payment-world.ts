import { setImmediate as tick } from "node:timers/promises";
import { signStandardWebhook, verifyStandardWebhook } from "../core/access/adapters/standard-webhooks";
import type { PaymentGateway } from "../core/payments/application/ports/gateway";
import { requestModification } from "../core/payments/application/request-modification";
import type { ModificationKind } from "../core/payments/domain/modification";
import { isPermanent } from "../core/shared/adapters/aws/permanent-error";
import { eventSources } from "../core/webhooks/providers/catalog";
import { makeFraudHandler } from "../lambda/fraud-handler/handler";
import { makePaymentTasks } from "../lambda/payment-tasks/handler";
import { makeTransactionProcessor } from "../lambda/transaction-processor/handler";
import { makeProcessor } from "../lambda/webhook-processor/handler";
import { paymentReview, paymentWorkflow } from "../lib/features/payments/payment-definitions";
import { InMemoryCustomerPayments } from "./customer-payments";
import { apiRequest, sqsBatch } from "./events";
import { FakeCallers, FakeClock, FakeSecrets, InMemoryInbox, noObjects, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { InMemoryModifications } from "./modification-fakes";
import {
  InMemoryChargeGuard,
  InMemoryDeadLetterQueue,
  InMemoryLocks,
  InMemoryNotifications,
  InMemoryPaymentQueue,
  InMemorySubmissions,
  InMemoryUnresolvedMarks,
  RecordingGateway,
} from "./payment-fakes";
import { InMemoryAlerts, InMemoryReviews, WaitingTokens } from "./review-fakes";
import { watch } from "./watched";
import { type Definition, runWorkflow } from "./workflow-runner";

const MERCHANT = "arn:aws:iam::123456789012:role/shop";
/** Caller that is bound to `mrc_2` alone. */
export const OTHER_MERCHANT = "arn:aws:iam::123456789012:role/other-shop";
const FRAUD_SECRET = "whsec_c2VjcmV0IG9mIHRoZSB2ZW5kb3I=";

export const payment = (fields: object = {}) => ({
  merchant_id: "mrc_1",
  customer_id: "cus_1",
  amount: 1990,
  currency: "USD",
  payment_method: "pm_visa",
  reference: "order-1",
  ...fields,
});

export interface PaymentWorldOptions {
  readonly gateway?: PaymentGateway;
  /** Called with the name of each outside effect, right after it. Where it throws, the function is stopped there. */
  readonly after?: (effect: string) => void;
  /** Whether the workflows' function can run at all. @default always */
  readonly isAlive?: () => boolean;
  /** Clock of the functions, and of the gateway. */
  readonly clock?: FakeClock;
}

/** The payment path on adapters in memory, its workflows run from the definitions that are deployed. */
export function paymentWorld(options: PaymentWorldOptions = {}) {
  const clock = options.clock ?? new FakeClock();
  const stores = inMemoryStores(clock);
  const { transactions, queue } = stores;
  const { processor, fraud, modify, ...functions } = paymentFunctions(stores, clock, options);
  return {
    ...stores,
    ...functions,
    clock,
    /** Requests a refund, capture or cancel of a payment. */
    modify(transactionId: string, kind: ModificationKind, body: object = {}, key = "key-m", caller = MERCHANT) {
      const given = Buffer.from(JSON.stringify(body));
      return modify({ caller: { arn: caller }, transactionId, kind, idempotencyKey: key, body: given });
    },
    /** Receives and processes a webhook of Stripe. */
    async webhook(body: string) {
      const { id: eventId, type } = JSON.parse(body) as { id: string; type: string };
      const key = { provider: "stripe", eventId };
      await stores.inbox.accept({
        ...{ key, type, body: Buffer.from(body), receivedAt: clock.now(), state: "received" },
      });
      const batch = sqsBatch(JSON.stringify({ provider: "stripe", event_id: eventId }));
      const { batchItemFailures } = await functions.webhooks(batch);
      if (batchItemFailures.length > 0) throw new Error(`the webhook ${eventId} was not processed`);
    },
    /** `key`: the idempotency key, or the headers in its place. */
    async submit(
      body: unknown = payment(),
      key: string | Record<string, string | string[]> = "key-1",
      caller = MERCHANT,
    ) {
      const headers = typeof key === "string" ? { "Idempotency-Key": key } : key;
      const text = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      return answerOf(await processor(apiRequest({ headers, body: text, userArn: caller })));
    },
    /** Hands every message that waits to the consumer, up to three times each. */
    async consume() {
      for (const { transactionId: transaction_id, attempt, modificationId: modification_id } of queue.sent.splice(0)) {
        for (let receives = 1; receives <= 3; receives++) {
          const batch = sqsBatch({ body: JSON.stringify({ transaction_id, attempt, modification_id }), receives });
          const { batchItemFailures } = (await processor(batch)) as { batchItemFailures: unknown[] };
          if (batchItemFailures.length === 0) break;
        }
      }
    },
    async decide(fields: object, options: { secret?: string; headers?: object; query?: Record<string, string> } = {}) {
      const { secret = FRAUD_SECRET, headers = {}, query = {} } = options;
      const body = JSON.stringify({ alert_id: "a1", occurred_at: "2026-11-18T10:00:00Z", ...fields });
      const signed = signStandardWebhook([secret], "msg_1", clock.now(), Buffer.from(body));
      return answerOf(await fraud(apiRequest({ headers: { ...signed, ...headers }, body, query })));
    },
    /** Waits until nothing runs except workflows that wait for an answer. */
    async settle() {
      for (let turn = 0; turn < 50; turn++) await tick();
    },
    state: (id: unknown) => transactions.state(id),
  };
}

/** The functions of the payment path, and their workflows. */
function paymentFunctions(
  stores: ReturnType<typeof inMemoryStores>,
  clock: FakeClock,
  { gateway = new RecordingGateway(), after = () => undefined, isAlive = () => true }: PaymentWorldOptions,
) {
  const { inbox, transactions, reviews, chargeGuard, alerts, queue, notifications, deadLetters } = stores;
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const tokens = new WaitingTokens();
  const watched = watch({ after });
  const common = { clock, log, metrics, retryAfter: async () => undefined };
  const freshMessages = { send: async () => undefined, end: async () => undefined };

  const runTask = makePaymentTasks({
    ...common,
    isPermanent,
    transactions: watched("transactions", transactions, "commit"),
    customerPayments: watched("customerPayments", stores.customerPayments, "remember"),
    gateway: watched("gateway", gateway, "charge", "modify"),
    modifications: watched("modifications", stores.modifications, "claim", "release", "close", "markNotified"),
    reviews: watched("reviews", reviews, "request", "wait"),
    chargeGuard: watched("chargeGuard", chargeGuard, "releaseForReview", "markAcceptedByGateway"),
    workflows: watched("workflows", tokens, "resume"),
    notificationQueue: watched("notificationQueue", notifications, "send"),
    unnotified: watched("unnotified", transactions, "markNotified"),
    deadLetterQueue: watched("deadLetterQueue", deadLetters, "send"),
    unresolvedMarks: watched("unresolvedMarks", stores.unresolvedMarks, "markSent"),
  });
  const tasks = async (event: unknown) => {
    if (!isAlive()) throw new Error("no function runs");
    return runTask(event);
  };
  const executions = paymentExecutions(tasks, tokens);
  let ids = 0;
  const randomId = () => (++ids).toString(16).padStart(24, "0");
  const callers = new FakeCallers({ [MERCHANT]: ["mrc_1"], [OTHER_MERCHANT]: ["mrc_2"] });
  const processor = makeTransactionProcessor({
    ...common,
    callers,
    submissions: watched("submissions", stores.submissions, "create"),
    modifications: watched("modifications", stores.modifications, "create"),
    transactions,
    paymentQueue: watched("paymentQueue", queue, "send"),
    workflows: watched("workflows", executions, "start"),
    freshMessages,
    randomId,
  });
  const fraud = makeFraudHandler({
    ...common,
    secrets: new FakeSecrets([FRAUD_SECRET]),
    verify: verifyStandardWebhook,
    alerts: watched("alerts", alerts, "record"),
    reviews: watched("reviews", reviews, "decide"),
    workflows: watched("workflows", tokens, "resume"),
    transactions,
  });
  const webhooks = makeProcessor({
    objects: noObjects,
    notificationQueue: notifications,
    ...common,
    deployment: "dev",
    gateway: gateway.name,
    sources: eventSources,
    inbox,
    transactions,
  });
  const modify = (input: Parameters<typeof requestModification>[1]) =>
    requestModification(
      {
        ...{ callers, transactions, randomId, clock, log },
        modifications: watched("modifications", stores.modifications, "create"),
        paymentQueue: watched("paymentQueue", queue, "send"),
      },
      input,
    );
  const { ended, expire } = executions;
  return { tasks, processor, fraud, modify, webhooks, log, metrics, ended, expire, tokens };
}

function inMemoryStores(clock: FakeClock) {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryLedger(inbox);
  const locks = new InMemoryLocks();
  return {
    inbox,
    transactions,
    modifications: new InMemoryModifications(transactions, clock),
    locks,
    submissions: new InMemorySubmissions(transactions),
    reviews: new InMemoryReviews(locks),
    chargeGuard: new InMemoryChargeGuard(locks, clock),
    alerts: new InMemoryAlerts(),
    queue: new InMemoryPaymentQueue(),
    notifications: new InMemoryNotifications(),
    deadLetters: new InMemoryDeadLetterQueue(),
    unresolvedMarks: new InMemoryUnresolvedMarks(),
    customerPayments: new InMemoryCustomerPayments(),
  };
}

/** Runs both workflows: each review once by its name, payments as often as they are started. */
function paymentExecutions(tasks: (event: unknown) => Promise<unknown>, tokens: WaitingTokens) {
  const arns = { tasksArn: "tasks", reviewArn: "review", reviewTimeoutSeconds: 60 };
  const started = new Set<string>();
  const ended: string[] = [];
  let expire: () => void = () => undefined;
  const timeUp = new Promise<never>((_, reject) => {
    expire = () => reject(new Error("the time is up"));
  });
  timeUp.catch(() => undefined);

  const run = (definition: Definition, name: string, input: object) => {
    if (started.has(name)) return;
    started.add(name);
    void runWorkflow(definition, input, {
      invoke: tasks,
      start: (child, childInput) => run(paymentReview(arns), `review ${child}`, childInput as object),
      answer: (token) => Promise.race([tokens.wait(token), timeUp]),
    }).then((end) => ended.push(end));
  };
  return {
    /** The last state of each execution that has ended. */
    ended,
    /** Ends the time of every review that waits. */
    expire: () => expire(),
    // An express workflow may run twice under one name.
    start: async (transaction_id: string, attempt: number, modification_id?: string) => {
      const input = { transaction_id, attempt, ...(modification_id !== undefined && { modification_id }) };
      run(paymentWorkflow(arns), `payment ${transaction_id} ${started.size}`, input);
    },
  };
}

function answerOf(result: unknown) {
  const { statusCode, body, headers } = result as {
    statusCode: number;
    body: string;
    headers: Record<string, string>;
  };
  return { status: statusCode, headers, json: JSON.parse(body) as Record<string, unknown> };
}

type World = ReturnType<typeof paymentWorld>;

/** Adds ten captured payments of a customer, moments ago: the most that the velocity rule lets pass. */
export function tenCaptured(world: World, customerId: string): void {
  const createdAt = world.clock.now().toISOString();
  for (let index = 0; index < 10; index++) {
    const transactionId = `pay_${index}`;
    world.customerPayments.of("mrc_1", customerId).set(transactionId, { transactionId, createdAt });
  }
}

/** Submits a payment and runs its workflow until it ends or waits; returns its id. */
export async function run(world: World, fields: object = {}, key = "key-1") {
  const { json } = await world.submit(payment(fields), key);
  await world.consume();
  await world.settle();
  return String(json.id);
}

/** Types of the events of a payment, in order. */
export const types = (world: World, id: string) =>
  world.transactions.rows.filter((row) => row.transactionId === id).map(({ eventType }) => eventType);
