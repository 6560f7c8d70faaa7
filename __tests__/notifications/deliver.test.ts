import { describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import type { WebhookAnswer } from "../../core/notifications/application/delivery-ports";
import { broken, deliveryWorld, ok, SECRETS, START, shop } from "../../testing/delivery-world";
import { sqsBatch } from "../../testing/events";

describe("a delivery", () => {
  test("a delivery is signed with every active secret, as the official library verifies", async () => {
    const { notify, receive, posted, timeline, metrics } = deliveryWorld();
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(0);
    const [{ url, headers, body }] = posted as [(typeof posted)[number]];
    expect(url).toBe(shop.url);
    expect(headers).toMatchObject({ "content-type": "application/json", "webhook-id": "ntf_1" });
    const at = new Date(START);
    for (const secret of SECRETS) {
      expect(headers["webhook-signature"]?.split(" ")).toContain(
        new Webhook(secret).sign("ntf_1", at, body.toString()),
      );
    }
    expect(await timeline("ntf_1")).toMatchObject({
      state: "delivered",
      attempts: [{ at: START, outcome: "delivered", httpStatus: 200, milliseconds: 40 }],
    });
    expect(metrics.of("DeliverySucceeded")).toBe(1);
  });

  test("a failed delivery is retried twice by its message, then by the sweep, with the same id and body", async () => {
    const { notify, receive, retries, clock, table, posted, timeline } = deliveryWorld({
      answers: [broken, broken, broken, ok],
    });
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    // 5 s and 300 s with half of a fifth as jitter, and a second more, so that no message comes too early.
    expect(retries).toEqual([7]);
    clock.advance(7_000);
    expect(await receive("ntf_1")).toBe(1);
    expect(retries).toEqual([7, 331]);
    clock.advance(331_000);
    expect(await receive("ntf_1")).toBe(0);
    expect(retries.length).toBe(2);

    for await (const page of table.due(clock.now())) expect(page).toEqual([]);
    clock.advance(1_981_000);
    const due = [];
    for await (const page of table.due(clock.now())) due.push(...page);
    expect(due.map(({ notificationId }) => notificationId)).toEqual(["ntf_1"]);
    expect(await receive("ntf_1")).toBe(0);
    expect((await timeline("ntf_1"))?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 503, 503, 200]);
    expect(new Set(posted.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(posted.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set(["ntf_1"]));
    // Signed anew each time: a receiver refuses old timestamps.
    expect(new Set(posted.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(4);
  });

  test("a delivery is attempted once, however many messages ask for it", async () => {
    const { notify, receive, posted } = deliveryWorld({
      meanwhile: async () => {
        if (posted.length === 1) await receive("ntf_1");
      },
    });
    await notify("ntf_1");
    await receive("ntf_1", "ntf_1", "ntf_1");
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test("a delivery that an error stops for good ends as failed, and is not tried again", async () => {
    const { notify, table, receive, metrics, retries, timeline } = deliveryWorld();
    await notify("ntf_1");
    table.retry = () => Promise.reject(Object.assign(new Error("too large"), { name: "ValidationException" }));
    table.end = (
      (end) =>
      (key: Parameters<typeof end>[0], ...rest: [Parameters<typeof end>[1], undefined?]) =>
        rest[0] === "delivered" ? Promise.reject(new URIError("URI malformed")) : end.call(table, key, ...rest)
    )(table.end);
    expect(await receive("ntf_1")).toBe(0);
    expect(await timeline("ntf_1")).toMatchObject({ state: "failed" });
    expect([metrics.of("DeliveryFailed"), retries]).toEqual([1, []]);
  });

  test("a delivery whose attempt never ended is attempted again when its lease has run out", async () => {
    const { notify, receive, table, clock, posted } = deliveryWorld();
    await notify("ntf_1");
    // A function that was stopped during its attempt.
    await table.lease({ transactionId: "tx_ntf_1", notificationId: "ntf_1" });
    await receive("ntf_1");
    expect(posted.length).toBe(0);
    clock.advance(60_000);
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test("a delivery fails for good after ten attempts, and counts for the alarm", async () => {
    const { notify, receive, clock, posted, timeline, metrics, breakers } = deliveryWorld({ answers: [broken] });
    await notify("ntf_1");
    for (let sweep = 0; sweep < 300; sweep++) {
      await receive("ntf_1");
      clock.advance(1_800_000);
    }
    expect(posted.length).toBe(10);
    expect(await timeline("ntf_1")).toMatchObject({ state: "failed" });
    expect((await timeline("ntf_1"))?.attempts.length).toBe(10);
    expect(metrics.of("DeliveryFailed")).toBe(1);
    expect(breakers.health.get("shop")).toMatchObject({ failures: 10, openings: 6 });
  });

  test.each<[string, WebhookAnswer]>([
    ["a redirect", { outcome: "answered", status: 302 }],
    ["a refusal", { outcome: "answered", status: 400 }],
    ["silence", { outcome: "timeout" }],
    ["a connection that fails", { outcome: "connection_failed" }],
    ["an address that is not public", { outcome: "address_refused" }],
  ])("an attempt that meets %s is recorded and repeated", async (_, answer) => {
    const { notify, receive, timeline, metrics } = deliveryWorld({ answers: [answer] });
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    expect(await timeline("ntf_1")).toMatchObject({
      state: "pending",
      attempts: [{ outcome: answer.outcome, ...(answer.outcome === "answered" && { httpStatus: answer.status }) }],
    });
    expect(metrics.of("EndpointUnusable")).toBe(answer.outcome === "address_refused" ? 1 : 0);
  });

  test("all deliveries to an endpoint wait as long as its Retry-After asks for", async () => {
    const { notify, receive, clock, posted, timeline, retries } = deliveryWorld({
      answers: [{ outcome: "answered", status: 429, retryAfterSeconds: 1200 }, ok],
    });
    await notify("ntf_1");
    await notify("ntf_2");
    // Longer than a message may wait, so that the sweep queues it.
    expect(await receive("ntf_1")).toBe(0);
    expect(await receive("ntf_2")).toBe(0);
    expect(retries).toEqual([]);
    expect(posted.length).toBe(1);
    expect((await timeline("ntf_2"))?.attempts).toEqual([]);
    clock.advance(1_200_000);
    await receive("ntf_2");
    expect(posted.length).toBe(2);
  });

  test("410 ends all deliveries to the endpoint, without another request", async () => {
    const { notify, receive, posted, timeline, metrics } = deliveryWorld({
      answers: [{ outcome: "answered", status: 410 }],
    });
    await notify("ntf_1");
    await notify("ntf_2");
    expect(await receive("ntf_1")).toBe(0);
    expect(await receive("ntf_2")).toBe(0);
    expect(posted.length).toBe(1);
    expect([await timeline("ntf_1"), await timeline("ntf_2")]).toMatchObject([
      { state: "gone", attempts: [{ httpStatus: 410 }] },
      { state: "gone", attempts: [] },
    ]);
    expect(metrics.of("EndpointUnusable")).toBe(2);
  });

  test("a delivery to a merchant without an endpoint ends without an attempt", async () => {
    const { notify, receive, posted, timeline, metrics } = deliveryWorld({ endpoint: undefined });
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(0);
    expect(posted.length).toBe(0);
    expect(await timeline("ntf_1")).toMatchObject({ state: "unaddressed", attempts: [] });
    expect(metrics.of("DeliveryUnaddressed")).toBe(1);
  });

  test("a delivery to an endpoint that cannot be read stays pending, and counts for the alarm", async () => {
    const { notify, receive, posted, timeline, metrics } = deliveryWorld({ endpoint: "misconfigured" });
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    expect(posted.length).toBe(0);
    expect(await timeline("ntf_1")).toMatchObject({ state: "pending", attempts: [{ outcome: "misconfigured" }] });
    expect(metrics.of("EndpointUnusable")).toBe(1);
  });
});

describe("a delivery during which a call to AWS fails", () => {
  test.each(["endpoints.of", "breakers.recordFailure", "deliveryStore.end"] as const)(
    "a delivery during which %s fails releases its lease, is handed out again, and loses no attempt",
    async (call) => {
      const answers = call === "breakers.recordFailure" ? [broken, ok] : [ok];
      const { notify, receive, retries, clock, timeline, table } = deliveryWorld({ answers, broken: [call] });
      await notify("ntf_1");
      expect(await receive("ntf_1")).toBe(1);
      expect(retries).toEqual([67]);
      expect(table.stored.get("ntf_1")?.leases).toBe(0);
      clock.advance(67_000);
      expect(await receive("ntf_1")).toBe(0);
      expect(await timeline("ntf_1")).toMatchObject({ state: "delivered", attempts: [{ outcome: "delivered" }] });
    },
  );

  test("a delivery whose lease cannot be released is attempted by its message when the lease has run out", async () => {
    const { notify, receive, clock, timeline } = deliveryWorld({ broken: ["endpoints.of", "deliveryStore.release"] });
    await notify("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    clock.advance(67_000);
    await receive("ntf_1");
    expect(await timeline("ntf_1")).toMatchObject({ state: "delivered" });
  });

  test("a delivery whose function is stopped twenty times fails for good, and counts for the alarm", async () => {
    const { notify, receive, clock, table, timeline, posted, metrics } = deliveryWorld();
    await notify("ntf_1");
    for (let stop = 0; stop < 20; stop++) {
      await table.lease({ transactionId: "tx_ntf_1", notificationId: "ntf_1" });
      clock.advance(60_000);
    }
    await receive("ntf_1");
    expect(posted.length).toBe(0);
    expect(await timeline("ntf_1")).toMatchObject({ state: "failed" });
    expect(metrics.of("DeliveryFailed")).toBe(1);
  });
});

describe("the queue merchant-deliveries", () => {
  test("a delivery message that is malformed stays in the queue, for its dead letter queue", async () => {
    const { send, retries, log } = deliveryWorld();
    const event = sqsBatch("no message");
    expect(await send(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(retries).toEqual([67]);
    expect(log.entries.map(({ message }) => message)).toEqual(["message not processed yet"]);
  });
});
