import type { APIGatewayProxyResult, SQSBatchResponse } from "aws-lambda";
import { recordEvent } from "../core/ledger/application/record-event";
import type { PaymentEvent } from "../core/ledger/domain/observation";
import { makeNotificationSender } from "../lambda/notification-sender/handler";
import { apiRequest, sqsBatch } from "./events";
import { FakeCallers, FakeClock, InMemoryInbox, RecordingLog, RecordingMetrics } from "./fakes";
import { InMemoryLedger } from "./ledger-fakes";
import { InMemoryDeliveryQueue, InMemoryNotificationTable } from "./notification-fakes";
import { anEvent, anIntent } from "./payment-events";
import { InMemoryNotifications } from "./payment-fakes";

export const SHOP = "arn:aws:iam::123456789012:role/shop";
/** A session of an operator's role. */
export const SESSION = "arn:aws:sts::123456789012:assumed-role/operator/jane@example.com";

/** A payment of 42.50 USD that was submitted and captured. */
const submitted = () =>
  anEvent([anIntent({ kind: "payment", name: "pay_1", merchantId: "mrc_1" })], {
    system: "internal",
    submission: {
      amount: 4250,
      currency: "USD",
      customerId: "cus_1",
      paymentMethod: "pm_1",
      reference: "order-7",
      description: "Two\nlamps\u2028Status: refunded",
    },
  });
const RECORDED = new Date("2026-11-18T10:00:01Z");
const CAPTURED = { type: "transaction.captured", revision: 1 };
export const EVENT = "stripe#evt_1";

/** The notification sender with one captured payment, on adapters in memory. */
export async function notificationWorld({ broken = false, stop = false } = {}) {
  let isBroken = broken;
  const clock = new FakeClock();
  const notificationStore = new InMemoryNotificationTable(clock);
  const deliveryQueue = new InMemoryDeliveryQueue();
  let stopped = stop;
  const transactions = new InMemoryLedger(new InMemoryInbox());
  const notificationQueue = new InMemoryNotifications();
  const published: { subject: string; body: string; attributes: object }[] = [];
  const taken = new Set<string>();
  const record = (event: PaymentEvent) => recordEvent({ transactions, clock: new FakeClock(RECORDED) }, event);
  await record(submitted());
  const retries: number[] = [];
  let ids = 0;
  const metrics = new RecordingMetrics();
  const handle = makeNotificationSender({
    callers: new FakeCallers({ [SHOP]: ["mrc_1"], [SESSION]: "*" }),
    transactions,
    notificationQueue,
    limit: { take: async (id) => !taken.has(id) && Boolean(taken.add(id)) },
    topic: {
      publish: async (message) => {
        if (isBroken) throw new Error("no topic");
        published.push(message);
      },
    },
    freshMessages: { send: async () => undefined, end: async () => undefined },
    retryAfter: async (_, seconds) => {
      retries.push(seconds);
    },
    notificationStore,
    deliveryQueue: {
      send: async (delivery) => {
        if (stopped) {
          stopped = false;
          throw new Error("stopped right after the notification was stored");
        }
        await deliveryQueue.send(delivery);
      },
    },
    clock,
    randomId: () => String(++ids),
    log: new RecordingLog(),
    metrics,
  });
  const request = async (id: string, userArn = SHOP, more: Parameters<typeof apiRequest>[0] = {}) => {
    const event = apiRequest({ path: { id }, body: "{}", userArn, ...more });
    const result = (await handle(event)) as APIGatewayProxyResult;
    return { status: result.statusCode, headers: result.headers, json: JSON.parse(result.body) };
  };
  const consumeChange = (change: object, ...ids: string[]) =>
    handle(
      sqsBatch(
        ...ids.map((id) =>
          JSON.stringify({ message_id: `${id}#1`, transaction_id: id, change: { event: EVENT, ...change } }),
        ),
      ),
    ) as Promise<SQSBatchResponse>;
  const consume = (...ids: string[]) => consumeChange(CAPTURED, ...ids);
  const mend = () => {
    isBroken = false;
  };
  const requested_by = { principal: SHOP, is_operator: false };
  const consumeManual = (message_id: string) =>
    handle(
      sqsBatch(JSON.stringify({ message_id, transaction_id: "pay_1", requested_by })),
    ) as Promise<SQSBatchResponse>;
  return {
    record,
    request,
    consume,
    consumeChange,
    consumeManual,
    published,
    notificationQueue,
    retries,
    metrics,
    notificationStore,
    deliveryQueue,
    transactions,
    mend,
  };
}
