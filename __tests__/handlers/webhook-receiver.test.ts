import { describe, expect, test } from "@jest/globals";
import { ownEvents } from "../../core/adapters/own-events";
import { providerCatalog } from "../../core/adapters/providers/catalog";
import { MAX_BODY_BYTES } from "../../core/application/accept-event";
import { checkSignature } from "../../core/application/check-signature";
import { makeReceiver } from "../../lambda/webhook-receiver/handler";
import { apiRequest } from "../../testing/events";
import {
  FakeCallers,
  FakeClock,
  FakeSecrets,
  InMemoryInbox,
  InMemoryQueue,
  RecordingLog,
  RecordingMetrics,
} from "../../testing/fakes";
import { paymentIntent, SECRET, stripeEvent, stripeHeaders } from "../../testing/stripe";

const SHOP = "arn:aws:iam::123456789012:role/shop";
const KEY = { provider: "stripe", eventId: "evt_1" };
const BODY = stripeEvent("payment_intent.succeeded", paymentIntent(), { id: "evt_1" });

function setUp({ secrets = new FakeSecrets([SECRET]), inbox = new InMemoryInbox(), queue = new InMemoryQueue() } = {}) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const handle = makeReceiver({
    providers: providerCatalog({ paypal: {} }),
    secrets,
    inbox,
    queue,
    clock,
    log,
    metrics,
    callers: new FakeCallers({ [SHOP]: ["mrc_1"] }),
    ownEvents,
  });
  const send = async (
    body: string | Buffer = BODY,
    options: { provider?: string; headers?: Record<string, string> } = {},
  ) => {
    const { provider = "stripe", headers = stripeHeaders(body.toString(), SECRET, clock.now()) } = options;
    const {
      statusCode,
      headers: answered,
      body: text,
    } = await handle(apiRequest({ path: { provider }, headers, body }));
    return { status: statusCode, type: answered?.["Content-Type"], json: JSON.parse(text) };
  };
  const sendOwn = async (body: unknown, userArn = SHOP) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const { statusCode, body: answer } = await handle(apiRequest({ body: text, userArn }));
    return { status: statusCode, json: JSON.parse(answer) };
  };
  const nothingWritten = () => {
    expect(inbox.events.size).toBe(0);
    expect(queue.sent).toEqual([]);
  };
  return { send, sendOwn, inbox, queue, log, metrics, clock, nothingWritten };
}

describe("a signed event", () => {
  test("is stored, queued and answered with 200", async () => {
    const { send, inbox, queue } = setUp();
    expect(await send()).toMatchObject({
      status: 200,
      json: { event: "stripe#evt_1", state: "received", repeated: false },
    });
    expect(inbox.events.get("stripe#evt_1")?.body.toString()).toBe(BODY);
    expect(queue.sent).toEqual([KEY]);
  });

  test("is verified over the exact bytes, however API Gateway passes them and the header's case", async () => {
    const { send, inbox } = setUp();
    const body = Buffer.from(`${BODY.slice(0, -1)}, "note": "naïve 支払い" }\n`);
    const signature = stripeHeaders(body.toString(), SECRET, new FakeClock().now())["stripe-signature"] ?? "";
    expect(await send(body, { headers: { "STRIPE-Signature": signature } })).toMatchObject({ status: 200 });
    expect(inbox.events.get("stripe#evt_1")?.body.equals(body)).toBe(true);
  });

  test("is kept and ignored, not queued, where its type means nothing to us", async () => {
    const { send, inbox, queue } = setUp();
    expect(await send(stripeEvent("customer.created", {}, { id: "evt_1" }))).toMatchObject({
      status: 200,
      json: { state: "ignored" },
    });
    expect(inbox.events.has("stripe#evt_1")).toBe(true);
    expect(queue.sent).toEqual([]);
  });

  test("is not answered with 200 before it is both stored and queued, and heals by the provider's retry", async () => {
    const queue = new InMemoryQueue();
    const { send, log } = setUp({ queue });
    const { send: sendToQueue } = queue;
    queue.send = () => Promise.reject(new Error("queue is away"));
    expect(await send()).toMatchObject({ status: 500, json: { code: "INTERNAL_ERROR" } });
    expect(JSON.stringify(log.entries)).not.toContain("pi_1");

    queue.send = sendToQueue;
    expect(await send()).toMatchObject({ status: 200, json: { state: "received", repeated: true } });
    expect(queue.sent).toEqual([KEY]);
  });
});

describe("a repeated event", () => {
  test.each([
    ["received", 1],
    ["failed", 1],
    ["processed", 0],
    ["ignored", 0],
  ] as const)("that is %s is queued again %d times", async (state, times) => {
    const { send, inbox, queue } = setUp();
    await send();
    inbox.states.set("stripe#evt_1", { state });
    queue.sent.length = 0;
    expect(await send()).toMatchObject({ status: 200, json: { state, repeated: true } });
    expect(queue.sent.length).toBe(times);
  });
});

describe("refused, with nothing written:", () => {
  test("a forged signature", async () => {
    const { send, nothingWritten } = setUp();
    const headers = stripeHeaders(BODY, "whsec_forged", new FakeClock().now());
    expect(await send(BODY, { headers })).toEqual({
      status: 400,
      type: "application/problem+json",
      json: {
        type: "urn:tap:problem:invalid-signature",
        title: "The signature is missing, malformed, stale or does not match the body.",
        status: 400,
        code: "INVALID_SIGNATURE",
        request_id: "request-1",
      },
    });
    nothingWritten();
  });

  test("an old signed request, replayed", async () => {
    const { send, clock, nothingWritten } = setUp();
    const headers = stripeHeaders(BODY, SECRET, clock.now());
    clock.advance(301_000);
    expect(await send(BODY, { headers })).toMatchObject({ status: 400, json: { code: "INVALID_SIGNATURE" } });
    nothingWritten();
  });

  test("an unknown provider", async () => {
    const { send, log, nothingWritten } = setUp();
    for (const provider of ["acme", "", "own", "constructor", "__proto__", "4242424242424242"]) {
      expect(await send(BODY, { provider })).toMatchObject({ status: 404, json: { code: "UNKNOWN_PROVIDER" } });
    }
    nothingWritten();
    expect(new Set(log.entries.map(({ fields }) => JSON.stringify(fields)))).toEqual(
      new Set(['{"code":"UNKNOWN_PROVIDER"}']),
    );
  });

  test("a body over the limit: told to a person where it is signed, and nobody's news where it is not", async () => {
    const { send, metrics, nothingWritten } = setUp();
    const body = "x".repeat(MAX_BODY_BYTES + 1);
    expect(await send(body, { headers: {} })).toMatchObject({ status: 400, json: { code: "INVALID_SIGNATURE" } });
    expect(metrics.of("EventRefused")).toBe(0);
    expect(await send(body)).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    expect(metrics.of("EventRefused")).toBe(1);
    nothingWritten();
  });

  test("a signed body that the inbox cannot hold", async () => {
    const { send, metrics, log, nothingWritten } = setUp({ inbox: new InMemoryInbox(100) });
    expect(await send()).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    expect(metrics.of("EventRefused")).toBe(1);
    expect(log.entries.at(-1)?.fields).toEqual({ code: "BODY_TOO_LARGE", provider: "stripe" });
    nothingWritten();
  });

  test.each(["", "[]", "null", '{"id":"evt_1"}', "not json"])("a signed body that is no event: %j", async (body) => {
    const { send, metrics, nothingWritten } = setUp();
    expect(await send(body)).toMatchObject({ status: 400, json: { code: "MALFORMED_EVENT" } });
    expect(metrics.of("EventRefused")).toBe(1);
    nothingWritten();
  });

  test("a forgery, after one look at it, unless a secret is new", async () => {
    let looks = 0;
    const sender = {
      name: "stripe",
      verify: () => {
        looks++;
        return false;
      },
    };
    const look = (secrets: FakeSecrets) =>
      checkSignature({ secrets, clock: new FakeClock() }, sender, { headers: {}, body: Buffer.from(BODY) });
    expect(await look(new FakeSecrets([SECRET]))).toBe("INVALID_SIGNATURE");
    expect(looks).toBe(1);
    expect(await look(new FakeSecrets([SECRET], ["whsec_new", SECRET]))).toBe("INVALID_SIGNATURE");
    expect(looks).toBe(3);
  });

  test("everything while no secret is set", async () => {
    const { send, nothingWritten } = setUp({ secrets: new FakeSecrets(undefined) });
    expect(await send()).toMatchObject({ status: 404, json: { code: "PROVIDER_NOT_CONFIGURED" } });
    nothingWritten();
  });
});

describe("a card number", () => {
  const card = "4242 4242 4242 4242";

  test("in a provider's signed event is masked, and the event goes on", async () => {
    const { send, inbox, queue, log } = setUp();
    const intent = { ...paymentIntent(), description: `paid with ${card}`, order: 4242424242424242 };
    expect(await send(stripeEvent("payment_intent.succeeded", intent, { id: "evt_1" }))).toMatchObject({ status: 200 });
    const stored = inbox.events.get("stripe#evt_1");
    expect(stored?.cardDataMasked).toBe(true);
    expect(stored?.body.toString()).toContain('"paid with **** **** **** 4242"');
    expect(stored?.body.toString()).toContain('"order":"************4242"');
    expect(queue.sent).toEqual([KEY]);
    expect(log.entries.some(({ fields }) => fields.code === "CARD_NUMBER_MASKED")).toBe(true);
    expect(JSON.stringify([...inbox.events.values(), ...log.entries])).not.toMatch(/4242[ -]?4242/);
  });

  test("in an own service's event is refused", async () => {
    const { sendOwn, log, nothingWritten } = setUp();
    for (const id of [card, card.replaceAll(" ", "-"), card.replaceAll(" ", "")]) {
      expect(await sendOwn({ ...OWN, payment_id: id })).toMatchObject({
        status: 422,
        json: { code: "CARD_NUMBER_REFUSED" },
      });
    }
    nothingWritten();
    expect(JSON.stringify(log.entries)).not.toContain("4242");
  });
});

const OWN = {
  id: "e1",
  type: "payment.captured",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: "mrc_1",
  payment_id: "p1",
  amount: 4250,
  currency: "USD",
};

describe("an own service's event", () => {
  test("is stored under its merchant and queued", async () => {
    const { sendOwn, queue } = setUp();
    expect(await sendOwn(OWN)).toMatchObject({ status: 200, json: { event: "own#mrc_1.e1", state: "received" } });
    expect(await sendOwn(OWN)).toMatchObject({ status: 200, json: { repeated: true } });
    expect(queue.sent[0]).toEqual({ provider: "own", eventId: "mrc_1.e1" });
  });

  test("of an id that stands for another event is refused, and told; the same again is not", async () => {
    const { sendOwn, metrics, inbox } = setUp();
    await sendOwn(OWN);
    const [first] = [...inbox.events.values()];
    const { currency, ...rest } = OWN;
    expect(await sendOwn({ currency, ...rest })).toMatchObject({ status: 200, json: { repeated: true } });
    for (const change of [
      { amount: 1 },
      { payment_id: "p2" },
      { type: "payment.failed" },
      { occurred_at: "2026-11-18T10:00:01Z" },
    ]) {
      expect(await sendOwn({ ...OWN, ...change })).toMatchObject({ status: 409, json: { code: "EVENT_CONTRADICTS" } });
    }
    expect(metrics.of("EventRefused")).toBe(4);
    expect([...inbox.events.values()]).toEqual([first]);
  });

  test("larger than its fields is refused, and told", async () => {
    const { sendOwn, metrics, nothingWritten } = setUp();
    expect(await sendOwn(" ".repeat(16 * 1024 + 1))).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    expect(metrics.of("EventRefused")).toBe(1);
    nothingWritten();
  });

  test("of a merchant that the caller does not act for is refused", async () => {
    const { sendOwn, nothingWritten } = setUp();
    expect(await sendOwn({ ...OWN, merchant_id: "mrc_2" })).toMatchObject({
      status: 403,
      json: { code: "CALLER_NOT_BOUND" },
    });
    expect(await sendOwn(OWN, "arn:aws:iam::1:user/x")).toMatchObject({ status: 403 });
    nothingWritten();
  });

  test.each<[string, unknown]>([
    ["no JSON", "{"],
    ["no object", []],
    ["a field too many", { ...OWN, extra: 1 }],
    ["a fraction", { ...OWN, amount: 42.5 }],
    ["a negative amount", { ...OWN, amount: -1 }],
    ["an amount in text", { ...OWN, amount: "4250" }],
    ["an unknown type", { ...OWN, type: "payment.lost" }],
    ["an id that breaks out of its key", { ...OWN, id: "a#b" }],
    ["a refund of an id that objects have anyway", { ...OWN, type: "refund.succeeded", object_id: "constructor" }],
    ["a dispute of another such id", { ...OWN, type: "dispute.open", object_id: "__proto__" }],
    ["a merchant that breaks out of its scope", { ...OWN, merchant_id: "mrc_1.x" }],
    ["a refund without an id", { ...OWN, type: "refund.succeeded" }],
    ["a time without a zone", { ...OWN, occurred_at: "2026-11-18T10:00:00" }],
    ["a time that never comes", { ...OWN, occurred_at: "2026-13-45T99:00:00Z" }],
  ])("with %s is refused", async (_, body) => {
    const { sendOwn, nothingWritten } = setUp();
    expect(await sendOwn(body)).toMatchObject({ status: 400, json: { code: "INVALID_BODY" } });
    nothingWritten();
  });

  test("in a currency that nobody pays with is refused", async () => {
    const { sendOwn, nothingWritten } = setUp();
    const answer = await sendOwn({ ...OWN, currency: "ZZZ" });
    expect(answer).toMatchObject({ status: 400, json: { code: "UNKNOWN_CURRENCY" } });
    nothingWritten();
  });
});

describe("secrets", () => {
  test("that were rotated a moment ago count at once", async () => {
    const { send } = setUp({ secrets: new FakeSecrets(["whsec_old"], [SECRET, "whsec_old"]) });
    expect(await send()).toMatchObject({ status: 200 });
  });

  test("are read once while signatures match", async () => {
    const secrets = new FakeSecrets([SECRET]);
    const { send } = setUp({ secrets });
    await send();
    expect(secrets.reads).toBe(0);
  });
});
