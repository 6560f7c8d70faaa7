import { Webhook } from "standardwebhooks";
import { signStandardWebhook } from "../core/access/adapters/standard-webhooks";
import { ssmMerchantEndpoints } from "../core/notifications/adapters/ssm-merchant-endpoints";
import type { WebhookClient } from "../core/notifications/application/delivery-ports";
import { ssmParameters } from "../core/shared/adapters/aws/ssm-parameters";
import { makeDeliverySender } from "../lambda/delivery-sender/handler";
import { InMemoryBreakers } from "./breaker-fakes";
import { endpointApiWorld } from "./endpoint-api-world";
import { ENDPOINTS_PATH } from "./endpoint-fakes";
import { sqsBatch } from "./events";
import { FakeSsm } from "./fake-ssm";
import { RecordingMetrics } from "./fakes";
import { aNotification, InMemoryDeliveryQueue } from "./notification-fakes";

export const URL_1 = "https://shop.example/hook";

type Request = Parameters<WebhookClient["post"]>[0];

/** A merchant's server: it takes what one of its secrets signs, and remembers it by its id. */
function merchantServer() {
  const server = {
    secrets: [] as string[],
    status: 200,
    accepted: [] as string[],
    refused: [] as string[],
    urls: [] as string[],
    requests: [] as Request[],
    async post(request: Request) {
      const { headers, body, url } = request;
      const { "webhook-id": id = "", "webhook-timestamp": at, "webhook-signature": signatures = "" } = headers;
      if (server.status !== 200) return { outcome: "answered", status: server.status } as const;
      const isKnown = server.secrets.some((secret) =>
        signatures.split(" ").includes(new Webhook(secret).sign(id, new Date(Number(at) * 1000), body.toString())),
      );
      (isKnown ? server.accepted : server.refused).push(id);
      server.urls.push(url);
      server.requests.push(request);
      return { outcome: "answered", status: isKnown ? 200 : 401 } as const;
    },
  };
  return server;
}

/** The routes of a merchant's endpoint, the function that delivers with its caches, and the merchant's server. */
export function merchantStory() {
  const server = merchantServer();
  const api = endpointApiWorld(server.post);
  const { clock, table, parameters, recoveries, log } = api;
  const ssm = new FakeSsm("");
  ssm.valueOf = (name) => parameters.value(name) ?? (name.endsWith("/default") ? "unset" : undefined);
  const deliveryQueue = new InMemoryDeliveryQueue();
  const send = makeDeliverySender({
    ...{ clock, log, table, recoveries, deliveryQueue },
    endpoints: ssmMerchantEndpoints(ssmParameters({ client: ssm.client, clock, waitMs: 0 }), ENDPOINTS_PATH, clock),
    deliveryStore: table,
    undelivered: table,
    breakers: new InMemoryBreakers(),
    client: server,
    sign: signStandardWebhook,
    retryAfter: async () => undefined,
    randomId: () => "0123456789abcdef01234567",
    metrics: new RecordingMetrics(),
  });
  const deliver = (transactionId: string, notificationId: string) =>
    send(
      sqsBatch(
        JSON.stringify({ transaction_id: transactionId, notification_id: notificationId, merchant_id: "mrc_1" }),
      ),
    );
  let [seenRecoveries, seenDeliveries] = [0, 0];
  /** All messages that the queue has, those that are delayed included. */
  const work = async () => {
    for (; seenRecoveries < recoveries.sent.length; seenRecoveries++) {
      const { merchantId, askedAt, goesOn, ...range } = (recoveries.sent[seenRecoveries] as (typeof recoveries.sent)[0])
        .recovery;
      await send(sqsBatch(JSON.stringify({ recovery: { ...range, merchant_id: merchantId, asked_at: askedAt } })));
    }
    for (; seenDeliveries < deliveryQueue.sent.length; seenDeliveries++) {
      const { transactionId, notificationId } = deliveryQueue.sent[seenDeliveries] as (typeof deliveryQueue.sent)[0];
      await deliver(transactionId, notificationId);
    }
  };
  /** A change is notified, and attempted once. */
  const happens = async (notificationId: string) => {
    clock.advance(1_000);
    const transactionId = `pay_${notificationId}`;
    await table.create(aNotification({ transactionId, notificationId, createdAt: clock.now().toISOString() }));
    await deliver(transactionId, notificationId);
  };
  const stateOf = (notificationId: string) => table.stored.get(notificationId)?.state;
  return { api, server, clock, happens, work, stateOf };
}
