import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { signStandardWebhook, verifyStandardWebhook } from "../core/access/adapters/standard-webhooks";
import { dynamoBatches } from "../core/batches/adapters/dynamo-batches";
import { recordEvent } from "../core/ledger/application/record-event";
import { dynamoNotifyLimit } from "../core/notifications/adapters/dynamo-notify-limit";
import { dynamoFraudAlerts } from "../core/payments/adapters/dynamo-fraud-alerts";
import { dynamoModificationRequests } from "../core/payments/adapters/dynamo-modification-requests";
import { dynamoReviewDecisions } from "../core/payments/adapters/dynamo-reviews";
import { dynamoSubmissions } from "../core/payments/adapters/dynamo-submissions";
import { dynamoInbox } from "../core/webhooks/adapters/dynamo-inbox";
import { internalEvents } from "../core/webhooks/providers/internal";
import { makeBatchApi } from "../lambda/batch-api/handler";
import { makeFraudHandler } from "../lambda/fraud-handler/handler";
import { makeNotificationSender } from "../lambda/notification-sender/handler";
import { makeTransactionProcessor } from "../lambda/transaction-processor/handler";
import { makeReceiver } from "../lambda/webhook-receiver/handler";
import { request as batchRequest } from "./batch-api-world";
import { apiRequest } from "./events";
import { FakeCallers, FakeClock, FakeSecrets, InMemoryInbox, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { SESSION } from "./notification-world";
import { anEvent, anIntent } from "./payment-events";
import { InMemoryNotifications } from "./payment-fakes";
import { payment } from "./payment-world";
import { OWN } from "./receiver-world";
import { recordedWrites } from "./recorded-writes";
import { SPREAD } from "./spread";

const SECRET = "whsec_c2VjcmV0IG9mIHRoZSB2ZW5kb3I=";
/** A payment that waits for a decision. */
const PENDING = "pay_000000000000000000000001";
/** A payment that is captured. */
const CAPTURED = "pay_000000000000000000000002";
const ALERT = { alert_id: "a1", decision: "approved", occurred_at: "2026-11-18T10:00:00Z" };

/** Names by which a caller might hope to be taken for another one. */
const FORGED = {
  "x-api-key-id": "forged",
  "x-amzn-requestcontext-identity": "forged",
  "user-arn": "arn:aws:iam::123456789012:role/forged",
  "x-tap-actor": "arn:aws:iam::123456789012:role/forged",
};

interface Signer {
  readonly userArn?: string;
  readonly apiKeyId?: string;
}

/** Each route that writes for a caller, on its own adapters and a table that takes every write. */
export async function callerWorld(signer: Signer = { userArn: SESSION, apiKeyId: "key1" }) {
  const { client, lines, items } = recordedWrites();
  const clock = new FakeClock();
  const log = new RecordingLog();
  const queued = new InMemoryNotifications();
  const transactions = new InMemoryLedger(new InMemoryInbox());
  const callers = new FakeCallers({ [SESSION]: "*" });
  const common = {
    ...{ callers, clock, log, transactions, metrics: new RecordingMetrics() },
    randomId: () => "0".repeat(24),
  };
  const functions = functionsOf(common, client, queued);
  const submission = { amount: 1990, currency: "USD", customerId: "cus_1", paymentMethod: "pm_1" };
  const begun = {
    kind: "payment",
    name: PENDING,
    merchantId: "mrc_1",
    status: "pending",
    progress: 0,
    final: 0,
  } as const;
  await recordEvent({ transactions, clock }, anEvent([anIntent(begun)], { system: "internal", submission }));
  await recordEvent(
    { transactions, clock },
    anEvent([anIntent({ kind: "payment", name: CAPTURED, merchantId: "mrc_1" })], { system: "internal", submission }),
  );
  const headers = { ...FORGED, "idempotency-key": "key-1" };
  const post = (body: unknown, more: object = {}) =>
    apiRequest({ body: JSON.stringify(body), headers, ...signer, ...more });
  const alert = JSON.stringify({ ...ALERT, transaction_id: PENDING });
  const signed = signStandardWebhook([SECRET], "msg_1", clock.now(), Buffer.from(alert));
  const routes = {
    "POST /transactions": () => functions.payments(post(payment())),
    "POST /transactions/{id}/refunds": () =>
      functions.payments(
        post({}, { path: { id: CAPTURED }, called: { route: "/transactions/{id}/refunds", path: "/v1/any" } }),
      ),
    "POST /batches": () =>
      functions.batches(post(batchRequest, { called: { route: "/batches", path: "/v1/batches" } })),
    "POST /webhooks/payment": () => functions.receiver(post(OWN)),
    "POST /transactions/{id}/notify": () => functions.notifications(post({}, { path: { id: PENDING } })),
    "POST /fraud-webhook": () =>
      functions.fraud(apiRequest({ body: alert, headers: { ...FORGED, ...signed }, ...signer })),
  };
  return { routes, lines, items, log, queued };
}

interface Common {
  readonly callers: FakeCallers;
  readonly clock: FakeClock;
  readonly log: RecordingLog;
  readonly metrics: RecordingMetrics;
  readonly transactions: InMemoryLedger;
  readonly randomId: () => string;
}

function functionsOf(common: Common, client: DynamoDBDocumentClient, queued: InMemoryNotifications) {
  const { clock } = common;
  const tables = { inboxTable: "inbox", ledgerTable: "ledger", transactionsTable: "transactions", spread: SPREAD };
  const none = async () => undefined;
  const fifo = { retryAfter: none, freshMessages: { send: none, end: none } };
  const queue = { send: none };
  return {
    payments: makeTransactionProcessor({
      ...common,
      ...fifo,
      submissions: dynamoSubmissions({ client, ...tables, clock, keepsAddresses: false }),
      modifications: {
        ...dynamoModificationRequests({ client, ...tables, clock }),
        look: async () => ({ lock: { refunds: {}, rev: 0 } }),
      },
      paymentQueue: { send: none, sendAll: none },
      workflows: { start: none },
    }),
    batches: makeBatchApi({
      ...common,
      batches: dynamoBatches(client, "batches"),
      uploads: {
        form: async () => ({ url: "https://bucket.example", fields: {}, expiresAt: clock.now().toISOString() }),
        result: async () => ({ url: "https://bucket.example", expiresAt: clock.now().toISOString() }),
      },
      retentionDays: 7,
    }),
    receiver: makeReceiver({
      ...common,
      providers: new Map(),
      secrets: new FakeSecrets([SECRET]),
      inbox: dynamoInbox({ client, table: "inbox", clock, retentionDays: 7, spread: SPREAD }),
      queue,
      internalEvents,
    }),
    notifications: makeNotificationSender({
      ...common,
      ...fifo,
      limit: dynamoNotifyLimit(client, "notifications", clock),
      notificationQueue: queued,
    } as unknown as Parameters<typeof makeNotificationSender>[0]),
    fraud: makeFraudHandler({
      ...common,
      secrets: new FakeSecrets([SECRET]),
      verify: verifyStandardWebhook,
      alerts: dynamoFraudAlerts(client, "fraud-alerts"),
      reviews: dynamoReviewDecisions(client, "transactions"),
      workflows: { resume: async () => "resumed" },
    }),
  };
}
