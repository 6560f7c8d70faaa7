import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { dynamoDeliveryTimelines } from "../../core/notifications/adapters/dynamo-delivery-timelines";
import { dynamoNotificationStore } from "../../core/notifications/adapters/dynamo-notification-store";
import { setParameter } from "../../local/demo/callers";
import { endpointUrl, receivedWebhooks } from "../../local/demo/merchant-endpoint";
import { runningStack } from "../../testing/local-stack";
import { aNotification } from "../../testing/notification-fakes";
import { SPREAD } from "../../testing/spread";
import { lastSeen, until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const run = randomBytes(6).toString("hex");
const table = stack.table("notifications");
const secret = `whsec_${randomBytes(24).toString("base64")}`;

const endpoint = (merchant: string, url: string) =>
  setParameter(clients, `/tap/dev/webhook-endpoints/merchants/${merchant}`, JSON.stringify({ url, secrets: [secret] }));

let payments = 0;
/** A payment of the merchant, captured; returns the transaction's id. */
async function captured(merchant: string): Promise<string> {
  const id = `${run}-${++payments}`;
  const answer = await api.send({
    method: "POST",
    path: "/webhooks/payment",
    headers: { "content-type": "application/json" },
    signAs: info.credentials.operator,
    body: JSON.stringify({
      id,
      type: "payment.captured",
      occurred_at: "2026-11-18T11:00:00.5+01:00",
      merchant_id: merchant,
      payment_id: id,
      amount: 990,
      currency: "EUR",
    }),
  });
  expect(answer.status).toBe(200);
  return `own.${merchant}.${id}`;
}

const timelines = dynamoDeliveryTimelines(stack.dynamo, table);
const timelineOf = async (transactionId: string) => (await timelines.of(transactionId))[0];
const untilDelivered = (transactionId: string) =>
  until(
    `the delivery of the notification about ${transactionId}`,
    () => timelineOf(transactionId),
    (timeline) => timeline?.state === "delivered",
  );
const outcomes = async (transactionId: string) =>
  (await timelineOf(transactionId))?.attempts.map(({ outcome, httpStatus }) => `${outcome} ${httpStatus ?? ""}`.trim());

describe("a merchant's endpoint", () => {
  test("a merchant's endpoint is notified of an event, signed, and the timeline shows it", async () => {
    const merchant = `mrc_${run}_fine`;
    await endpoint(merchant, endpointUrl(info.merchantOrigin, merchant));
    const id = await captured(merchant);
    const [webhook] = await until(
      "a webhook at the merchant's endpoint",
      () => receivedWebhooks(info.merchantOrigin, merchant),
      (received) => received.length > 0,
    );
    const headers = webhook?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(webhook?.body ?? "", headers)).toMatchObject({
      type: "transaction.captured",
      data: { id, merchant_id: merchant, status: "captured", amount: 990, currency: "EUR" },
    });
    await untilDelivered(id);
    // The e-mail, too: one that is not noted as sent would be sent again.
    await until(
      "the note that the e-mail was sent",
      async () => (await stack.items("notifications")).filter((item) => item.transaction_id === id),
      (items) => items.some((item) => item.emailed === true),
    );
    const { json } = await api.send({ method: "GET", path: `/transactions/${id}`, signAs: info.credentials.operator });
    expect(json).toMatchObject({
      // API Gateway and the function take any offset and precision.
      history: [{ occurred_at: "2026-11-18T10:00:00.500Z" }],
      notifications: [
        {
          id: headers["webhook-id"],
          type: "transaction.captured",
          cause: { event: (json as { history: { event: string }[] }).history[0]?.event, caller: null },
          state: "delivered",
          attempts: [
            {
              url: `${info.merchantOrigin}/${merchant}`,
              endpoint_as_of: expect.any(String),
              queued_by: "notification",
              outcome: "delivered",
              http_status: 200,
            },
          ],
          next_attempt_at: null,
        },
      ],
    });
  });

  test("an endpoint that always fails delays no other, and its breaker opens after five failures", async () => {
    const [bad, good] = [`mrc_${run}_bad`, `mrc_${run}_good`];
    await endpoint(bad, endpointUrl(info.merchantOrigin, bad, [500]));
    await endpoint(good, endpointUrl(info.merchantOrigin, good));
    const failing = await Promise.all(Array.from({ length: 12 }, () => captured(bad)));
    const id = await captured(good);
    await untilDelivered(id);
    await until(
      "five attempts at the failing endpoint",
      async () => (await receivedWebhooks(info.merchantOrigin, bad)).length,
      (attempts) => attempts >= 5,
    );
    // Those that came while five were under way were tried too; then nothing more comes.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const tried = (await receivedWebhooks(info.merchantOrigin, bad)).length;
    expect(tried).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect((await receivedWebhooks(info.merchantOrigin, bad)).length).toBe(tried);
    const states = await Promise.all(failing.map(async (failed) => (await timelineOf(failed))?.state));
    expect(new Set(states)).toEqual(new Set(["pending"]));
  });

  test("an endpoint that never answers costs ten seconds, and the attempt records them", async () => {
    const merchant = `mrc_${run}_slow`;
    await endpoint(merchant, endpointUrl(info.merchantOrigin, merchant, ["hang", 200]));
    const id = await captured(merchant);
    const found = await lastSeen(
      () => outcomes(id),
      (attempts) => attempts?.length === 2,
    );
    expect(found).toEqual(["timeout", "delivered 200"]);
    expect((await timelineOf(id))?.attempts[0]?.milliseconds).toBeGreaterThanOrEqual(9_900);
  });

  test("an endpoint whose name leads to this computer is refused", async () => {
    const merchant = `mrc_${run}_inside`;
    await endpoint(merchant, `https://localhost:${new URL(info.endpoint).port}/latest/meta-data`);
    const id = await captured(merchant);
    const found = await lastSeen(
      () => outcomes(id),
      (attempts = []) => attempts.length > 0,
    );
    expect(found?.[0]).toBe("address_refused");
  });

  test("a notification that was lost between the table and the queue is delivered by the sweep", async () => {
    const merchant = `mrc_${run}_lost`;
    await endpoint(merchant, endpointUrl(info.merchantOrigin, merchant));
    const key = { transactionId: `own.${merchant}.lost`, notificationId: "ntf_lost" };
    const createdAt = new Date(Date.now() - 70 * 60_000).toISOString();
    await dynamoNotificationStore({ client: stack.dynamo, table, spread: SPREAD }).create(
      aNotification({ ...key, merchantId: merchant, createdAt }),
    );
    const { FunctionError } = await clients.lambda.send(new InvokeCommand({ FunctionName: "lambda-reconciler-dev" }));
    expect(FunctionError).toBeUndefined();
    await untilDelivered(key.transactionId);
  });
});
