import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { signStandardWebhook, verifyStandardWebhook } from "../../core/access/adapters/standard-webhooks";

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
