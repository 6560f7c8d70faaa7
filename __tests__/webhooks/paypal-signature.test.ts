import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { paypalWebhooks } from "../../core/webhooks/providers/paypal";
import { crc32, plainCrc32 } from "../../core/webhooks/providers/paypal/crc32";
import { type PaypalIdentity, paypalIdentity } from "../../local/demo/paypal-simulator";
import { eventOf } from "../../local/demo/simulated";
import { paypalHeaders } from "../../simulation/signatures";

const URL = "https://api.paypal.com/v1/notifications/certs/CERT-1";
const SIMULATED = "http://127.0.0.1:9";
const WEBHOOK = "WH-1";
const NOW = new Date();
const DAY = 86_400_000;
const BODY = eventOf("paypal", "PAYMENT.CAPTURE.COMPLETED", "order-1").body;

let paypal: PaypalIdentity;
beforeAll(async () => {
  paypal = await paypalIdentity();
});

/** A PayPal whose certificates come from memory; the simulator's root stands in for a public one. */
function setUp(served: string | ((url: string) => Response) = paypal.chain, root = paypal.root) {
  const fetched: string[] = [];
  const load = (async (url: string, options: RequestInit) => {
    fetched.push(url);
    expect(options).toMatchObject({ redirect: "error", signal: expect.any(AbortSignal) });
    return typeof served === "string" ? new Response(served) : served(url);
  }) as typeof fetch;
  const webhooks = paypalWebhooks({ simulator: { origin: SIMULATED, root }, fetch: load });
  const verify = async (
    change: Record<string, string | undefined> = {},
    { body = BODY, at = NOW, now = NOW, ids = [WEBHOOK], key = paypal.privateKey } = {},
  ) => {
    const headers = paypalHeaders(BODY, { privateKey: key, certUrl: URL, webhookId: WEBHOOK }, at);
    return webhooks.verify({ headers: { ...headers, ...change }, body: Buffer.from(body) }, ids, now);
  };
  return { verify, fetched };
}

describe("a PayPal signature", () => {
  test("is accepted, and its certificate fetched once", async () => {
    const { verify, fetched } = setUp();
    for (let time = 0; time < 3; time++) expect(await verify()).toBe(true);
    expect(fetched).toEqual([URL]);
  });

  test("counts for either of two webhook ids", async () => {
    expect(await setUp().verify({}, { ids: ["WH-new", WEBHOOK] })).toBe(true);
    expect(await setUp().verify({}, { ids: ["WH-new"] })).toBe(false);
  });

  test.each([
    ["three days old, as PayPal's last retry", -3 * DAY, true],
    ["five days old", -5 * DAY, false],
    ["an hour ahead", 3_600_000, false],
  ])("that is %s", async (_, offset, accepted) => {
    expect(await setUp().verify({}, { at: new Date(NOW.getTime() + offset) })).toBe(accepted);
  });

  test.each([
    ["another body", {}, { body: `${BODY} ` }],
    ["another id", { "paypal-transmission-id": "x" }, {}],
    ["another algorithm", { "paypal-auth-algo": "SHA1withRSA" }, {}],
    ["no algorithm", { "paypal-auth-algo": undefined }, {}],
    ["no signature", { "paypal-transmission-sig": undefined }, {}],
    ["a signature that is none", { "paypal-transmission-sig": "****" }, {}],
    ["a time that is none", { "paypal-transmission-time": "yesterday" }, {}],
  ])("is refused with %s", async (_, headers, options) => {
    expect(await setUp().verify(headers, options)).toBe(false);
  });

  test("by another key is refused", async () => {
    const other = await paypalIdentity();
    expect(await setUp().verify({}, { key: other.privateKey })).toBe(false);
  });
});

describe("a certificate's address", () => {
  test.each([
    "http://api.paypal.com/v1/notifications/certs/CERT-1",
    "https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1",
    "https://evil.example/v1/notifications/certs/CERT-1",
    "https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1",
    "https://user:pw@api.paypal.com/v1/notifications/certs/CERT-1",
    "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
    "https://api.paypal.com/v1/notifications/certs/../../other",
    "https://api.paypal.com/v1/notifications/certs/CERT-1?x=1",
    "https://api.paypal.com/v1/notifications/certs/a/b",
    "https://api.paypal.com/v2/certs/CERT-1",
    "http://127.0.0.1:10/v1/notifications/certs/CERT-1",
    "file:///etc/passwd",
    "CERT-1",
  ])("%s is not fetched", async (url) => {
    const { verify, fetched } = setUp();
    expect(await verify({ "paypal-cert-url": url })).toBe(false);
    expect(fetched).toEqual([]);
  });

  test.each([
    "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
    "https://api-m.paypal.com/v1/notifications/certs/CERT-1",
    `${SIMULATED}/v1/notifications/certs/CERT-1`,
  ])("%s is", async (url) => {
    expect(await setUp().verify({ "paypal-cert-url": url })).toBe(true);
  });
});

describe("a certificate is refused", () => {
  test("under a root that nobody trusts", async () => {
    const other = await paypalIdentity();
    expect(await setUp(other.chain, paypal.root).verify({}, { key: other.privateKey })).toBe(false);
  });

  test.each([
    ["in another's name", { commonName: "paypal.com.evil.example" }],
    ["in a name that only ends alike", { commonName: "evilpaypal.com" }],
    ["that has expired", { notBefore: new Date(NOW.getTime() - 9 * DAY), notAfter: new Date(NOW.getTime() - DAY) }],
    [
      "that is not valid yet",
      { notBefore: new Date(NOW.getTime() + DAY), notAfter: new Date(NOW.getTime() + 9 * DAY) },
    ],
  ])("%s", async (_, options) => {
    const identity = await paypalIdentity(options);
    expect(await setUp(identity.chain, identity.root).verify({}, { key: identity.privateKey })).toBe(false);
  });

  test("once it has expired in the cache", async () => {
    const identity = await paypalIdentity({ notAfter: new Date(NOW.getTime() + 60_000) });
    const { verify } = setUp(identity.chain, identity.root);
    expect(await verify({}, { key: identity.privateKey })).toBe(true);
    const later = new Date(NOW.getTime() + 120_000);
    expect(await verify({}, { key: identity.privateKey, at: later, now: later })).toBe(false);
  });

  test.each<[string, string | (() => Response)]>([
    ["that is no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"],
    ["that is empty", ""],
    ["that is larger than certificates are", "x".repeat(70_000)],
    ["that is not found", () => new Response("", { status: 404 })],
  ])("%s", async (_, served) => {
    expect(await setUp(served).verify()).toBe(false);
  });

  test("an hour after it was fetched, where PayPal has it no more, not where PayPal cannot be asked", async () => {
    let status = 200;
    const { verify, fetched } = setUp(() => new Response(status === 200 ? paypal.chain : "", { status }));
    expect(await verify()).toBe(true);
    const later = new Date(NOW.getTime() + 3_600_001);
    status = 503;
    expect(await verify({}, { at: later, now: later })).toBe(true);
    status = 404;
    const afterOutage = new Date(later.getTime() + 5_001);
    expect(await verify({}, { at: afterOutage, now: afterOutage })).toBe(false);
    expect(fetched.length).toBe(3);
  });
});

describe("a PayPal certificate that cannot be fetched", () => {
  test.each<[string, () => Response]>([
    ["503", () => new Response("", { status: 503 })],
    ["429", () => new Response("", { status: 429 })],
    [
      "a broken connection",
      () => {
        throw new TypeError("fetch failed");
      },
    ],
  ])("is no sign of a forged request: %s", async (_, served) => {
    expect(await setUp(served).verify()).toBe("unavailable");
  });

  test("is looked up again after five seconds, not before", async () => {
    let fails = true;
    const { verify, fetched } = setUp(() => new Response(paypal.chain, { status: fails ? 503 : 200 }));
    expect(await verify()).toBe("unavailable");
    fails = false;
    const soon = new Date(NOW.getTime() + 4_000);
    expect(await verify({}, { now: soon })).toBe("unavailable");
    expect(fetched.length).toBe(1);
    const later = new Date(NOW.getTime() + 5_001);
    expect(await verify({}, { now: later })).toBe(true);
  });

  test("is looked up once for requests that arrive together", async () => {
    const { verify, fetched } = setUp();
    expect(await Promise.all(Array.from({ length: 8 }, () => verify()))).toEqual(Array(8).fill(true));
    expect(fetched.length).toBe(1);
  });
});

describe("forged addresses of certificates", () => {
  const forged = (name: string | number) => ({
    "paypal-cert-url": `https://api.sandbox.paypal.com/v1/notifications/certs/${name}`,
  });
  const missing = () => new Response("", { status: 404 });

  test("are fetched once each, and keep no genuine one out", async () => {
    const { verify, fetched } = setUp((url) => (url === URL ? new Response(paypal.chain) : missing()));
    for (let index = 0; index < 50; index++) expect(await verify(forged(index))).toBe(false);
    expect(fetched.length).toBe(50);
    expect(await verify()).toBe(true);
  });

  test("that lead nowhere are fetched once in five minutes each", async () => {
    const { verify, fetched } = setUp(missing);
    for (let index = 0; index < 20; index++) expect(await verify(forged("CERT-none"))).toBe(false);
    expect(fetched.length).toBe(1);
    expect(await verify(forged("CERT-none"), { now: new Date(NOW.getTime() + 300_001) })).toBe(false);
    expect(fetched.length).toBe(2);
  });

  test("in other spellings are one", async () => {
    const { verify, fetched } = setUp();
    expect(await verify()).toBe(true);
    for (const url of [
      "https://API.PAYPAL.com/v1/notifications/certs/CERT-1",
      "https://api.paypal.com/a/../v1/notifications/certs/CERT-1",
      "https://api.paypal.com/v1/notifications/certs/CERT-1?",
      "https://api.paypal.com/v1/notifications/certs/CERT-1#",
    ]) {
      expect(await verify({ "paypal-cert-url": url })).toBe(true);
    }
    expect(fetched).toEqual([URL]);
  });

  test("that lead to genuine ones push out the oldest alone", async () => {
    const { verify, fetched } = setUp();
    for (let index = 0; index < 17; index++) expect(await verify(forged(index))).toBe(true);
    expect(await verify(forged(16))).toBe(true);
    expect(await verify(forged(1))).toBe(true);
    expect(fetched.length).toBe(17);
    expect(await verify(forged(0))).toBe(true);
    expect(fetched.length).toBe(18);
  });
});

/** By the definition: division by the polynomial, bit by bit. */
function referenceCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

test("CRC-32 has its published check value and is right for any bytes", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  for (const crc of [crc32, plainCrc32]) {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => crc(bytes) === referenceCrc32(bytes)));
  }
});
