import { describe, expect, test } from "@jest/globals";
import { checkSignature } from "../../core/access/application/check-signature";
import { MAX_BODY_BYTES } from "../../core/shared/domain/body-limits";
import { FakeClock, FakeSecrets, InMemoryInbox, InMemoryQueue } from "../../testing/fakes";
import { BODY, OWN, receiverWorld } from "../../testing/receiver-world";
import { paymentIntent, SECRET, stripeEvent, stripeHeaders } from "../../testing/stripe";

const KEY = { provider: "stripe", eventId: "evt_1" };

describe("a signed event", () => {
  test("is stored, queued and answered with 200", async () => {
    const { send, inbox, queue } = receiverWorld();
    expect(await send()).toMatchObject({
      status: 200,
      json: { event: "stripe#evt_1", state: "received", repeated: false },
    });
    expect(inbox.events.get("stripe#evt_1")?.body.toString()).toBe(BODY);
    expect(queue.sent).toEqual([KEY]);
  });

  test("is verified over the exact bytes, however API Gateway passes them and the header's case", async () => {
    const { send, inbox } = receiverWorld();
    const body = Buffer.from(`${BODY.slice(0, -1)}, "note": "naïve 支払い" }\n`);
    const signature = stripeHeaders(body.toString(), SECRET, new FakeClock().now())["stripe-signature"] ?? "";
    expect(await send(body, { headers: { "STRIPE-Signature": signature } })).toMatchObject({ status: 200 });
    expect(inbox.events.get("stripe#evt_1")?.body.equals(body)).toBe(true);
  });

  test("is taken with a parameter in the address that an operator gave to the provider", async () => {
    const { send, queue } = receiverWorld();
    expect(await send(BODY, { query: { tenant: "1" } })).toMatchObject({ status: 200 });
    expect(queue.sent).toEqual([KEY]);
  });

  test("is kept and ignored, not queued, where its type means nothing to us", async () => {
    const { send, inbox, queue } = receiverWorld();
    expect(await send(stripeEvent("customer.created", {}, { id: "evt_1" }))).toMatchObject({
      status: 200,
      json: { state: "ignored" },
    });
    expect(inbox.events.has("stripe#evt_1")).toBe(true);
    expect(queue.sent).toEqual([]);
  });

  test("is not answered with 200 before it is both stored and queued, and heals by the provider's retry", async () => {
    const queue = new InMemoryQueue();
    const { send, log } = receiverWorld({ queue });
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
    const { send, inbox, queue } = receiverWorld();
    await send();
    inbox.states.set("stripe#evt_1", { state });
    queue.sent.length = 0;
    expect(await send()).toMatchObject({ status: 200, json: { state, repeated: true } });
    expect(queue.sent.length).toBe(times);
  });
});

describe("refused, with nothing written:", () => {
  test("a forged signature", async () => {
    const { send, nothingWritten } = receiverWorld();
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
    const { send, clock, nothingWritten } = receiverWorld();
    const headers = stripeHeaders(BODY, SECRET, clock.now());
    clock.advance(301_000);
    expect(await send(BODY, { headers })).toMatchObject({ status: 400, json: { code: "INVALID_SIGNATURE" } });
    nothingWritten();
  });

  test("an unknown provider", async () => {
    const { send, log, nothingWritten } = receiverWorld();
    for (const provider of ["acme", "", "own", "constructor", "__proto__", "4242424242424242"]) {
      expect(await send(BODY, { provider })).toMatchObject({ status: 404, json: { code: "UNKNOWN_PROVIDER" } });
    }
    nothingWritten();
    expect(new Set(log.entries.map(({ fields }) => JSON.stringify(fields)))).toEqual(
      new Set(['{"code":"UNKNOWN_PROVIDER"}']),
    );
  });

  test("a body over the limit: told to a person where it is signed, and nobody's news where it is not", async () => {
    const { send, metrics, nothingWritten } = receiverWorld();
    const body = "x".repeat(MAX_BODY_BYTES + 1);
    expect(await send(body, { headers: {} })).toMatchObject({ status: 400, json: { code: "INVALID_SIGNATURE" } });
    expect(metrics.of("EventRefused")).toBe(0);
    expect(await send(body)).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    expect(metrics.of("EventRefused")).toBe(1);
    nothingWritten();
  });

  test("a signed body that the inbox cannot hold", async () => {
    const { send, metrics, log, nothingWritten } = receiverWorld({ inbox: new InMemoryInbox(100) });
    expect(await send()).toMatchObject({ status: 413, json: { code: "BODY_TOO_LARGE" } });
    expect(metrics.of("EventRefused")).toBe(1);
    expect(log.entries.at(-1)?.fields).toEqual({ code: "BODY_TOO_LARGE", provider: "stripe" });
    nothingWritten();
  });

  test.each(["", "[]", "null", '{"id":"evt_1"}', "not json"])("a signed body that is no event: %j", async (body) => {
    const { send, metrics, nothingWritten } = receiverWorld();
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
    const { send, nothingWritten } = receiverWorld({ secrets: new FakeSecrets(undefined) });
    expect(await send()).toMatchObject({ status: 404, json: { code: "PROVIDER_NOT_CONFIGURED" } });
    nothingWritten();
  });
});

describe("a card number", () => {
  const card = "4242 4242 4242 4242";

  test("in a provider's signed event is masked, and the event goes on", async () => {
    const { send, inbox, queue, log } = receiverWorld();
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
    const { sendOwn, log, nothingWritten } = receiverWorld();
    for (const id of [card, card.replaceAll(" ", "-"), card.replaceAll(" ", "")]) {
      expect(await sendOwn({ ...OWN, payment_id: id })).toMatchObject({
        status: 422,
        json: { code: "CARD_NUMBER_REFUSED" },
      });
    }
    nothingWritten();
    expect(JSON.stringify(log.entries)).not.toContain("4242");
    const callers = log.entries.map(({ fields }) => fields.caller);
    expect(callers).toEqual(Array(3).fill(expect.stringMatching(/^arn:aws:iam::/)));
  });
});

describe("secrets", () => {
  test("that were rotated a moment ago count at once", async () => {
    const { send } = receiverWorld({ secrets: new FakeSecrets(["whsec_old"], [SECRET, "whsec_old"]) });
    expect(await send()).toMatchObject({ status: 200 });
  });

  test("are read once while signatures match", async () => {
    const secrets = new FakeSecrets([SECRET]);
    const { send } = receiverWorld({ secrets });
    await send();
    expect(secrets.reads).toBe(0);
  });
});
