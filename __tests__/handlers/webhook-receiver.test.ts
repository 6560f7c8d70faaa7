import { describe, expect, test } from "@jest/globals";
import { providerCatalog } from "../../core/adapters/providers/catalog";
import { MAX_BODY_BYTES } from "../../core/application/receive-webhook";
import { makeReceiver } from "../../lambda/webhook-receiver/handler";
import { apiRequest } from "../../testing/events";
import { FakeClock, FakeSecrets, InMemoryInbox, InMemoryQueue, RecordingLog } from "../../testing/fakes";
import { paymentIntent, SECRET, stripeEvent, stripeHeaders } from "../../testing/stripe";

const KEY = { provider: "stripe", eventId: "evt_1" };
const BODY = stripeEvent("payment_intent.succeeded", paymentIntent(), { id: "evt_1" });

function setUp({ secrets = new FakeSecrets([SECRET]), inbox = new InMemoryInbox(), queue = new InMemoryQueue() } = {}) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const handle = makeReceiver({ providers: providerCatalog({ paypal: {} }), secrets, inbox, queue, clock, log });
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
  const nothingWritten = () => {
    expect(inbox.events.size).toBe(0);
    expect(queue.sent).toEqual([]);
  };
  return { send, inbox, queue, log, clock, nothingWritten };
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
    const { send, nothingWritten } = setUp();
    for (const provider of ["acme", "", "constructor", "__proto__"]) {
      expect(await send(BODY, { provider })).toMatchObject({ status: 404, json: { code: "UNKNOWN_PROVIDER" } });
    }
    nothingWritten();
  });

  test("a body over the limit, before its signature is looked at", async () => {
    const { send, nothingWritten } = setUp();
    expect(await send("x".repeat(MAX_BODY_BYTES + 1), { headers: {} })).toMatchObject({
      status: 413,
      json: { code: "BODY_TOO_LARGE" },
    });
    nothingWritten();
  });

  test("a signed body that the inbox cannot hold", async () => {
    const { send, nothingWritten } = setUp({ inbox: new InMemoryInbox(100) });
    expect(await send()).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    nothingWritten();
  });

  test.each(["", "[]", "null", '{"id":"evt_1"}', "not json"])("a signed body that is no event: %j", async (body) => {
    const { send, nothingWritten } = setUp();
    expect(await send(body)).toMatchObject({ status: 400, json: { code: "MALFORMED_EVENT" } });
    nothingWritten();
  });

  test("everything while no secret is set", async () => {
    const { send, nothingWritten } = setUp({ secrets: new FakeSecrets(undefined) });
    expect(await send()).toMatchObject({ status: 503, json: { code: "PROVIDER_NOT_CONFIGURED" } });
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
