import type { SNSClient } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { MemoryDynamo } from "../bench/dynamo/memory-dynamo";
import { signStandardWebhook } from "../core/access/adapters/standard-webhooks";
import type { Spread } from "../core/contracts/spread";
import { dynamoLedger } from "../core/ledger/adapters/dynamo-ledger";
import { dynamoParts } from "../core/ledger/adapters/dynamo-parts";
import { dynamoTransactionFinder } from "../core/ledger/adapters/dynamo-transaction-finder";
import { recordEvent } from "../core/ledger/application/record-event";
import type { PaymentEvent } from "../core/ledger/domain/observation";
import { dynamoDeliveryStore } from "../core/notifications/adapters/dynamo-delivery-store";
import { dynamoEndpointBreakers } from "../core/notifications/adapters/dynamo-endpoint-breakers";
import { dynamoNotificationStore } from "../core/notifications/adapters/dynamo-notification-store";
import { snsNotificationTopic } from "../core/notifications/adapters/sns-notification-topic";
import { sqsDeliveryQueue } from "../core/notifications/adapters/sqs-notification-queues";
import type { WebhookAnswer } from "../core/notifications/application/delivery-ports";
import { readingTogether } from "../core/shared/adapters/aws/reads-together";
import { makeDeliverySender } from "../lambda/delivery-sender/handler";
import { makeNotificationSender } from "../lambda/notification-sender/handler";
import { ok, SECRETS } from "./delivery-world";
import { InMemoryRecoveries } from "./endpoint-fakes";
import { sqsBatch } from "./events";
import { FakeCallers, FakeClock, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryNotificationTable } from "./notification-fakes";
import { InMemoryNotifications } from "./payment-fakes";
import { SPREAD } from "./spread";

const NOTIFICATIONS = "notifications";
const noLimit = { take: async () => true };

/** What calls were made of AWS, and what they wrote. */
export interface Cost {
  readonly calls: number;
  readonly writeUnits: number;
}

export interface NotifiedWorldOptions {
  /** What the merchant's endpoint answers. */
  readonly answer?: () => WebhookAnswer;
  /** Whether the topic has subscribers. @default false */
  readonly hasSubscribers?: boolean;
  /** @default new tables */
  readonly dynamo?: MemoryDynamo;
  /** @default a new one */
  readonly clock?: FakeClock;
  readonly spread?: Spread;
}

/** notification-sender and delivery-sender with their own adapters, over tables and queues in memory. */
export function notifiedWorld({
  answer = () => ok,
  hasSubscribers = false,
  dynamo = new MemoryDynamo(),
  clock = new FakeClock(),
  spread = SPREAD,
}: NotifiedWorldOptions = {}) {
  const { client } = dynamo;
  const [log, metrics] = [new RecordingLog(), new RecordingMetrics()];
  let others = 0;
  const bodies: string[] = [];
  const sqs = {
    send: async (command: unknown) => {
      others++;
      if (command instanceof SendMessageCommand) bodies.push(command.input.MessageBody ?? "");
      if (command instanceof SendMessageBatchCommand) {
        bodies.push(...(command.input.Entries ?? []).map(({ MessageBody = "" }) => MessageBody));
      }
      return {};
    },
  } as unknown as SQSClient;
  let emails = 0;
  const sns = {
    send: async () => {
      others++;
      emails++;
    },
  } as unknown as SNSClient;
  const transactions = dynamoLedger({
    client,
    clock,
    inboxTable: "payment-webhooks",
    ledgerTable: "payment-transactions",
    transactionsTable: "transactions",
    objectsTable: "payment-objects",
    spread,
  });
  const together = readingTogether(client);
  const table = { client, table: NOTIFICATIONS, clock, spread };
  const deliveryQueue = sqsDeliveryQueue(sqs, "merchant-deliveries");
  const notificationSender = makeNotificationSender({
    callers: new FakeCallers({}),
    transactions: {
      ...dynamoTransactionFinder(together, "transactions"),
      parts: dynamoParts(together, "payment-objects"),
    },
    notificationQueue: new InMemoryNotifications(),
    limit: noLimit,
    ...(hasSubscribers && { topic: snsNotificationTopic(sns, "topic") }),
    freshMessages: { send: async () => undefined, end: async () => undefined },
    retryAfter: async () => undefined,
    notificationStore: dynamoNotificationStore(table),
    deliveryQueue,
    clock,
    randomId: () => "1",
    log,
    metrics,
  });
  const deliveryStore = dynamoDeliveryStore(table);
  const posted: string[] = [];
  const deliverySender = makeDeliverySender({
    endpoints: {
      of: async () => ({
        id: "shop",
        url: "https://payments.merchant-of-the-north.example.com/api/v2/webhooks/tap",
        secrets: SECRETS,
        asOf: clock.now().toISOString(),
      }),
    },
    undelivered: new InMemoryNotificationTable(clock),
    deliveryQueue,
    recoveries: new InMemoryRecoveries(),
    deliveryStore,
    breakers: dynamoEndpointBreakers(client, NOTIFICATIONS, clock),
    client: {
      post: async ({ body }) => {
        posted.push(String(body));
        return answer();
      },
    },
    sign: signStandardWebhook,
    retryAfter: async () => undefined,
    clock,
    randomId: () => "2",
    log,
    metrics,
  });
  const costOf = async (work: () => Promise<unknown>): Promise<Cost> => {
    dynamo.takeReads();
    dynamo.takeWrites();
    others = 0;
    await work();
    const { calls, units } = dynamo.takeWrites();
    return { calls: dynamo.takeReads().calls + calls + others, writeUnits: units };
  };
  const queued: string[] = [];
  return {
    dynamo,
    clock,
    log,
    posted,
    /** E-mails published to the topic. */
    emails: () => emails,
    /** Messages that wait for delivery-sender. */
    queued,
    costOf,
    /** Records the event, and returns messages that announce its changes. */
    record: async (event: PaymentEvent): Promise<string[]> => {
      const recorded = await recordEvent({ transactions, clock }, event);
      if (recorded.outcome !== "committed") throw new Error(`the event is ${recorded.outcome}`);
      return recorded.recorded.flatMap(({ transactionId, changes }) =>
        changes.map((change) =>
          JSON.stringify({
            message_id: `${transactionId}#${change.revision}`,
            transaction_id: transactionId,
            change: { ...change, event: "stripe#evt_3QK9fT2eZvKYlo2C0h8mTq8x" },
          }),
        ),
      );
    },
    /** Gives messages of one batch to notification-sender. Returns how many are to be received again. */
    notify: async (...messages: string[]) => {
      const { batchItemFailures } = (await notificationSender(sqsBatch(...messages))) as { batchItemFailures: [] };
      queued.push(...bodies.splice(0));
      return batchItemFailures.length;
    },
    /** Gives what is queued to delivery-sender, and returns how many are to be received again. */
    deliver: async () => (await deliverySender(sqsBatch(...queued.splice(0)))).batchItemFailures.length,
    /** Leases the first delivery that is queued. */
    lease: () => {
      const { transaction_id: transactionId, notification_id: notificationId } = JSON.parse(queued[0] ?? "");
      return deliveryStore.lease({ transactionId, notificationId });
    },
    stored: () => dynamo.all(NOTIFICATIONS),
  };
}
