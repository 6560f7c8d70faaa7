import { randomBytes } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { dynamoDeliveryStore } from "../../core/notifications/adapters/dynamo-delivery-store";
import { dynamoDeliveryTimelines } from "../../core/notifications/adapters/dynamo-delivery-timelines";
import { dynamoDueDeliveries } from "../../core/notifications/adapters/dynamo-due-deliveries";
import { dynamoEndpointBreakers } from "../../core/notifications/adapters/dynamo-endpoint-breakers";
import { dynamoNotificationStore } from "../../core/notifications/adapters/dynamo-notification-store";
import type { DueDelivery, LeasedDelivery } from "../../core/notifications/application/delivery-ports";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { aNotification } from "../../testing/notification-fakes";
import { SPREAD } from "../../testing/spread";

const stack = runningStack();
afterAll(() => stack.close());

const run = randomBytes(6).toString("hex");
const table = stack.table("notifications");
const timelines = dynamoDeliveryTimelines(stack.dynamo, table);

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
  const notificationStore = dynamoNotificationStore({ client: stack.dynamo, table, spread: SPREAD });
  const deliveryStore = dynamoDeliveryStore({ client: stack.dynamo, table, clock, spread: SPREAD });
  const due = dynamoDueDeliveries({ client: stack.dynamo, table, clock, spread: SPREAD });
  const keyOf = (name: string) => ({ transactionId: `own.${run}.${name}`, notificationId: `ntf_${name}` });
  const create = (name: string) =>
    notificationStore.create(
      aNotification({ ...keyOf(name), createdAt: clock.now().toISOString(), body: `{"of":"${name}"}` }),
    );
  const dueNow = async (): Promise<DueDelivery[]> => {
    const found: DueDelivery[] = [];
    for await (const page of due.due(clock.now())) found.push(...page);
    return found.filter(({ transactionId }) => transactionId.startsWith(`own.${run}.`));
  };
  const lease = async (name: string): Promise<LeasedDelivery> => {
    const leased = await deliveryStore.lease(keyOf(name));
    if (leased === undefined) throw new Error(`${name} could not be leased`);
    return leased;
  };
  const tried = {
    at: "2100-01-01T00:00:00.000Z",
    url: "https://shop.example/hook",
    endpointAsOf: "2099-12-31T23:59:00.000Z",
  };
  const attempt = { ...tried, outcome: "answered", httpStatus: 503, milliseconds: 4 } as const;

  test("a notification is stored once", async () => {
    expect(await notificationStore.find(keyOf("once"))).toBeUndefined();
    await create("once");
    await deliveryStore.end({ ...keyOf("once"), merchantId: "mrc_1" }, "delivered", {
      ...attempt,
      outcome: "delivered",
      httpStatus: 200,
    });
    await create("once");
    expect(await notificationStore.find(keyOf("once"))).toEqual({ state: "delivered", emailed: false });
    await notificationStore.markEmailed(keyOf("once"));
    expect(await notificationStore.find(keyOf("once"))).toEqual({ state: "delivered", emailed: true });
    expect(await deliveryStore.lease(keyOf("once"))).toBeUndefined();
  });

  test("a delivery is leased to one worker, for a minute", async () => {
    await create("leased");
    const leases = await Promise.all(Array.from({ length: 5 }, () => deliveryStore.lease(keyOf("leased"))));
    expect(leases.filter(Boolean)).toEqual([
      {
        ...keyOf("leased"),
        leaseId: expect.any(String),
        merchantId: "mrc_1",
        createdAt: clock.now().toISOString(),
        type: "transaction.captured",
        cause: { event: "stripe#evt_1" },
        body: '{"of":"leased"}',
        leases: 1,
        recordedAttempts: 0,
        earlierAttempts: 0,
      },
    ]);
    clock.advance(60_000);
    expect(await deliveryStore.lease(keyOf("leased"))).toMatchObject({ leases: 2 });
  });

  test("a delivery that is released loses no attempt, and is found by one sweep when it is due", async () => {
    await create("released");
    await deliveryStore.release(await lease("released"), new Date(clock.now().getTime() + 120_000));
    expect(await deliveryStore.lease(keyOf("released"))).toBeUndefined();
    expect((await dueNow()).map(({ notificationId }) => notificationId)).not.toContain("ntf_released");
    clock.advance(120_000);
    const [found] = (await dueNow()).filter(({ notificationId }) => notificationId === "ntf_released");
    expect(found).toMatchObject({ ...keyOf("released"), merchantId: "mrc_1" });
    expect(await Promise.all([due.defer(found as DueDelivery), due.defer(found as DueDelivery)])).toContain(false);
    expect((await dueNow()).map(({ notificationId }) => notificationId)).not.toContain("ntf_released");
    expect(await deliveryStore.lease(keyOf("released"))).toMatchObject({ leases: 1 });
  });

  test("every attempt is recorded, and a delivery that has ended is not due any more", async () => {
    await create("tried");
    await deliveryStore.retry(await lease("tried"), attempt, new Date(clock.now().getTime() + 1000), "sweep");
    clock.advance(1000);
    expect((await dueNow()).map(({ notificationId }) => notificationId)).toContain("ntf_tried");
    await lease("tried");
    const last = { ...tried, queuedBy: "reconciler", outcome: "timeout", milliseconds: 10_000 } as const;
    await deliveryStore.end({ ...keyOf("tried"), merchantId: "mrc_1" }, "failed", last);
    clock.advance(86_400_000);
    expect((await dueNow()).map(({ notificationId }) => notificationId)).not.toContain("ntf_tried");
    expect(await timelines.of(keyOf("tried").transactionId)).toEqual([
      {
        notificationId: "ntf_tried",
        merchantId: "mrc_1",
        createdAt: expect.any(String),
        type: "transaction.captured",
        cause: { event: "stripe#evt_1" },
        state: "failed",
        attempts: [attempt, last],
      },
    ]);
  });
});

describe("a delivery whose every call comes twice, since its answer was lost", () => {
  const clock = new FakeClock(new Date("2100-01-02T00:00:00.000Z"));
  const client = twice(stack.dynamo);
  const deliveryStore = dynamoDeliveryStore({ client, table, clock, spread: SPREAD });
  const due = dynamoDueDeliveries({ client, table, clock, spread: SPREAD });
  const key = { transactionId: `own.${run}.lost`, notificationId: "ntf_lost" };
  const attemptAt = (at: string) =>
    ({ at, endpointAsOf: at, outcome: "answered", httpStatus: 503, milliseconds: 4 }) as const;
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);

  test("a delivery whose calls all come twice is leased, released, attempted and deferred once", async () => {
    const requestedBy = { principal: "arn:aws:iam::123456789012:role/shop", isOperator: true };
    const created = aNotification({ ...key, createdAt: clock.now().toISOString(), cause: { requestedBy } });
    await dynamoNotificationStore({ client, table, spread: SPREAD }).create(created);
    const first = await deliveryStore.lease(key);
    expect(first).toMatchObject({ leases: 1, recordedAttempts: 0, body: "{}" });
    expect(await deliveryStore.lease(key)).toBeUndefined();
    await deliveryStore.release(first as LeasedDelivery, clock.now());

    const second = (await deliveryStore.lease(key)) as LeasedDelivery;
    expect(second).toMatchObject({ leases: 1, recordedAttempts: 0 });
    // It comes late, when another worker has leased the delivery.
    await deliveryStore.release(first as LeasedDelivery, clock.now());
    expect(await deliveryStore.lease(key)).toBeUndefined();
    await deliveryStore.retry(second, attemptAt("2100-01-02T00:00:01.000Z"), inSeconds(1), "sweep");
    clock.advance(1_000);
    const found: DueDelivery[] = [];
    for await (const page of due.due(clock.now()))
      found.push(...page.filter(({ notificationId }) => notificationId === "ntf_lost"));
    expect(found.length).toBe(1);
    expect(await due.defer(found[0] as DueDelivery)).toBe(true);
    clock.advance(1);
    expect(await due.defer(found[0] as DueDelivery)).toBe(false);

    const third = (await deliveryStore.lease(key)) as LeasedDelivery;
    expect(third).toMatchObject({ leases: 2, recordedAttempts: 1 });
    await deliveryStore.end({ ...key, merchantId: "mrc_1" }, "failed", attemptAt("2100-01-02T00:00:02.000Z"));
    const [timeline] = await dynamoDeliveryTimelines(client, table).of(key.transactionId);
    expect(timeline?.cause).toEqual({ requestedBy });
    expect(timeline?.attempts.map(({ at }) => at)).toEqual(["2100-01-02T00:00:01.000Z", "2100-01-02T00:00:02.000Z"]);
  });
});

describe("an endpoint's breaker", () => {
  const clock = new FakeClock(new Date());
  const breakers = dynamoEndpointBreakers(stack.dynamo, table, clock);
  const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);

  test("a breaker counts failures that come at once, and forgets them when it closes", async () => {
    const id = `${run}-counts`;
    expect(await breakers.find(id)).toBeUndefined();
    const counted = await Promise.all(Array.from({ length: 6 }, () => breakers.recordFailure(id, clock.now())));
    expect(counted.map((health) => health?.failures).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await breakers.find(id)).toEqual({ failures: 6, openings: 0, gone: false });
    await breakers.close(id);
    expect(await breakers.find(id)).toBeUndefined();
  });

  test("a breaker opens once for attempts that failed together, and counts none that began before it opened", async () => {
    const id = `${run}-opens`;
    const began = clock.now();
    await breakers.recordFailure(id, began);
    await Promise.all(Array.from({ length: 5 }, () => breakers.open(id, began, inSeconds(60))));
    expect(await breakers.find(id)).toEqual({
      failures: 1,
      openings: 1,
      gone: false,
      openUntil: inSeconds(60).toISOString(),
    });
    expect(await breakers.recordFailure(id, began)).toBeUndefined();
    expect(await breakers.recordFailure(id, inSeconds(61))).toMatchObject({ failures: 2 });
  });

  test("a breaker is held open for the longest time that was asked for", async () => {
    const id = `${run}-held`;
    await breakers.hold(id, inSeconds(600));
    await breakers.hold(id, inSeconds(60));
    expect((await breakers.find(id))?.openUntil).toBe(inSeconds(600).toISOString());
  });

  test("a half-open breaker lets one attempt through", async () => {
    const id = `${run}-probe`;
    await breakers.hold(id, inSeconds(-1));
    const { openUntil = "" } = (await breakers.find(id)) ?? {};
    expect(openUntil).toBe(inSeconds(-1).toISOString());
    const taken = await Promise.all(Array.from({ length: 5 }, () => breakers.halfOpen(id, openUntil, inSeconds(60))));
    expect(taken.filter(Boolean).length).toBe(1);
  });

  test("a breaker that an operator lets try has its failures, and lets one attempt through", async () => {
    const id = `${run}-try`;
    await breakers.letTry(id);
    expect(await breakers.find(id)).toBeUndefined();
    await breakers.recordFailure(id, clock.now());
    await breakers.open(id, clock.now(), inSeconds(3600));
    await breakers.markGone(id);
    await breakers.letTry(id);
    const health = await breakers.find(id);
    expect(health).toMatchObject({ failures: 1, gone: false });
    expect(Date.parse(health?.openUntil ?? "")).toBeLessThan(clock.now().getTime());
  });

  test("a breaker forgets after a day that its endpoint is gone, also where DynamoDB has not deleted the item", async () => {
    const id = `${run}-gone`;
    await breakers.markGone(id);
    expect(await breakers.find(id)).toEqual({ failures: 0, openings: 0, gone: true });
    clock.advance(86_400_000);
    expect(await breakers.find(id)).toBeUndefined();
    // DynamoDB has not deleted it yet: a failure must not bring it back.
    expect(await breakers.recordFailure(id, clock.now())).toEqual({ failures: 1, openings: 0, gone: false });
  });
});
