import { describe, expect, test } from "@jest/globals";
import { Webhook } from "standardwebhooks";
import { CHAIN, endpointApiWorld, OPERATOR, OTHER } from "../../testing/endpoint-api-world";
import { ENDPOINTS_PATH } from "../../testing/endpoint-fakes";

const URL_1 = "https://shop.example/hook?key=1";
const NOBODY = "arn:aws:iam::123456789012:role/nobody";
const wholeBody = {
  url: URL_1,
  events: ["refund.*", "transaction.captured"],
  description: "Orders",
  paused: true,
  signatures: ["v1", "v1a"],
};

describe("a merchant's endpoint by the API", () => {
  test("a new endpoint's secret is shown once, and read as it was set", async () => {
    const { put, read, stored } = endpointApiWorld();
    const made = await put(wholeBody);
    expect(made).toMatchObject({ status: 200, headers: { "Cache-Control": "no-store" } });
    expect(made.json).toMatchObject({ ...wholeBody, merchant_id: "mrc_1", secrets: 1, old_secret_until: null });
    expect(made.json.secret).toBe(stored("mrc_1").secrets[0]);
    expect(made.json.public_keys).toEqual([expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/)]);
    const { secret: _, ...rest } = made.json;
    expect((await read()).json).toEqual(rest);
    expect((await put(wholeBody)).json).toEqual(rest);
  });

  test("what a body leaves out is as at first, and the secret stays", async () => {
    const { put, stored } = endpointApiWorld();
    const { json } = await put(wholeBody);
    const plain = await put({ url: "https://new.example/hook" });
    expect(plain.json).toEqual({
      ...{ merchant_id: "mrc_1", url: "https://new.example/hook", description: null, events: null, paused: false },
      ...{ signatures: ["v1"], secrets: 1, public_keys: [], old_secret_until: null },
    });
    expect(stored("mrc_1").secrets).toEqual([json.secret]);
  });

  test("a rotation shows the new secret once, and the old one signs for a day more", async () => {
    const { put, rotate, read, stored } = endpointApiWorld();
    const first = await put({ url: URL_1 });
    const rotated = await rotate();
    expect(rotated.json).toMatchObject({ secrets: 2, old_secret_until: "2026-11-26T12:00:00.000Z" });
    expect(stored("mrc_1").secrets).toEqual([rotated.json.secret, first.json.secret]);
    expect(JSON.stringify((await read()).json)).not.toContain("whsec_");
  });

  test("a removed endpoint is none, and another one has another secret", async () => {
    const { put, remove, read } = endpointApiWorld();
    const first = await put({ url: URL_1 });
    expect((await remove()).json).toEqual({ merchant_id: "mrc_1", removed: true });
    expect(await read()).toMatchObject({ status: 404, json: { code: "ENDPOINT_NOT_FOUND" } });
    expect(await remove()).toMatchObject({ status: 404, json: { code: "ENDPOINT_NOT_FOUND" } });
    const second = await put({ url: URL_1 });
    expect(second.json.secret).not.toBe(first.json.secret);
  });

  test("a test event is signed as webhooks are, by the setting of this moment, also for a paused endpoint", async () => {
    const { put, tryOut, posted } = endpointApiWorld({ outcome: "answered", status: 500 });
    const { secret } = (await put({ url: URL_1, paused: true })).json;
    expect((await tryOut()).json).toEqual({
      outcome: "answered",
      problem: "It answered 500: any 2xx counts as delivered.",
      id: "test_0123456789abcdef01234567",
      url: "https://shop.example/hook",
      http_status: 500,
      milliseconds: 0,
      signatures: 1,
      endpoint_as_of: "2026-11-25T12:00:00.000Z",
    });
    const [request] = posted;
    expect(request?.url).toBe(URL_1);
    const signed = new Webhook(secret).sign(
      "test_0123456789abcdef01234567",
      new Date("2026-11-25T12:00:00.000Z"),
      String(request?.body),
    );
    expect(request?.headers["webhook-signature"]).toBe(signed);
  });

  test("an endpoint is tested once in ten seconds", async () => {
    const { put, tryOut, posted, clock } = endpointApiWorld();
    await put({ url: URL_1 });
    await tryOut();
    expect(await tryOut()).toMatchObject({
      status: 429,
      headers: { "Retry-After": "10" },
      json: { code: "ENDPOINT_TESTED_RECENTLY" },
    });
    clock.advance(10_000);
    expect((await tryOut()).json).toMatchObject({ outcome: "delivered", problem: null });
    expect(posted.length).toBe(2);
  });

  test("no secret, query or description is in a log", async () => {
    const { put, rotate, remove, tryOut, log } = endpointApiWorld();
    await put(wholeBody);
    await rotate();
    await tryOut();
    await put({ url: "http://bad.example/?key=2" });
    await remove();
    expect(log.entries.length).toBeGreaterThan(3);
    expect(JSON.stringify(log.entries)).not.toMatch(/whs(ec|k)_|key=|Orders|bad\.example/);
  });
});

describe("whose endpoint a caller may manage", () => {
  const routes = ["read", "put", "remove", "rotate", "tryOut"] as const;
  const bodies = { put: { url: "https://other.example/hook" } };

  test.each(routes)("another merchant's endpoint is not reached by %s, and stays as it is", async (route) => {
    const world = endpointApiWorld();
    await world.put({ url: URL_1 });
    const before = JSON.stringify([world.stored("mrc_1"), world.writes()]);
    const call = (options: object) =>
      route === "put"
        ? world.put(bodies.put, options)
        : route === "read" || route === "remove"
          ? world[route](options)
          : world[route]({}, options);
    for (const options of [
      { userArn: OTHER, merchant: "mrc_1" },
      { userArn: NOBODY, merchant: "mrc_1" },
      { userArn: NOBODY },
    ]) {
      expect(await call(options)).toMatchObject({ status: 403, json: { code: "CALLER_NOT_BOUND" } });
    }
    expect(JSON.stringify([world.stored("mrc_1"), world.writes()])).toBe(before);
    expect(world.posted).toEqual([]);
    // Its own one is another one.
    await call({ userArn: OTHER });
    expect(JSON.stringify(world.stored("mrc_1"))).toBe(JSON.stringify(JSON.parse(before)[0]));
  });

  test.each(routes)("a caller of several merchants names one for %s", async (route) => {
    const world = endpointApiWorld();
    const call = (options: object) =>
      route === "put"
        ? world.put(bodies.put, options)
        : route === "read" || route === "remove"
          ? world[route](options)
          : world[route]({}, options);
    for (const userArn of [CHAIN, OPERATOR]) {
      expect(await call({ userArn })).toMatchObject({
        status: 400,
        json: { code: "MERCHANT_REQUIRED", errors: [{ parameter: "merchant_id", rule: "required" }] },
      });
    }
    expect(world.parameters.calls).toEqual([]);
  });

  test("a caller of several merchants, and an operator, manage the one that they name", async () => {
    const { put, stored } = endpointApiWorld();
    await put({ url: URL_1 }, { userArn: CHAIN, merchant: "mrc_2" });
    await put({ url: URL_1 }, { userArn: OPERATOR, merchant: "mrc_3" });
    expect([stored("mrc_1"), stored("mrc_2").url, stored("mrc_3").url]).toEqual([null, URL_1, URL_1]);
  });

  test("the default endpoint is neither shown nor tested", async () => {
    const { parameters, read, tryOut, posted } = endpointApiWorld();
    parameters.set(
      `${ENDPOINTS_PATH}/default`,
      JSON.stringify({ url: URL_1, secrets: ["whsec_b2xkZXIgc2VjcmV0LCBzdGlsbCBvaw=="] }),
    );
    expect((await read()).json.code).toBe("ENDPOINT_NOT_FOUND");
    expect((await tryOut()).json.code).toBe("ENDPOINT_NOT_FOUND");
    expect(posted).toEqual([]);
  });
});

describe("requests that are refused, and write nothing", () => {
  test.each<[string, unknown, string, string]>([
    ["no JSON", "{", "MALFORMED_JSON", ""],
    ["no URL", {}, "INVALID_BODY", "/url"],
    ["plain http", { url: "http://shop.example/hook" }, "INVALID_BODY", "/url"],
    ["an address", { url: "https://10.0.0.1/hook" }, "INVALID_BODY", "/url"],
    ["this computer", { url: "https://localhost/hook" }, "INVALID_BODY", "/url"],
    ["a user", { url: "https://user:pass@shop.example/" }, "INVALID_BODY", "/url"],
    ["no URL's text", { url: "shop" }, "INVALID_BODY", "/url"],
    ["a line break", { url: "https://shop.example/\nhook" }, "INVALID_BODY", "/url"],
    ["a URL that is too long", { url: `https://shop.example/${"x".repeat(2048)}` }, "INVALID_BODY", "/url"],
    ["an unknown type", { url: URL_1, events: ["refund.sucess"] }, "INVALID_BODY", "/events/0"],
    ["no type", { url: URL_1, events: [] }, "INVALID_BODY", "/events"],
    ["a type twice", { url: URL_1, events: ["refund.*", "refund.*"] }, "INVALID_BODY", "/events"],
    ["a long description", { url: URL_1, description: "x".repeat(201) }, "INVALID_BODY", "/description"],
    ["two lines of description", { url: URL_1, description: "a\nb" }, "INVALID_BODY", "/description"],
    ["paused as text", { url: URL_1, paused: "true" }, "INVALID_BODY", "/paused"],
    ["v1a alone", { url: URL_1, signatures: ["v1a"] }, "INVALID_BODY", "/signatures"],
    ["an unknown scheme", { url: URL_1, signatures: ["v1", "v2"] }, "INVALID_BODY", "/signatures/1"],
    ["secrets of its own", { url: URL_1, secrets: ["whsec_x"] }, "INVALID_BODY", "/secrets"],
    ["a card number", { url: URL_1, description: "4242 4242 4242 4242" }, "CARD_NUMBER_REFUSED", "/description"],
    ["a setting that is too large", { url: `https://shop.example/${"ä".repeat(2020)}` }, "INVALID_BODY", ""],
  ])("an endpoint with %s", async (_, body, code, pointer) => {
    const { put, writes, locks } = endpointApiWorld();
    const { json } = await put(body);
    expect(json).toMatchObject({ code, errors: [{ pointer }] });
    expect([writes(), locks.records.size]).toEqual([0, 0]);
    expect(JSON.stringify(json)).not.toMatch(/shop\.example|4242|whsec/);
  });

  test.each<[string, unknown, string]>([
    ["an overlap that is too long", { overlap_seconds: 2_592_001 }, "/overlap_seconds"],
    ["a negative overlap", { overlap_seconds: -1 }, "/overlap_seconds"],
    ["half a second", { overlap_seconds: 0.5 }, "/overlap_seconds"],
    ["a secret of its own", { secret: "whsec_x" }, "/secret"],
  ])("a rotation with %s", async (_, body, pointer) => {
    const { put, rotate, writes } = endpointApiWorld();
    await put({ url: URL_1 });
    expect((await rotate(body)).json).toMatchObject({ code: "INVALID_BODY", errors: [{ pointer }] });
    expect(writes()).toBe(1);
  });

  test("a rotation without an endpoint, or while two secrets sign", async () => {
    const { put, rotate, stored } = endpointApiWorld();
    expect(await rotate()).toMatchObject({ status: 404, json: { code: "ENDPOINT_NOT_FOUND" } });
    await put({ url: URL_1 });
    await rotate();
    const before = stored("mrc_1");
    expect(await rotate()).toMatchObject({ status: 409, json: { code: "ROTATION_UNDER_WAY" } });
    expect(stored("mrc_1")).toEqual(before);
  });

  test("a change while another one is under way says when to send it again", async () => {
    const { put, locks, writes } = endpointApiWorld();
    locks.held.add("mrc_1");
    expect(await put({ url: URL_1 })).toMatchObject({
      status: 409,
      headers: { "Retry-After": "5" },
      json: { code: "ENDPOINT_BUSY" },
    });
    expect(writes()).toBe(0);
  });

  test("a setting that cannot be read is neither shown, tested nor overwritten", async () => {
    const { parameters, read, put, tryOut, writes } = endpointApiWorld();
    parameters.set(`${ENDPOINTS_PATH}/merchants/mrc_1`, '{"url":"x"}');
    for (const answer of [await read(), await put({ url: URL_1 }), await tryOut()]) {
      expect(answer).toMatchObject({ status: 409, json: { code: "ENDPOINT_UNREADABLE" } });
    }
    expect(writes()).toBe(0);
  });

  test("an unknown or repeated parameter is named", async () => {
    const { read, parameters } = endpointApiWorld();
    expect((await read({ query: { secret: "1" } })).json).toMatchObject({ code: "INVALID_PARAMETER" });
    expect((await read({ merchant: ["mrc_1", "mrc_2"] })).json).toMatchObject({
      code: "INVALID_PARAMETER",
      errors: [{ parameter: "merchant_id", rule: "repeated" }],
    });
    expect(parameters.calls).toEqual([]);
  });
});
