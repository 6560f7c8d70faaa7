import { randomBytes } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type UndeliveredList, undeliveredLists } from "../../core/contracts/spread";
import { dynamoDeliveryStore } from "../../core/notifications/adapters/dynamo-delivery-store";
import { dynamoDueDeliveries } from "../../core/notifications/adapters/dynamo-due-deliveries";
import { dynamoNotificationStore } from "../../core/notifications/adapters/dynamo-notification-store";
import { dynamoUndeliveredDeliveries } from "../../core/notifications/adapters/dynamo-undelivered-deliveries";
import type { LeasedDelivery } from "../../core/notifications/application/delivery-ports";
import type { Notification } from "../../core/notifications/application/ports";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { aNotification } from "../../testing/notification-fakes";
import { SPREAD } from "../../testing/spread";

const stack = runningStack();
afterAll(() => stack.close());

const run = randomBytes(6).toString("hex");
const clock = new FakeClock(new Date("2100-02-01T00:00:00.000Z"));
const answered = (httpStatus: number) =>
  ({
    at: clock.now().toISOString(),
    endpointAsOf: clock.now().toISOString(),
    outcome: httpStatus < 300 ? "delivered" : "answered",
    httpStatus,
    milliseconds: 4,
  }) as const;

let units = 0;
/** Adds up the write units of every call. */
const counting = new Proxy(stack.dynamo, {
  get: (target, name) =>
    name === "send"
      ? async (command: { input: object }) => {
          Object.assign(command.input, { ReturnConsumedCapacity: "TOTAL" });
          const answer: object = await target.send(command as never);
          if ("ConsumedCapacity" in answer && command.constructor.name === "UpdateCommand") {
            units += (answer.ConsumedCapacity as { CapacityUnits: number }).CapacityUnits;
          }
          return answer;
        }
      : Reflect.get(target, name),
}) as DynamoDBDocumentClient;

const options = { client: counting, table: stack.table("notifications"), clock, spread: SPREAD };
const notificationStore = dynamoNotificationStore(options);
const deliveryStore = dynamoDeliveryStore(options);
const undelivered = dynamoUndeliveredDeliveries(options);
const due = dynamoDueDeliveries(options);

const merchant = (name: string) => `mrc-${run}-${name}`;
const keyOf = (name: string) => ({ transactionId: `own.${run}.${name}`, notificationId: `ntf_${name}` });
async function create(name: string, merchantId: string) {
  clock.advance(1000);
  const notification = aNotification({ ...keyOf(name), merchantId, createdAt: clock.now().toISOString() });
  await notificationStore.create(notification);
  return notification;
}
async function lease(name: string): Promise<LeasedDelivery> {
  const leased = await deliveryStore.lease(keyOf(name));
  if (leased === undefined) throw new Error(`${name} could not be leased`);
  return leased;
}
const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
async function listed(merchantId: string, filter: { since?: string; until?: string } = {}) {
  const found: string[] = [];
  for await (const entry of undelivered.list({ lists: undeliveredLists, merchantId, ...filter })) {
    found.push(`${entry.list} ${entry.notificationId}`);
  }
  return found;
}
const ofMerchants = async (lists: readonly UndeliveredList[]) =>
  (await undelivered.byMerchant({ lists })).map(({ merchantId }) => merchantId);
const recovery = (id: string) => ({ id, sweepAt: inSeconds(300) });

describe("the index of undelivered notifications", () => {
  test("a delivery that succeeds at once is never in the index, and costs no write unit more", async () => {
    const shop = merchant("good");
    await create("good", shop);
    units = 0;
    await deliveryStore.end(await lease("good"), "delivered", answered(200));
    // Leased and ended. The emulator counts an index that an item stays in, and none that it leaves.
    expect(units).toBe(3);
    expect(await listed(shop)).toEqual([]);
  });

  test("a delivery is in the index from its first failure until it is delivered, and leaves with no trace", async () => {
    const shop = merchant("later");
    await create("later", shop);
    await deliveryStore.retry(await lease("later"), answered(503), inSeconds(1), "sweep");
    expect(await listed(shop)).toEqual(["waiting ntf_later"]);
    clock.advance(1000);
    await deliveryStore.release(await lease("later"), clock.now());
    await deliveryStore.end(await lease("later"), "delivered", answered(200));
    expect(await listed(shop)).toEqual([]);
  });

  test.each(["failed", "gone", "unaddressed", "paused"] as const)(
    "a delivery that ends as %s is in its list",
    async (state) => {
      const shop = merchant(state);
      await create(state, shop);
      await deliveryStore.end(await lease(state), state);
      expect(await listed(shop)).toEqual([`${state} ntf_${state}`]);
      expect(await undelivered.count({ lists: [state], merchantId: shop })).toBe(1);
      expect(await ofMerchants([state])).toContain(shop);
    },
  );

  test("a delivery of a type that its endpoint does not want leaves the index", async () => {
    const shop = merchant("unwanted");
    await create("unwanted", shop);
    await deliveryStore.release(await lease("unwanted"), clock.now());
    await deliveryStore.end(await lease("unwanted"), "unsubscribed");
    expect(await listed(shop)).toEqual([]);
  });

  test("a delivery that waits for an open circuit breaker is in the index", async () => {
    const shop = merchant("held");
    await create("held", shop);
    await deliveryStore.release(await lease("held"), inSeconds(60));
    expect(await listed(shop)).toEqual(["waiting ntf_held"]);
  });

  test("a list is one merchant's, oldest first over all shards, within the times given", async () => {
    const shop = merchant("many");
    const made: Notification[] = [];
    for (let number = 0; number < 9; number++) {
      made.push(await create(`many${number}`, shop));
      await deliveryStore.end(await lease(`many${number}`), number % 2 ? "gone" : "failed");
    }
    // Its id begins with the other merchant's.
    await create("alike", `${shop}#2`);
    await deliveryStore.end(await lease("alike"), "failed");
    const ids = (from: number, to: number) =>
      made.slice(from, to).map(({ notificationId }, at) => `${(at + from) % 2 ? "gone" : "failed"} ${notificationId}`);
    expect(await listed(shop)).toEqual(ids(0, 9));
    expect(await listed(shop, { since: made[3]?.createdAt ?? "" })).toEqual(ids(3, 9));
    expect(await listed(shop, { since: made[3]?.createdAt ?? "", until: made[5]?.createdAt ?? "" })).toEqual(ids(3, 6));
    expect(await ofMerchants(["failed"])).toEqual(expect.arrayContaining([shop, `${shop}#2`]));
    const [all] = await undelivered.byMerchant({ lists: ["failed", "gone"], merchantId: shop });
    expect(all).toMatchObject({ count: 9, oldest: made[0]?.createdAt, newest: { notificationId: "ntf_many8" } });
  });
});

describe("a recovery", () => {
  test("a delivery that was given up is due again, with its attempts kept and a new schedule", async () => {
    const shop = merchant("again");
    await create("again", shop);
    await deliveryStore.end(await lease("again"), "failed", answered(503));
    clock.advance(6 * 86_400_000);
    expect(await undelivered.requeue(keyOf("again"), recovery("op_1"))).toBe("queued");
    expect(await listed(shop)).toEqual(["waiting ntf_again"]);
    const leased = await lease("again");
    expect(leased).toMatchObject({
      leases: 2,
      recordedAttempts: 1,
      earlierAttempts: 1,
      recoveredAt: expect.any(String),
    });
    await deliveryStore.end(leased, "delivered", answered(200));
    const [details] = await undelivered.details([keyOf("again")]);
    expect(details).toMatchObject({ state: "delivered", recoveryId: "op_1" });
    expect(details?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 200]);
    expect(await undelivered.requeue(keyOf("again"), recovery("op_2"))).toBe("delivered");
  });

  test("a recovery that is started again queues what was not attempted, and leaves what was", async () => {
    await create("twice", merchant("twice"));
    await deliveryStore.end(await lease("twice"), "gone");
    const queued = await Promise.all([1, 2, 3].map(() => undelivered.requeue(keyOf("twice"), recovery("op_1"))));
    expect(queued).toEqual(["queued", "queued", "queued"]);
    await deliveryStore.end(await lease("twice"), "failed", answered(500));
    expect(await undelivered.requeue(keyOf("twice"), recovery("op_1"))).toBe("repeated");
    expect(await undelivered.requeue(keyOf("twice"), recovery("op_2"))).toBe("queued");
  });

  test("a delivery that is being attempted is left alone, also by the end of its lease's worker", async () => {
    await create("busy", merchant("busy"));
    const leased = await lease("busy");
    expect(await undelivered.requeue(keyOf("busy"), recovery("op_1"))).toBe("underway");
    await deliveryStore.retry(leased, answered(503), inSeconds(86_400), "sweep");
    expect(await undelivered.requeue(keyOf("busy"), recovery("op_1"))).toBe("queued");
    expect(await deliveryStore.lease(keyOf("busy"))).toMatchObject({ recordedAttempts: 1, earlierAttempts: 1 });
  });

  test("a delivery whose message is lost after a recovery is found by the sweep", async () => {
    await create("lost", merchant("lost"));
    await deliveryStore.end(await lease("lost"), "failed");
    await undelivered.requeue(keyOf("lost"), recovery("op_1"));
    const found = [];
    for await (const page of due.due(inSeconds(300))) found.push(...page.map(({ notificationId }) => notificationId));
    expect(found).toContain("ntf_lost");
  });

  test("a notification that is not there is said to be absent", async () => {
    expect(await undelivered.requeue(keyOf("never"), recovery("op_1"))).toBe("absent");
    expect(await undelivered.details([keyOf("never")])).toEqual([]);
  });
});
