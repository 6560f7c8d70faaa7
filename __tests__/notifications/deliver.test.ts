import { describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import type { WebhookAnswer } from "../../core/notifications/application/ports";
import { broken, deliveryWorld, ok, SECRETS, START, shop } from "../../testing/delivery-world";
import { sqsBatch } from "../../testing/events";

describe("a delivery", () => {
  test("is signed with every active secret, as the official library verifies", async () => {
    const { tell, receive, posted, story, metrics } = deliveryWorld();
    await tell("ntf_1");
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
    expect(await story("ntf_1")).toMatchObject({
      state: "delivered",
      attempts: [{ at: START, outcome: "delivered", httpStatus: 200, milliseconds: 40 }],
    });
    expect(metrics.of("DeliverySucceeded")).toBe(1);
  });

  test("that fails comes again: the first two times by its message, then by the sweep, with the same id and body", async () => {
    const { tell, receive, retries, clock, table, posted, story } = deliveryWorld({
      answers: [broken, broken, broken, ok],
    });
    await tell("ntf_1");
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
    expect((await story("ntf_1"))?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([503, 503, 503, 200]);
    expect(new Set(posted.map(({ body }) => body.toString())).size).toBe(1);
    expect(new Set(posted.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set(["ntf_1"]));
    // Signed anew each time: a receiver refuses old timestamps.
    expect(new Set(posted.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(4);
  });

  test("is attempted once, however many messages ask for it", async () => {
    const { tell, receive, posted } = deliveryWorld({
      meanwhile: async () => {
        if (posted.length === 1) await receive("ntf_1");
      },
    });
    await tell("ntf_1");
    await receive("ntf_1", "ntf_1", "ntf_1");
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test("that nobody ended is attempted again after its claim", async () => {
    const { tell, receive, table, clock, posted } = deliveryWorld();
    await tell("ntf_1");
    // A function that was stopped in its attempt.
    await table.claim({ transactionId: "tx_ntf_1", notificationId: "ntf_1" });
    await receive("ntf_1");
    expect(posted.length).toBe(0);
    clock.advance(60_000);
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test("is given up after ten attempts, and rings", async () => {
    const { tell, receive, clock, posted, story, metrics, breakers } = deliveryWorld({ answers: [broken] });
    await tell("ntf_1");
    for (let sweep = 0; sweep < 300; sweep++) {
      await receive("ntf_1");
      clock.advance(1_800_000);
    }
    expect(posted.length).toBe(10);
    expect(await story("ntf_1")).toMatchObject({ state: "failed" });
    expect((await story("ntf_1"))?.attempts.length).toBe(10);
    expect(metrics.of("DeliveryFailed")).toBe(1);
    expect(breakers.health.get("shop")).toMatchObject({ failures: 10, openings: 6 });
  });

  test.each<[string, WebhookAnswer]>([
    ["a redirect", { outcome: "answered", status: 302 }],
    ["a refusal", { outcome: "answered", status: 400 }],
    ["silence", { outcome: "timeout" }],
    ["a connection that fails", { outcome: "connection_failed" }],
    ["an address that is not public", { outcome: "address_refused" }],
  ])("meets %s: recorded, and tried again", async (_, answer) => {
    const { tell, receive, story, metrics } = deliveryWorld({ answers: [answer] });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    expect(await story("ntf_1")).toMatchObject({
      state: "pending",
      attempts: [{ outcome: answer.outcome, ...(answer.outcome === "answered" && { httpStatus: answer.status }) }],
    });
    expect(metrics.of("EndpointUnusable")).toBe(answer.outcome === "address_refused" ? 1 : 0);
  });

  test("waits as the endpoint asks with Retry-After, and so do all others to it", async () => {
    const { tell, receive, clock, posted, story, retries } = deliveryWorld({
      answers: [{ outcome: "answered", status: 429, retryAfter: "1200" }, ok],
    });
    await tell("ntf_1");
    await tell("ntf_2");
    // Longer than a message may wait: the sweep's work.
    expect(await receive("ntf_1")).toBe(0);
    expect(await receive("ntf_2")).toBe(0);
    expect(retries).toEqual([]);
    expect(posted.length).toBe(1);
    expect((await story("ntf_2"))?.attempts).toEqual([]);
    clock.advance(1_200_000);
    await receive("ntf_2");
    expect(posted.length).toBe(2);
  });

  test("to an endpoint that is gone ends, and so do the others to it, without asking it again", async () => {
    const { tell, receive, posted, story, metrics } = deliveryWorld({
      answers: [{ outcome: "answered", status: 410 }],
    });
    await tell("ntf_1");
    await tell("ntf_2");
    expect(await receive("ntf_1")).toBe(0);
    expect(await receive("ntf_2")).toBe(0);
    expect(posted.length).toBe(1);
    expect([await story("ntf_1"), await story("ntf_2")]).toMatchObject([
      { state: "gone", attempts: [{ httpStatus: 410 }] },
      { state: "gone", attempts: [] },
    ]);
    expect(metrics.of("EndpointUnusable")).toBe(2);
  });

  test("of a merchant without an endpoint ends without an attempt", async () => {
    const { tell, receive, posted, story, metrics } = deliveryWorld({ endpoint: undefined });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(0);
    expect(posted.length).toBe(0);
    expect(await story("ntf_1")).toMatchObject({ state: "unaddressed", attempts: [] });
    expect(metrics.of("DeliveryUnaddressed")).toBe(1);
  });

  test("of a merchant whose endpoint cannot be read waits for an operator, who is called", async () => {
    const { tell, receive, posted, story, metrics } = deliveryWorld({ endpoint: "misconfigured" });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    expect(posted.length).toBe(0);
    expect(await story("ntf_1")).toMatchObject({ state: "pending", attempts: [{ outcome: "misconfigured" }] });
    expect(metrics.of("EndpointUnusable")).toBe(1);
  });
});

describe("a delivery that our own calls fail", () => {
  test.each(["endpoints.of", "breakers.failed", "deliveries.end"] as const)(
    "%s: is given back, comes again after its claim, and costs no attempt",
    async (call) => {
      const answers = call === "breakers.failed" ? [broken, ok] : [ok];
      const { tell, receive, retries, clock, story, table } = deliveryWorld({ answers, broken: [call] });
      await tell("ntf_1");
      expect(await receive("ntf_1")).toBe(1);
      expect(retries).toEqual([67]);
      expect(table.kept.get("ntf_1")?.claims).toBe(0);
      clock.advance(67_000);
      expect(await receive("ntf_1")).toBe(0);
      expect(await story("ntf_1")).toMatchObject({ state: "delivered", attempts: [{ outcome: "delivered" }] });
    },
  );

  test("and that cannot be given back is attempted by the message all the same", async () => {
    const { tell, receive, clock, story } = deliveryWorld({ broken: ["endpoints.of", "deliveries.postpone"] });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    clock.advance(67_000);
    await receive("ntf_1");
    expect(await story("ntf_1")).toMatchObject({ state: "delivered" });
  });

  test("and whose function is stopped time and again is given up, and rings", async () => {
    const { tell, receive, clock, table, story, posted, metrics } = deliveryWorld();
    await tell("ntf_1");
    for (let stop = 0; stop < 20; stop++) {
      await table.claim({ transactionId: "tx_ntf_1", notificationId: "ntf_1" });
      clock.advance(60_000);
    }
    await receive("ntf_1");
    expect(posted.length).toBe(0);
    expect(await story("ntf_1")).toMatchObject({ state: "failed" });
    expect(metrics.of("DeliveryFailed")).toBe(1);
  });
});

describe("the queue merchant-deliveries", () => {
  test("keeps what is no message, for its dead letter queue", async () => {
    const { send, retries, log } = deliveryWorld();
    const event = sqsBatch("no message");
    expect(await send(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(retries).toEqual([67]);
    expect(log.entries.map(({ message }) => message)).toEqual(["message not processed yet"]);
  });
});
