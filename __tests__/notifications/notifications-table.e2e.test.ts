import { randomBytes } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { dynamoDueDeliveries } from "../../core/notifications/adapters/dynamo-due-deliveries";
import { dynamoEndpointBreakers } from "../../core/notifications/adapters/dynamo-endpoint-breakers";
import {
  dynamoDeliveries,
  dynamoNotificationStories,
  dynamoNotifications,
} from "../../core/notifications/adapters/dynamo-notifications";
import type { ClaimedDelivery, DueDelivery } from "../../core/notifications/application/ports";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";

const stack = runningStack();
afterAll(() => stack.close());

const run = randomBytes(6).toString("hex");
const table = stack.table("notifications");
const stories = dynamoNotificationStories(stack.dynamo, table);

/** As if the answer to each call were lost: the client makes the call again, and hands out what came of that. */
const twice = (client: DynamoDBDocumentClient): DynamoDBDocumentClient =>
  new Proxy(client, {
    get: (target, name) =>
      name === "send"
        ? async (command: Parameters<DynamoDBDocumentClient["send"]>[0]) => {
            await target.send(command);
            return target.send(command);
          }
        : Reflect.get(target, name),
  });

describe("the table of notifications", () => {
  const clock = new FakeClock(new Date("2100-01-01T00:00:00.000Z"));
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
  const claim = async (name: string, by = deliveries): Promise<ClaimedDelivery> => {
    const claimed = await by.claim(keyOf(name));
    if (claimed === undefined) throw new Error(`${name} could not be claimed`);
    return claimed;
  };
  const attempt = { at: "2100-01-01T00:00:00.000Z", outcome: "answered", httpStatus: 503, milliseconds: 4 } as const;

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
        claim: expect.any(String),
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
    await deliveries.postpone(await claim("postponed"), new Date(clock.now().getTime() + 120_000));
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
    await deliveries.retry(await claim("tried"), attempt, new Date(clock.now().getTime() + 1000), "sweep");
    clock.advance(1000);
    expect((await dueNow()).map(({ notificationId }) => notificationId)).toContain("ntf_tried");
    await claim("tried");
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

describe("a delivery of which every answer is lost once, so that every call comes twice", () => {
  const clock = new FakeClock(new Date("2100-01-02T00:00:00.000Z"));
  const client = twice(stack.dynamo);
  const deliveries = dynamoDeliveries(client, table, clock);
  const due = dynamoDueDeliveries(client, table, clock);
  const key = { transactionId: `own.${run}.lost`, notificationId: "ntf_lost" };
  const attemptAt = (at: string) => ({ at, outcome: "answered", httpStatus: 503, milliseconds: 4 }) as const;
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);

  test("is claimed, given back, tried, leased and told of as if it came once", async () => {
    const created = { ...key, merchantId: "mrc_1", createdAt: clock.now().toISOString(), body: "{}" };
    await dynamoNotifications(client, table).create(created);
    const first = await deliveries.claim(key);
    expect(first).toMatchObject({ claims: 1, recorded: 0, body: "{}" });
    expect(await deliveries.claim(key)).toBeUndefined();
    await deliveries.postpone(first as ClaimedDelivery, clock.now());

    const second = (await deliveries.claim(key)) as ClaimedDelivery;
    expect(second).toMatchObject({ claims: 1, recorded: 0 });
    // It comes late, when another has claimed the delivery.
    await deliveries.postpone(first as ClaimedDelivery, clock.now());
    expect(await deliveries.claim(key)).toBeUndefined();
    await deliveries.retry(second, attemptAt("2100-01-02T00:00:01.000Z"), inSeconds(1), "sweep");
    clock.advance(1_000);
    const found: DueDelivery[] = [];
    for await (const page of due.due(clock.now()))
      found.push(...page.filter(({ notificationId }) => notificationId === "ntf_lost"));
    expect(found.length).toBe(1);
    expect(await due.lease(found[0] as DueDelivery)).toBe(true);
    clock.advance(1);
    expect(await due.lease(found[0] as DueDelivery)).toBe(false);

    const third = (await deliveries.claim(key)) as ClaimedDelivery;
    expect(third).toMatchObject({ claims: 2, recorded: 1 });
    await deliveries.end(key, "failed", attemptAt("2100-01-02T00:00:02.000Z"));
    const [story] = await dynamoNotificationStories(client, table).of(key.transactionId);
    expect(story?.attempts.map(({ at }) => at)).toEqual(["2100-01-02T00:00:01.000Z", "2100-01-02T00:00:02.000Z"]);
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
