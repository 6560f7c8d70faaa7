import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { afterAll, describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { dynamoDueDeliveries } from "../../core/adapters/aws/dynamo-due-deliveries";
import { dynamoEndpointBreakers } from "../../core/adapters/aws/dynamo-endpoint-breakers";
import {
  dynamoDeliveries,
  dynamoNotificationStories,
  dynamoNotifications,
} from "../../core/adapters/aws/dynamo-notifications";
import type { DueDelivery } from "../../core/application/notification-ports";
import { setParameter } from "../../local/callers";
import { endpointUrl, receivedWebhooks } from "../../local/demo/merchant-endpoint";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { until } from "../../testing/until";

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
      occurred_at: "2026-11-18T10:00:00Z",
      merchant_id: merchant,
      payment_id: id,
      amount: 990,
      currency: "EUR",
    }),
  });
  expect(answer.status).toBe(200);
  return `own.${merchant}.${id}`;
}

const stories = dynamoNotificationStories(stack.dynamo, table);
const storyOf = async (transactionId: string) => (await stories.of(transactionId))[0];
const outcomes = async (transactionId: string) =>
  (await storyOf(transactionId))?.attempts.map(({ outcome, httpStatus }) => `${outcome} ${httpStatus ?? ""}`.trim());

describe("a merchant's endpoint", () => {
  test("is told of a provider's event, signed, and the timeline says so", async () => {
    const merchant = `mrc_${run}_fine`;
    await endpoint(merchant, endpointUrl(info.merchantOrigin, merchant));
    const id = await captured(merchant);
    const [webhook] = await until(async () => {
      const received = await receivedWebhooks(info.merchantOrigin, merchant);
      return received.length > 0 && received;
    });
    const headers = webhook?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(webhook?.body ?? "", headers)).toMatchObject({
      type: "transaction.captured",
      data: { id, merchant_id: merchant, status: "captured", amount: 990, currency: "EUR" },
    });
    await until(async () => (await storyOf(id))?.state === "delivered");
    // By e-mail, too: what is not noted as sent would be sent again.
    await until(async () =>
      (await stack.items("notifications")).some((item) => item.transaction_id === id && item.emailed === true),
    );
    const { json } = await api.send({ method: "GET", path: `/transactions/${id}`, signAs: info.credentials.operator });
    expect(json).toMatchObject({
      notifications: [
        {
          id: headers["webhook-id"],
          state: "delivered",
          attempts: [{ outcome: "delivered", http_status: 200 }],
          next_attempt_at: null,
        },
      ],
    });
  });

  test("that fails for ever delays no other, and is left in peace after five failures", async () => {
    const [bad, good] = [`mrc_${run}_bad`, `mrc_${run}_good`];
    await endpoint(bad, endpointUrl(info.merchantOrigin, bad, [500]));
    await endpoint(good, endpointUrl(info.merchantOrigin, good));
    const failing = await Promise.all(Array.from({ length: 12 }, () => captured(bad)));
    const id = await captured(good);
    await until(async () => (await storyOf(id))?.state === "delivered");
    await until(async () => (await receivedWebhooks(info.merchantOrigin, bad)).length >= 5);
    // Those that came while five were under way were tried too; then nothing more comes.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const tried = (await receivedWebhooks(info.merchantOrigin, bad)).length;
    expect(tried).toBeLessThan(20);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect((await receivedWebhooks(info.merchantOrigin, bad)).length).toBe(tried);
    const states = await Promise.all(failing.map(async (failed) => (await storyOf(failed))?.state));
    expect(new Set(states)).toEqual(new Set(["pending"]));
  });

  test("that never answers costs ten seconds, and that much is recorded", async () => {
    const merchant = `mrc_${run}_slow`;
    await endpoint(merchant, endpointUrl(info.merchantOrigin, merchant, ["hang", 200]));
    const id = await captured(merchant);
    await until(async () => (await outcomes(id))?.length === 2);
    expect(await outcomes(id)).toEqual(["timeout", "delivered 200"]);
    expect((await storyOf(id))?.attempts[0]?.milliseconds).toBeGreaterThanOrEqual(9_900);
  });

  test("whose name leads to this computer is refused", async () => {
    const merchant = `mrc_${run}_inside`;
    await endpoint(merchant, `https://localhost:${new URL(info.endpoint).port}/latest/meta-data`);
    const id = await captured(merchant);
    await until(async () => (await outcomes(id))?.length);
    expect((await outcomes(id))?.[0]).toBe("address_refused");
  });

  test("gets what was lost between the table and the queue, by the sweep", async () => {
    const merchant = `mrc_${run}_lost`;
    await endpoint(merchant, endpointUrl(info.merchantOrigin, merchant));
    const key = { transactionId: `own.${merchant}.lost`, notificationId: "ntf_lost" };
    const createdAt = new Date(Date.now() - 70 * 60_000).toISOString();
    await dynamoNotifications(stack.dynamo, table).create({ ...key, merchantId: merchant, createdAt, body: "{}" });
    const { FunctionError } = await clients.lambda.send(new InvokeCommand({ FunctionName: "lambda-reconciler-dev" }));
    expect(FunctionError).toBeUndefined();
    await until(async () => (await storyOf(key.transactionId))?.state === "delivered");
  });
});

describe("the table of notifications", () => {
  const clock = new FakeClock(new Date("2020-01-01T00:00:00.000Z"));
  const notifications = dynamoNotifications(stack.dynamo, table);
  const deliveries = dynamoDeliveries(stack.dynamo, table, clock);
  const due = dynamoDueDeliveries(stack.dynamo, table, clock);
  const keyOf = (name: string) => ({ transactionId: `own.${run}.${name}`, notificationId: `ntf_${name}` });
  const create = (name: string) =>
    notifications.create({
      ...keyOf(name),
      merchantId: "mrc_1",
      createdAt: clock.now().toISOString(),
      body: `{"of":"${name}"}`,
    });
  const dueNow = async (): Promise<DueDelivery[]> => {
    const found: DueDelivery[] = [];
    for await (const page of due.due(clock.now())) found.push(...page);
    return found.filter(({ transactionId }) => transactionId.startsWith(`own.${run}.`));
  };
  const attempt = { at: "2020-01-01T00:00:00.000Z", outcome: "answered", httpStatus: 503, milliseconds: 4 } as const;

  test("keeps a notification once", async () => {
    expect(await notifications.find(keyOf("once"))).toBeUndefined();
    await create("once");
    await deliveries.end(keyOf("once"), "delivered", { ...attempt, outcome: "delivered", httpStatus: 200 });
    await create("once");
    expect(await notifications.find(keyOf("once"))).toEqual({ state: "delivered", emailed: false });
    await notifications.emailed(keyOf("once"));
    expect(await notifications.find(keyOf("once"))).toEqual({ state: "delivered", emailed: true });
    expect(await deliveries.claim(keyOf("once"))).toBeUndefined();
  });

  test("lets one claim a delivery, for a minute", async () => {
    await create("claimed");
    const claims = await Promise.all(Array.from({ length: 5 }, () => deliveries.claim(keyOf("claimed"))));
    expect(claims.filter(Boolean)).toEqual([
      {
        ...keyOf("claimed"),
        merchantId: "mrc_1",
        createdAt: clock.now().toISOString(),
        body: '{"of":"claimed"}',
        claims: 1,
        recorded: 0,
      },
    ]);
    clock.advance(60_000);
    expect(await deliveries.claim(keyOf("claimed"))).toMatchObject({ claims: 2 });
  });

  test("spends no attempt on waiting, and finds it when it is due", async () => {
    await create("postponed");
    await deliveries.claim(keyOf("postponed"));
    await deliveries.postpone(keyOf("postponed"), new Date(clock.now().getTime() + 120_000));
    expect(await deliveries.claim(keyOf("postponed"))).toBeUndefined();
    expect((await dueNow()).map(({ notificationId }) => notificationId)).not.toContain("ntf_postponed");
    clock.advance(120_000);
    const [found] = (await dueNow()).filter(({ notificationId }) => notificationId === "ntf_postponed");
    expect(found).toMatchObject({ ...keyOf("postponed"), merchantId: "mrc_1" });
    expect(await Promise.all([due.lease(found as DueDelivery), due.lease(found as DueDelivery)])).toContain(false);
    expect((await dueNow()).map(({ notificationId }) => notificationId)).not.toContain("ntf_postponed");
    expect(await deliveries.claim(keyOf("postponed"))).toMatchObject({ claims: 1 });
  });

  test("records every attempt, and forgets what has ended", async () => {
    await create("tried");
    await deliveries.claim(keyOf("tried"));
    await deliveries.retry(keyOf("tried"), attempt, new Date(clock.now().getTime() + 1000), "sweep");
    clock.advance(1000);
    expect((await dueNow()).map(({ notificationId }) => notificationId)).toContain("ntf_tried");
    await deliveries.claim(keyOf("tried"));
    await deliveries.end(keyOf("tried"), "failed", { at: attempt.at, outcome: "timeout", milliseconds: 10_000 });
    clock.advance(86_400_000);
    expect((await dueNow()).map(({ notificationId }) => notificationId)).not.toContain("ntf_tried");
    expect(await stories.of(keyOf("tried").transactionId)).toEqual([
      {
        notificationId: "ntf_tried",
        createdAt: expect.any(String),
        state: "failed",
        attempts: [attempt, { at: attempt.at, outcome: "timeout", milliseconds: 10_000 }],
      },
    ]);
  });
});

describe("an endpoint's breaker", () => {
  const clock = new FakeClock(new Date());
  const breakers = dynamoEndpointBreakers(stack.dynamo, table, clock);
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);

  test("counts failures of all at once, and forgets them after a success", async () => {
    const id = `${run}-counts`;
    expect(await breakers.find(id)).toBeUndefined();
    const counted = await Promise.all(Array.from({ length: 6 }, () => breakers.failed(id, clock.now())));
    expect(counted.map((health) => health?.failures).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await breakers.find(id)).toEqual({ failures: 6, openings: 0, gone: false });
    await breakers.healed(id);
    expect(await breakers.find(id)).toBeUndefined();
  });

  test("opens once for attempts that failed together, and counts none of those that began before", async () => {
    const id = `${run}-opens`;
    const began = clock.now();
    await breakers.failed(id, began);
    await Promise.all(Array.from({ length: 5 }, () => breakers.open(id, began, inSeconds(60))));
    expect(await breakers.find(id)).toEqual({
      failures: 1,
      openings: 1,
      gone: false,
      openUntil: inSeconds(60).toISOString(),
    });
    expect(await breakers.failed(id, began)).toBeUndefined();
    expect(await breakers.failed(id, inSeconds(61))).toMatchObject({ failures: 2 });
  });

  test("is held for as long as was asked at most, never for less", async () => {
    const id = `${run}-held`;
    await breakers.hold(id, inSeconds(600));
    await breakers.hold(id, inSeconds(60));
    expect((await breakers.find(id))?.openUntil).toBe(inSeconds(600).toISOString());
  });

  test("lets one try it out", async () => {
    const id = `${run}-probe`;
    await breakers.hold(id, inSeconds(-1));
    const { openUntil = "" } = (await breakers.find(id)) ?? {};
    expect(openUntil).toBe(inSeconds(-1).toISOString());
    const probes = await Promise.all(Array.from({ length: 5 }, () => breakers.probe(id, openUntil, inSeconds(60))));
    expect(probes.filter(Boolean).length).toBe(1);
  });

  test("forgets after a day that an endpoint is gone, for good", async () => {
    const id = `${run}-gone`;
    await breakers.gone(id);
    expect(await breakers.find(id)).toEqual({ failures: 0, openings: 0, gone: true });
    clock.advance(86_400_000);
    expect(await breakers.find(id)).toBeUndefined();
    // DynamoDB has not deleted it yet: a failure must not bring it back.
    expect(await breakers.failed(id, clock.now())).toEqual({ failures: 1, openings: 0, gone: false });
  });
});
