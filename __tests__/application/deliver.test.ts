import { describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { signStandardWebhook } from "../../core/adapters/standard-webhooks";
import {
  EndpointMisconfigured,
  type MerchantEndpoint,
  type WebhookAnswer,
  type WebhookClient,
} from "../../core/application/notification-ports";
import { makeDeliverySender } from "../../lambda/delivery-sender/handler";
import { sqsBatch } from "../../testing/events";
import { FakeClock, RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { InMemoryBreakers, InMemoryNotificationTable } from "../../testing/notification-fakes";

const SECRETS = ["whsec_bmV3ZXN0IHNlY3JldCBvZiBhbGw=", "whsec_b2xkZXIgc2VjcmV0LCBzdGlsbCBvaw=="];
const shop: MerchantEndpoint = { id: "shop", url: "https://shop.example/hook", secrets: SECRETS };
const ok: WebhookAnswer = { outcome: "answered", status: 200 };
const broken: WebhookAnswer = { outcome: "answered", status: 503 };
const START = "2026-11-18T10:00:10.000Z";

interface Options {
  readonly answers?: readonly WebhookAnswer[];
  readonly endpoint?: MerchantEndpoint | undefined | "misconfigured";
  /** Called before an answer comes: a message that runs into another, say. */
  readonly meanwhile?: () => Promise<void>;
  /** Fails these calls of ours, each once. */
  readonly broken?: ("endpoints.of" | "breakers.failed" | "deliveries.end" | "deliveries.postpone")[];
}

function setUp(options: Options = {}) {
  const { answers = [ok], meanwhile, broken = [] } = options;
  const waiting = new Set(broken);
  const orBroken = async <T>(name: NonNullable<Options["broken"]>[number], call: () => Promise<T>): Promise<T> => {
    if (waiting.delete(name)) throw new Error(`${name} is throttled`);
    return call();
  };
  const endpoint = "endpoint" in options ? options.endpoint : shop;
  const clock = new FakeClock(new Date(START));
  const table = new InMemoryNotificationTable(clock);
  const breakers = new InMemoryBreakers();
  const posted: Parameters<WebhookClient["post"]>[0][] = [];
  const retries: number[] = [];
  const metrics = new RecordingMetrics();
  const log = new RecordingLog();
  const send = makeDeliverySender({
    endpoints: {
      of: () =>
        orBroken("endpoints.of", async () => {
          if (endpoint === "misconfigured") throw new EndpointMisconfigured("not an endpoint");
          return endpoint;
        }),
    },
    deliveries: {
      claim: (key) => table.claim(key),
      retry: (...given) => table.retry(...given),
      end: (...given) => orBroken("deliveries.end", () => table.end(...given)),
      postpone: (...given) => orBroken("deliveries.postpone", () => table.postpone(...given)),
    },
    breakers: Object.assign(Object.create(breakers), {
      failed: (id: string, began: Date) => orBroken("breakers.failed", () => breakers.failed(id, began)),
    }),
    client: {
      post: async (request) => {
        posted.push(request);
        const answer = answers[Math.min(posted.length, answers.length) - 1] ?? ok;
        clock.advance(40);
        await meanwhile?.();
        return answer;
      },
    },
    sign: signStandardWebhook,
    retryAfter: async (_, seconds) => {
      retries.push(seconds);
    },
    clock,
    metrics,
    log,
  });
  const tell = (id: string) =>
    table.create({
      transactionId: `tx_${id}`,
      notificationId: id,
      merchantId: "mrc_1",
      createdAt: clock.now().toISOString(),
      body: JSON.stringify({ type: "transaction.captured", data: { id } }),
    });
  const message = (id: string) =>
    JSON.stringify({ transaction_id: `tx_${id}`, notification_id: id, merchant_id: "mrc_1" });
  /** How many of the messages come again. */
  const receive = async (...ids: string[]) => (await send(sqsBatch(...ids.map(message)))).batchItemFailures.length;
  const story = async (id: string) => (await table.of(`tx_${id}`))[0];
  return { clock, table, breakers, posted, retries, metrics, log, send, tell, receive, story };
}

describe("a delivery", () => {
  test("is signed with every active secret, as the official library verifies", async () => {
    const { tell, receive, posted, story, metrics } = setUp();
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
    const { tell, receive, retries, clock, table, posted, story } = setUp({ answers: [broken, broken, broken, ok] });
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
    const { tell, receive, posted } = setUp({
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
    const { tell, receive, table, clock, posted } = setUp();
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
    const { tell, receive, clock, posted, story, metrics, breakers } = setUp({ answers: [broken] });
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
    const { tell, receive, story, metrics } = setUp({ answers: [answer] });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    expect(await story("ntf_1")).toMatchObject({
      state: "pending",
      attempts: [{ outcome: answer.outcome, ...(answer.outcome === "answered" && { httpStatus: answer.status }) }],
    });
    expect(metrics.of("EndpointUnusable")).toBe(answer.outcome === "address_refused" ? 1 : 0);
  });

  test("waits as the endpoint asks with Retry-After, and so do all others to it", async () => {
    const { tell, receive, clock, posted, story, retries } = setUp({
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
    const { tell, receive, posted, story, metrics } = setUp({ answers: [{ outcome: "answered", status: 410 }] });
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
    const { tell, receive, posted, story, metrics } = setUp({ endpoint: undefined });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(0);
    expect(posted.length).toBe(0);
    expect(await story("ntf_1")).toMatchObject({ state: "unaddressed", attempts: [] });
    expect(metrics.of("DeliveryUnaddressed")).toBe(1);
  });

  test("of a merchant whose endpoint cannot be read waits for an operator, who is called", async () => {
    const { tell, receive, posted, story, metrics } = setUp({ endpoint: "misconfigured" });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    expect(posted.length).toBe(0);
    expect(await story("ntf_1")).toMatchObject({ state: "pending", attempts: [{ outcome: "misconfigured" }] });
    expect(metrics.of("EndpointUnusable")).toBe(1);
  });
});

describe("an endpoint that keeps failing", () => {
  const ids = Array.from({ length: 20 }, (_, index) => `ntf_${index}`);

  test("is left in peace after five failures; then one attempt tries it out, and one success opens it to all", async () => {
    const answers = [broken, broken, broken, broken, broken, broken, ok];
    const { tell, receive, posted, clock, story, metrics } = setUp({ answers });
    for (const id of ids) await tell(id);
    for (const id of ids) await receive(id);
    expect(posted.length).toBe(5);
    // Nobody's attempt was spent on waiting.
    expect((await story("ntf_19"))?.attempts).toEqual([]);

    clock.advance(61_000);
    await receive(...ids);
    expect(posted.length).toBe(6);
    clock.advance(121_000);
    await receive(...ids);
    expect(posted.length).toBe(7);
    clock.advance(61_000);
    await receive(...ids);
    expect(posted.length).toBeGreaterThan(20);
    expect(metrics.of("DeliveryFailed")).toBe(0);
  });

  test("is left in peace for a minute, however many attempts were under way when it failed", async () => {
    const begun: (() => void)[] = [];
    const { tell, receive, posted, clock, breakers } = setUp({
      answers: [broken],
      meanwhile: () => new Promise((resolve) => begun.push(resolve)),
    });
    for (const id of ids) await tell(id);
    const all = ids.map((id) => receive(id));
    while (begun.length < ids.length) await new Promise((resolve) => setImmediate(resolve));
    for (const goOn of begun) goOn();
    await Promise.all(all);
    expect(posted.length).toBe(20);
    const { openUntil, openings } = breakers.health.get("shop") ?? {};
    expect(openings).toBe(1);
    expect(Date.parse(openUntil ?? "") - clock.now().getTime()).toBe(60_000);
  });

  test("is left in peace for its minute though it asks for a second only", async () => {
    const asks: WebhookAnswer = { outcome: "answered", status: 503, retryAfter: "1" };
    const { tell, receive, clock, breakers } = setUp({ answers: [asks] });
    for (const id of ids.slice(0, 5)) {
      await tell(id);
      await receive(id);
      clock.advance(2_000);
    }
    const { openUntil, openings } = breakers.health.get("shop") ?? {};
    expect(openings).toBe(1);
    expect(Date.parse(openUntil ?? "") - clock.now().getTime()).toBe(58_000);
  });

  test("delays no other endpoint", async () => {
    const { tell, receive, posted, breakers, clock } = setUp();
    await breakers.failed("other", clock.now());
    await breakers.hold("other", new Date(clock.now().getTime() + 3_600_000));
    await tell("ntf_1");
    await receive("ntf_1");
    expect(posted.length).toBe(1);
  });

  test("is not waited for longer than five days", async () => {
    const { tell, receive, breakers, clock, story, metrics } = setUp();
    await tell("ntf_1");
    clock.advance(5 * 86_400_000 + 1);
    await breakers.hold("shop", new Date(clock.now().getTime() + 60_000));
    await receive("ntf_1");
    expect(await story("ntf_1")).toMatchObject({ state: "failed" });
    expect(metrics.of("DeliveryFailed")).toBe(1);
  });

  test("is forgiven by a success", async () => {
    const { tell, receive, breakers, clock } = setUp();
    for (let failure = 0; failure < 4; failure++) await breakers.failed("shop", clock.now());
    await tell("ntf_1");
    await receive("ntf_1");
    expect(breakers.health.size).toBe(0);
  });
});

describe("a delivery that our own calls fail", () => {
  test.each(["endpoints.of", "breakers.failed", "deliveries.end"] as const)(
    "%s: is given back, comes again after its claim, and costs no attempt",
    async (call) => {
      const answers = call === "breakers.failed" ? [broken, ok] : [ok];
      const { tell, receive, retries, clock, story, table } = setUp({ answers, broken: [call] });
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
    const { tell, receive, clock, story } = setUp({ broken: ["endpoints.of", "deliveries.postpone"] });
    await tell("ntf_1");
    expect(await receive("ntf_1")).toBe(1);
    clock.advance(67_000);
    await receive("ntf_1");
    expect(await story("ntf_1")).toMatchObject({ state: "delivered" });
  });

  test("and whose function is stopped time and again is given up, and rings", async () => {
    const { tell, receive, clock, table, story, posted, metrics } = setUp();
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
    const { send, retries, log } = setUp();
    const event = sqsBatch("no message");
    expect(await send(event)).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect(retries).toEqual([67]);
    expect(log.entries.map(({ message }) => message)).toEqual(["delivery not attempted"]);
  });
});
