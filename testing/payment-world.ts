import { setImmediate as tick } from "node:timers/promises";
import { signStandardWebhook, verifyStandardWebhook } from "../core/access/adapters/standard-webhooks";
import type { PaymentGateway } from "../core/payments/application/ports";
import { eventSources } from "../core/webhooks/providers/catalog";
import { makeFraudHandler } from "../lambda/fraud-handler/handler";
import { makePaymentTasks } from "../lambda/payment-tasks/handler";
import { makeTransactionProcessor } from "../lambda/transaction-processor/handler";
import { makeProcessor } from "../lambda/webhook-processor/handler";
import { paymentReview, paymentWorkflow } from "../lib/features/payments/payment-definitions";
import { apiRequest, sqsBatch } from "./events";
import {
  FakeCallers,
  FakeClock,
  FakeSecrets,
  InMemoryInbox,
  InMemoryList,
  InMemoryTransactions,
  RecordingLog,
  RecordingMetrics,
} from "./fakes";
import {
  InMemoryAlerts,
  InMemoryDeadLetters,
  InMemoryNotifications,
  InMemoryPaymentQueue,
  InMemoryReviews,
  InMemorySubmissions,
  RecordingGateway,
  WaitingTokens,
} from "./payment-fakes";
import { watch } from "./watched";
import { runWorkflow } from "./workflow-runner";

export const MERCHANT = "arn:aws:iam::123456789012:role/shop";
export const FRAUD_SECRET = "whsec_c2VjcmV0IG9mIHRoZSB2ZW5kb3I=";

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
  /** Called with the name of each outside effect, right after it; it may throw, as if the function were stopped there. */
  readonly after?: (effect: string) => void;
  /** The gateway's too. */
  readonly clock?: FakeClock;
}

/** The whole payment path on adapters in memory, its workflows run from the definitions that are deployed. */
export function paymentWorld({
  gateway = new RecordingGateway(),
  after = () => undefined,
  clock = new FakeClock(),
}: PaymentWorldOptions = {}) {
  const inbox = new InMemoryInbox();
  const transactions = new InMemoryTransactions(inbox);
  const submissions = new InMemorySubmissions(transactions);
  const queue = new InMemoryPaymentQueue();
  const notifications = new InMemoryNotifications();
  const deadLetters = new InMemoryDeadLetters();
  const reviews = new InMemoryReviews(clock);
  const alerts = new InMemoryAlerts();
  const list = new InMemoryList();
  const tokens = new WaitingTokens();
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const callers = new FakeCallers({ [MERCHANT]: ["mrc_1"] });
  const running: Promise<unknown>[] = [];
  const started = new Set<string>();
  const ended: string[] = [];

  const watched = watch({ after });

  const common = { clock, log, metrics, retryAfter: async () => undefined };
  const ledger = watched("transactions", transactions, "commit");
  const tasks = makePaymentTasks({
    ...common,
    transactions: ledger,
    list,
    gateway: watched("gateway", gateway, "charge"),
    reviews: watched("reviews", reviews, "wait", "takenOnByGateway"),
    workflows: watched("workflows", tokens, "resume"),
    notifications: watched("notifications", notifications, "send"),
    deadLetters: watched("deadLetters", deadLetters, "send"),
  });
  const arns = { tasksArn: "tasks", reviewArn: "review", reviewTimeoutSeconds: 60 };
  let expire: (() => void) | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    expire = () => reject(new Error("time is up"));
  });
  timeUp.catch(() => undefined);

  const run = (definition: Parameters<typeof runWorkflow>[0], name: string, input: object) => {
    if (started.has(name)) return;
    started.add(name);
    running.push(
      runWorkflow(definition, input, {
        invoke: tasks,
        start: (child, childInput) => run(paymentReview(arns), `review ${child}`, childInput as object),
        answer: (token) => Promise.race([tokens.wait(token), timeUp]),
      }).then((end) => ended.push(end)),
    );
  };
  const workflows = watched(
    "workflows",
    {
      // An express workflow may run twice under one name.
      start: async (transaction_id: string, attempt: number) =>
        run(paymentWorkflow(arns), `payment ${transaction_id} ${started.size}`, { transaction_id, attempt }),
    },
    "start",
  );

  let ids = 0;
  const processor = makeTransactionProcessor({
    ...common,
    callers,
    submissions: watched("submissions", submissions, "create"),
    transactions,
    queue: watched("queue", queue, "send"),
    workflows,
    randomId: () => (++ids).toString(16).padStart(24, "0"),
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
    notifications,
    ...common,
    deployment: "dev",
    gateway: gateway.name,
    sources: eventSources,
    inbox,
    transactions,
  });

  const answerOf = (result: unknown) => {
    const { statusCode, body, headers } = result as {
      statusCode: number;
      body: string;
      headers: Record<string, string>;
    };
    return { status: statusCode, headers, json: JSON.parse(body) as Record<string, unknown> };
  };
  return {
    inbox,
    transactions,
    queue,
    tasks,
    notifications,
    deadLetters,
    reviews,
    alerts,
    list,
    clock,
    log,
    metrics,
    ended,
    async submit(body: unknown = payment(), key: string | undefined = "key-1", caller = MERCHANT) {
      const headers = key === undefined ? {} : { "Idempotency-Key": key };
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return answerOf(await processor(apiRequest({ headers, body: text, userArn: caller })));
    },
    /** Hands every waiting message to the consumer, again until it is taken. */
    async consume() {
      for (const message of queue.sent.splice(0)) {
        for (let receives = 1; receives <= 3; receives++) {
          const batch = sqsBatch({ body: JSON.stringify(message), receives });
          const { batchItemFailures } = (await processor(batch)) as { batchItemFailures: unknown[] };
          if (batchItemFailures.length === 0) break;
        }
      }
    },
    async decide(fields: object, { secret = FRAUD_SECRET, headers = {} }: { secret?: string; headers?: object } = {}) {
      const body = JSON.stringify({ alert_id: "a1", occurred_at: "2026-11-18T10:00:00Z", ...fields });
      const signed = signStandardWebhook([secret], "msg_1", clock.now(), Buffer.from(body));
      return answerOf(await fraud(apiRequest({ headers: { ...signed, ...headers }, body })));
    },
    webhooks,
    /** Until nothing runs but what waits for an answer. */
    async settle() {
      for (let turn = 0; turn < 50; turn++) await tick();
    },
    expire: () => expire?.(),
    state: (id: unknown) => transactions.states.get(String(id)),
  };
}

type World = ReturnType<typeof paymentWorld>;

/** Ten captured payments of a customer, moments ago: as many as no rule minds. */
export function tenCaptured(world: World, customerId: string): void {
  const createdAt = world.clock.now().toISOString();
  for (let index = 0; index < 10; index++) {
    const transactionId = `pay_${index}`;
    world.list.rows.push({
      ...{ transactionId, merchantId: "mrc_1", customerId, status: "captured", createdAt },
      ...{ currency: "USD", amount: 100, amountRefunded: 0, position: `${createdAt}#${transactionId}` },
    });
  }
}

/** Submits a payment and runs it as far as it goes by itself; returns its id. */
export async function run(world: World, fields: object = {}, key = "key-1") {
  const { json } = await world.submit(payment(fields), key);
  await world.consume();
  await world.settle();
  return String(json.id);
}

/** What happened to a payment, in order. */
export const types = (world: World, id: string) =>
  world.transactions.rows.filter((row) => row.transactionId === id).map(({ eventType }) => eventType);
