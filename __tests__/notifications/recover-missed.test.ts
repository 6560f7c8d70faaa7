import { describe, expect, test } from "@jest/globals";
import type { RecoveryMessage } from "../../core/contracts/merchant-webhook-schema";
import type { MerchantEndpoint } from "../../core/notifications/application/delivery-ports";
import { deliveryWorld, START, shop } from "../../testing/delivery-world";
import { sqsBatch } from "../../testing/events";
import { aNotification } from "../../testing/notification-fakes";

const endpoint = { ...shop, asOf: START };

function world(given: MerchantEndpoint | "unset" | "misconfigured" = endpoint) {
  const made = deliveryWorld({ endpoint: given === "unset" ? undefined : given });
  const { table, send } = made;
  /** One that was not delivered, made so many ms after the start. */
  const miss = async (
    name: string,
    more: { at?: number; transactionId?: string; merchantId?: string; state?: "paused" | "failed" } = {},
  ) => {
    const { at = 0, transactionId = `pay_${name}`, merchantId = "mrc_1", state = "paused" } = more;
    const createdAt = new Date(Date.parse(START) + at).toISOString();
    const key = { transactionId, notificationId: `ntf_${name}`, merchantId };
    await table.create(aNotification({ ...key, createdAt }));
    await table.end(key, state);
  };
  const recover = async (more: Partial<RecoveryMessage["recovery"]> = {}) => {
    const recovery = {
      id: "rcv_1",
      merchant_id: "mrc_1",
      what: "paused",
      since: "",
      until: "9999",
      asked_at: START,
      ...more,
    };
    return (await send(sqsBatch(JSON.stringify({ recovery })))).batchItemFailures.length;
  };
  const queued = () => made.deliveryQueue.sent.map(({ notificationId }) => notificationId);
  return { ...made, miss, recover, queued };
}

describe("a recovery of what a merchant was not sent", () => {
  test("what was kept is queued once, oldest first, and is delivered", async () => {
    const { miss, recover, queued, table, deliveryQueue, send, posted } = world();
    await miss("b", { at: -1 });
    await miss("a", { at: -2 });
    await miss("c", { state: "failed" });
    await miss("d", { merchantId: "mrc_2" });
    expect(await recover()).toBe(0);
    expect(await recover()).toBe(0);
    expect(new Set(queued())).toEqual(new Set(["ntf_a", "ntf_b"]));
    expect(deliveryQueue.queuedBy).toContain("recovery");
    const messages = deliveryQueue.sent.map(({ transactionId, notificationId, merchantId }) =>
      JSON.stringify({
        ...{ transaction_id: transactionId, notification_id: notificationId, merchant_id: merchantId },
        queued_by: "recovery",
      }),
    );
    for (const message of messages) await send(sqsBatch(message));
    expect(posted.map(({ headers }) => headers["webhook-id"])).toEqual(["ntf_a", "ntf_b"]);
    expect(await table.count({ lists: ["paused", "waiting"], merchantId: "mrc_1" })).toBe(0);
    // What has ended otherwise, and what is another merchant's, is as it was.
    expect([table.stored.get("ntf_c")?.state, table.stored.get("ntf_d")?.state]).toEqual(["failed", "paused"]);
  });

  test("all that is not delivered is queued, within the times, when the merchant asks for it", async () => {
    const { miss, recover, queued } = world();
    await miss("a", { state: "failed" });
    await miss("b", { at: 60_000, state: "failed" });
    await miss("c", { at: 120_000 });
    await recover({ what: "undelivered", since: "2026-11-18T10:01:00.000Z", until: "2026-11-18T10:02:00.000Z" });
    expect(queued()).toEqual(["ntf_b"]);
  });

  test("notifications of one transaction go out fifteen seconds apart, in their order", async () => {
    const { miss, recover, deliveryQueue } = world();
    for (const at of [1, 2, 3]) await miss(String(at), { at, transactionId: "pay_1" });
    await recover();
    expect(deliveryQueue.delays).toEqual([0, 15, 30]);
  });

  test("many notifications are queued page by page, each once, also those of one moment", async () => {
    const { miss, recover, recoveries, queued } = world();
    for (let number = 0; number < 1203; number++) await miss(`${number}`, { at: Math.floor(number / 7) });
    await recover();
    expect(queued().length).toBe(504);
    for (let page = 1; page <= recoveries.sent.length; page++) {
      const { recovery, delaySeconds } = recoveries.sent[page - 1] as (typeof recoveries.sent)[number];
      expect([recovery.goesOn, delaySeconds]).toEqual([true, 15]);
      await recover({ since: recovery.since, goes_on: true });
    }
    expect([queued().length, new Set(queued()).size, recoveries.sent.length]).toEqual([1203, 1203, 2]);
  });

  test("an open circuit breaker lets one attempt through", async () => {
    const { miss, recover, breakers, clock } = world();
    await breakers.open(endpoint.id, clock.now(), new Date("2026-11-18T12:00:00.000Z"));
    await miss("a");
    await recover();
    expect((await breakers.find(endpoint.id))?.openUntil).toBe(new Date(0).toISOString());
  });

  test("of a recovery that was stopped, each notification is queued by its next try, or by the sweep", async () => {
    const { miss, recover, queued, deliveryQueue, retries, table, clock } = world();
    for (const name of ["a", "b", "c"]) await miss(name);
    deliveryQueue.refuses = "ntf_b";
    expect(await recover()).toBe(1);
    expect(retries.length).toBe(1);
    delete deliveryQueue.refuses;
    expect(await recover()).toBe(0);
    expect(new Set(queued())).toEqual(new Set(["ntf_a", "ntf_c"]));
    clock.advance(600_000);
    const due = [];
    for await (const page of table.due(clock.now())) due.push(...page.map(({ notificationId }) => notificationId));
    expect(due).toContain("ntf_b");
  });

  test.each<[string, MerchantEndpoint | "unset" | "misconfigured"]>([
    ["paused", { ...endpoint, isPaused: true }],
    ["unaddressed", "unset"],
    ["misconfigured", "misconfigured"],
  ])("nothing is queued for an endpoint that is %s", async (outcome, given) => {
    const { miss, recover, queued, table, log } = world(given);
    await miss("a");
    expect(await recover()).toBe(0);
    expect([queued(), table.stored.get("ntf_a")?.state]).toEqual([[], "paused"]);
    expect(log.entries.at(-1)).toMatchObject({ message: "nothing is recovered", fields: { outcome } });
  });

  test("a recovery waits a minute where the setting was read before it was asked for, and says that the endpoint is paused", async () => {
    const { miss, recover, retries, log } = world({ ...endpoint, isPaused: true, asOf: "2026-11-18T09:59:59.000Z" });
    await miss("a");
    expect(await recover()).toBe(1);
    expect(retries).toEqual([60]);
    expect(log.entries.filter(({ level }) => level === "error")).toEqual([]);
  });
});
