import { signStandardWebhook } from "../core/access/adapters/standard-webhooks";
import {
  EndpointMisconfigured,
  type MerchantEndpoint,
  type WebhookAnswer,
  type WebhookClient,
} from "../core/notifications/application/delivery-ports";
import type { NotificationCause } from "../core/notifications/application/ports";
import { makeDeliverySender } from "../lambda/delivery-sender/handler";
import { InMemoryBreakers } from "./breaker-fakes";
import { InMemoryRecoveries } from "./endpoint-fakes";
import { sqsBatch } from "./events";
import { FakeClock, RecordingLog, RecordingMetrics } from "./fakes";
import { aNotification, InMemoryDeliveryQueue, InMemoryNotificationTable } from "./notification-fakes";

export const SECRETS = ["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw=", "whsec_b2xkZXIgc2VjcmV0LCBzdGlsbCBvaw=="];
export const READ = "2026-11-18T09:58:00.000Z";
export const shop: MerchantEndpoint = {
  id: "shop",
  url: "https://user:pass@shop.example:8443/hook?key=1#top",
  secrets: SECRETS,
  asOf: READ,
};
export const ok: WebhookAnswer = { outcome: "answered", status: 200 };
export const broken: WebhookAnswer = { outcome: "answered", status: 503 };
export const START = "2026-11-18T10:00:10.000Z";

export interface DeliveryWorldOptions {
  readonly answers?: readonly WebhookAnswer[];
  readonly endpoint?: MerchantEndpoint | undefined | "misconfigured";
  /** The endpoint as it is when it is read anew. @default `endpoint` */
  readonly fresh?: MerchantEndpoint;
  /** Called before an answer comes: a message that runs into another, say. */
  readonly meanwhile?: () => Promise<void>;
  /** Fails these calls of ours, each once. */
  readonly broken?: ("endpoints.of" | "breakers.recordFailure" | "deliveryStore.end" | "deliveryStore.release")[];
}

/** The function, with everything around it in memory. */
export function deliveryWorld(options: DeliveryWorldOptions = {}) {
  const { answers = [ok], meanwhile, broken = [], fresh } = options;
  const waiting = new Set(broken);
  const orBroken = async <T>(
    name: NonNullable<DeliveryWorldOptions["broken"]>[number],
    call: () => Promise<T>,
  ): Promise<T> => {
    if (waiting.delete(name)) throw new Error(`${name} is throttled`);
    return call();
  };
  const endpoint = "endpoint" in options ? options.endpoint : shop;
  const clock = new FakeClock(new Date(START));
  const table = new InMemoryNotificationTable(clock);
  const breakers = new InMemoryBreakers();
  const posted: Parameters<WebhookClient["post"]>[0][] = [];
  const retries: number[] = [];
  /** How each endpoint was looked up. */
  const reads: ("fresh" | "cached")[] = [];
  const deliveryQueue = new InMemoryDeliveryQueue();
  const recoveries = new InMemoryRecoveries();
  const metrics = new RecordingMetrics();
  const log = new RecordingLog();
  const send = makeDeliverySender({
    endpoints: {
      of: (_, options) =>
        orBroken("endpoints.of", async () => {
          reads.push(options?.fresh === true ? "fresh" : "cached");
          if (endpoint === "misconfigured") throw new EndpointMisconfigured("not an endpoint", READ);
          return options?.fresh === true && fresh !== undefined ? fresh : endpoint;
        }),
    },
    undelivered: table,
    deliveryQueue,
    recoveries,
    deliveryStore: {
      lease: (key) => table.lease(key),
      retry: (...given) => table.retry(...given),
      end: (...given) => orBroken("deliveryStore.end", () => table.end(...given)),
      release: (...given) => orBroken("deliveryStore.release", () => table.release(...given)),
    },
    breakers: Object.assign(Object.create(breakers), {
      recordFailure: (id: string, since: Date) =>
        orBroken("breakers.recordFailure", () => breakers.recordFailure(id, since)),
    }),
    client: {
      post: async (request) => {
        posted.push(request);
        const answer = answers[Math.min(posted.length, answers.length) - 1] ?? ok;
        clock.advance(40);
        await meanwhile?.();
        return answer;
      },
    },
    sign: signStandardWebhook,
    retryAfter: async (_, seconds) => {
      retries.push(seconds);
    },
    clock,
    randomId: () => "0123456789abcdef01234567",
    metrics,
    log,
  });
  const notify = (id: string, cause?: NotificationCause) =>
    table.create(
      aNotification({
        transactionId: `tx_${id}`,
        notificationId: id,
        createdAt: clock.now().toISOString(),
        ...(cause && { cause }),
        body: JSON.stringify({ type: "transaction.captured", data: { id } }),
      }),
    );
  const message = (id: string, more: object = {}) =>
    JSON.stringify({ transaction_id: `tx_${id}`, notification_id: id, merchant_id: "mrc_1", ...more });
  /** How many of the messages the queue is to hand out again. */
  const receive = async (...ids: string[]) =>
    (await send(sqsBatch(...ids.map((id) => message(id))))).batchItemFailures.length;
  /** Likewise, of a delivery that the reconciler has queued. */
  const receiveSwept = async (id: string) =>
    (await send(sqsBatch(message(id, { queued_by: "reconciler" })))).batchItemFailures.length;
  const timeline = async (id: string) => (await table.of(`tx_${id}`))[0];
  return {
    clock,
    table,
    breakers,
    posted,
    retries,
    reads,
    deliveryQueue,
    recoveries,
    metrics,
    log,
    send,
    notify,
    receive,
    receiveSwept,
    timeline,
  };
}
