import { describe, expect, test } from "@jest/globals";
import type { DeliveryQueue, EndpointHealth } from "../../core/notifications/application/delivery-ports";
import {
  EndpointStillFails,
  NoEndpoint,
  planRecovery,
  recovery,
} from "../../core/operations/application/deliveries/recover-deliveries";
import { runAction } from "../../core/operations/application/run-action";
import { InMemoryBreakers } from "../../testing/breaker-fakes";
import { shop } from "../../testing/delivery-world";
import { FakeClock } from "../../testing/fakes";
import { aNotification, InMemoryDeliveryQueue, InMemoryNotificationTable } from "../../testing/notification-fakes";
import { InMemoryOperatorActions } from "../../testing/operator-actions";

const MISSED = { merchantId: "mrc_1", since: "2026-11-18T00:00:00.000Z", until: "2026-11-20T00:00:00.000Z" };

interface Options {
  readonly hasEndpoint?: boolean;
  readonly health?: EndpointHealth;
  /** What the endpoint answers to a delivery that is queued. */
  readonly status?: number;
}

async function world({ hasEndpoint = true, health, status = 200 }: Options = {}) {
  const clock = new FakeClock(new Date("2026-11-19T12:00:00.000Z"));
  const undelivered = new InMemoryNotificationTable(clock);
  const breakers = new InMemoryBreakers();
  if (health !== undefined) breakers.health.set(shop.id, health);
  const queue = new InMemoryDeliveryQueue();
  const attempt = (outcome: "delivered" | "answered", httpStatus: number) => {
    const at = clock.now().toISOString();
    return { at, endpointAsOf: at, outcome, httpStatus, milliseconds: 1 };
  };
  const deliveryQueue: DeliveryQueue = {
    async send(delivery, options) {
      await queue.send(delivery, options);
      const leased = await undelivered.lease(delivery);
      if (leased === undefined) return;
      if (status < 300) return undelivered.end(delivery, "delivered", attempt("delivered", status));
      return undelivered.retry(leased, attempt("answered", status), new Date(clock.now().getTime() + 5_000), "message");
    },
  };
  const actions = new InMemoryOperatorActions();
  const endpoints = { of: async () => (hasEndpoint ? shop : undefined) };
  const deps = { endpoints, breakers, undelivered, deliveryQueue, clock };
  const miss = async (id: string, transactionId: string, state: "failed" | "gone" | "unaddressed" = "failed") => {
    clock.advance(1_000);
    const key = { transactionId, notificationId: id, merchantId: "mrc_1" };
    await undelivered.create(aNotification({ ...key, createdAt: clock.now().toISOString() }));
    await undelivered.end(key, state);
  };
  const signal = new AbortController();
  const recover = async () =>
    runAction(
      { actions, clock },
      {
        ...recovery(deps, await planRecovery(deps, MISSED)),
        filter: { merchant: "mrc_1", since: "24h" },
        reason: "certificate renewed",
        perSecond: 20,
        signal: signal.signal,
      },
    );
  return { clock, undelivered, breakers, queue, actions, deps, miss, recover, stop: () => signal.abort() };
}

const open: EndpointHealth = { failures: 9, openings: 3, gone: false, openUntil: "2026-11-19T13:00:00.000Z" };

describe("the recovery of what an endpoint missed", () => {
  test("all that failed, was gone or had no endpoint is queued once, oldest first, with the same ids", async () => {
    const { miss, recover, queue, undelivered } = await world();
    await miss("ntf_1", "pay_1");
    await miss("ntf_2", "pay_2", "gone");
    await miss("ntf_3", "pay_3", "unaddressed");
    expect(await recover()).toMatchObject({ outcome: "finished", done: 3, failed: 0 });
    expect(queue.sent.map(({ notificationId }) => notificationId)).toEqual(["ntf_1", "ntf_2", "ntf_3"]);
    expect(queue.queuedBy).toEqual(["operator", "operator", "operator"]);
    expect([...undelivered.stored.values()].map(({ state }) => state)).toEqual(["delivered", "delivered", "delivered"]);
    expect(await recover()).toMatchObject({ done: 0 });
    expect(queue.sent.length).toBe(3);
  });

  test("notifications of one transaction are queued fifteen seconds apart, others at once", async () => {
    const { miss, recover, queue } = await world();
    for (const id of ["ntf_1", "ntf_2", "ntf_3"]) await miss(id, "pay_1");
    await miss("ntf_4", "pay_4");
    await recover();
    expect(queue.sent.map(({ notificationId }) => notificationId)).toEqual(["ntf_1", "ntf_2", "ntf_3", "ntf_4"]);
    expect(queue.delays).toEqual([0, 15, 30, 0]);
  });

  test.each([
    ["whose circuit breaker is open", open],
    ["that had answered 410", { failures: 0, openings: 0, gone: true }],
  ])("an endpoint %s gets one first, and the others when it is answered", async (_, health) => {
    const { miss, recover, queue, breakers } = await world({ health });
    for (let number = 1; number <= 3; number++) await miss(`ntf_${number}`, `pay_${number}`);
    expect(await recover()).toMatchObject({ outcome: "finished", done: 3 });
    expect(queue.sent.length).toBe(3);
    expect(breakers.health.get(shop.id)).toMatchObject({ gone: false, openUntil: "1970-01-01T00:00:00.000Z" });
  });

  test("an endpoint that still fails gets one, and the recovery stops", async () => {
    const { miss, recover, queue, actions } = await world({ health: open, status: 503 });
    for (let number = 1; number <= 3; number++) await miss(`ntf_${number}`, `pay_${number}`);
    await expect(recover()).rejects.toThrow(new EndpointStillFails("answered 503"));
    expect(queue.sent.length).toBe(1);
    expect(actions.journal.at(-1)).toMatch(/^end failed/);
  });

  test("a recovery that is stopped goes on where it was: each is queued once", async () => {
    const { miss, recover, queue, actions, deps, stop } = await world();
    for (let number = 1; number <= 5; number++) await miss(`ntf_${number}`, `pay_${number}`);
    const send = deps.deliveryQueue.send.bind(deps.deliveryQueue);
    deps.deliveryQueue.send = async (delivery, options) => {
      if (queue.sent.length === 1) stop();
      return send(delivery, options);
    };
    expect(await recover()).toMatchObject({ outcome: "stopped" });
    expect(queue.sent.length).toBeLessThan(5);
    const again = await runAction(
      { actions, clock: deps.clock },
      {
        ...recovery(deps, await planRecovery(deps, MISSED)),
        filter: { merchant: "mrc_1", since: "24h" },
        reason: "certificate renewed",
        perSecond: 20,
        signal: new AbortController().signal,
      },
    );
    expect(again).toMatchObject({ outcome: "finished", failed: 0 });
    expect(queue.sent.map(({ notificationId }) => notificationId).sort()).toEqual(
      [1, 2, 3, 4, 5].map((number) => `ntf_${number}`),
    );
  });

  test("a delivery that the queue refuses counts as failed, and the sweep finds it", async () => {
    const { miss, recover, queue, undelivered, clock } = await world();
    await miss("ntf_1", "pay_1");
    await miss("ntf_2", "pay_2");
    queue.refuses = "ntf_1";
    expect(await recover()).toMatchObject({ done: 1, failed: 1 });
    clock.advance(600_000);
    const due = [];
    for await (const page of undelivered.due(clock.now()))
      due.push(...page.map(({ notificationId }) => notificationId));
    expect(due).toEqual(["ntf_1"]);
  });

  test("a merchant without an endpoint is refused before anything is read or recorded", async () => {
    const { miss, recover, actions } = await world({ hasEndpoint: false });
    await miss("ntf_1", "pay_1");
    await expect(recover()).rejects.toThrow(NoEndpoint);
    expect(actions.journal).toEqual([]);
  });

  test("what was made before or after the times given stays as it is", async () => {
    const { miss, recover, queue, clock } = await world();
    await miss("ntf_1", "pay_1");
    clock.advance(86_400_000);
    await miss("ntf_2", "pay_2");
    await recover();
    expect(queue.sent.map(({ notificationId }) => notificationId)).toEqual(["ntf_1"]);
  });
});
