import { createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import {
  signStandardWebhook,
  verifyStandardWebhook,
  webhookPublicKey,
} from "../../core/access/adapters/standard-webhooks";

const SECRET = `whsec_${Buffer.from("a secret of the vendor").toString("base64")}`;
const OTHER = `whsec_${Buffer.from("another secret of the vendor").toString("base64")}`;
const NOW = new Date();
const body = Buffer.from('{"decision":"approved"}');

describe("against the official library", () => {
  test("a signature of the official library is valid, for any id and body", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.-]{1,40}$/), fc.string(), (id, text) => {
        const headers = {
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(NOW.getTime() / 1000)),
          "webhook-signature": new Webhook(SECRET).sign(id, NOW, text),
        };
        expect(verifyStandardWebhook({ headers, body: Buffer.from(text) }, [OTHER, SECRET], NOW)).toBe(true);
      }),
    );
  });

  test("a signature of Tap is valid for the official library, by either of two secrets", () => {
    const headers = signStandardWebhook([OTHER, SECRET], "msg_1", NOW, body);
    expect(new Webhook(SECRET).verify(body.toString(), headers)).toEqual({ decision: "approved" });
    expect(new Webhook(OTHER).verify(body.toString(), headers)).toEqual({ decision: "approved" });
  });
});

describe("signatures by Ed25519", () => {
  /** The published vector of Svix, whose format Standard Webhooks is. */
  const KEY = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbc=";
  const AT = new Date(1_614_265_330_000);
  const SIGNED = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

  test("the published vector has the published signature", () => {
    const headers = signStandardWebhook([KEY], "msg_p5jXN8AQM9LWM0D4loKWxJek", AT, Buffer.from('{"test": 2432232314}'));
    expect(headers["webhook-signature"]).toBe(SIGNED);
  });

  test("a receiver verifies with the public key alone, for any id and body", () => {
    const x = Buffer.from(webhookPublicKey(KEY).slice("whpk_".length), "base64").toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    fc.assert(
      fc.property(fc.stringMatching(/^[\w.-]{1,40}$/), fc.uint8Array(), (id, bytes) => {
        const headers = signStandardWebhook([KEY], id, AT, Buffer.from(bytes));
        const content = Buffer.concat([Buffer.from(`${id}.${headers["webhook-timestamp"]}.`), bytes]);
        const signed = Buffer.from(headers["webhook-signature"].slice("v1a,".length), "base64");
        expect(verify(null, content, key, signed)).toBe(true);
      }),
    );
  });

  test("the official library finds its own signature beside one by Ed25519", () => {
    const headers = signStandardWebhook([SECRET, KEY], "msg_1", NOW, body);
    expect(headers["webhook-signature"].split(" ").map((part) => part.split(",")[0])).toEqual(["v1", "v1a"]);
    expect(new Webhook(SECRET).verify(body.toString(), headers)).toEqual({ decision: "approved" });
  });

  test("a signature by Ed25519 is none of the fraud vendor's", () => {
    const headers = signStandardWebhook([KEY], "msg_1", NOW, body);
    expect(verifyStandardWebhook({ headers, body }, [SECRET], NOW)).toBe(false);
  });
});

test.each(["whsec_", "", "***", "whsec_!!!", `whsec_${Buffer.from("short").toString("base64")}`])(
  "a secret that is too short (%j) verifies nothing, not even its own signature",
  (secret) => {
    const headers = signStandardWebhook([secret], "msg_1", NOW, body);
    expect(verifyStandardWebhook({ headers, body }, [secret], NOW)).toBe(false);
  },
);

describe("a signature that is refused", () => {
  const signed = signStandardWebhook([SECRET], "msg_1", NOW, body);
  test.each<[string, object, Buffer?, Date?]>([
    ["another body", {}, Buffer.from("{}")],
    ["another id", { "webhook-id": "msg_2" }],
    ["no id", { "webhook-id": undefined }],
    ["another time", { "webhook-timestamp": String(Number(signed["webhook-timestamp"]) + 1) }],
    ["no time", { "webhook-timestamp": "now" }],
    ["no signature", { "webhook-signature": undefined }],
    ["a signature of another version", { "webhook-signature": signed["webhook-signature"].replace("v1,", "v1a,") }],
    ["an empty signature", { "webhook-signature": "v1," }],
    ["a time more than five minutes ago", {}, body, new Date(NOW.getTime() + 302_000)],
    ["a time more than five minutes ahead", {}, body, new Date(NOW.getTime() - 302_000)],
  ])("a signature is refused with %s", (_, headers, sent = body, at = NOW) => {
    expect(verifyStandardWebhook({ headers: { ...signed, ...headers }, body: sent }, [SECRET], at)).toBe(false);
  });
});
