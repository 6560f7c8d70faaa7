import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { signStandardWebhook, verifyStandardWebhook } from "../../core/access/adapters/standard-webhooks";

const SECRET = `whsec_${Buffer.from("a secret of the vendor").toString("base64")}`;
const OTHER = `whsec_${Buffer.from("another secret of the vendor").toString("base64")}`;
const NOW = new Date();
const body = Buffer.from('{"decision":"approved"}');

describe("against the official library", () => {
  test("what it signs is valid, for any id and body", () => {
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

  test("what we sign is valid there, by either of two secrets", () => {
    const headers = signStandardWebhook([OTHER, SECRET], "msg_1", NOW, body);
    expect(new Webhook(SECRET).verify(body.toString(), headers)).toEqual({ decision: "approved" });
    expect(new Webhook(OTHER).verify(body.toString(), headers)).toEqual({ decision: "approved" });
  });
});

test.each(["whsec_", "", "***", "whsec_!!!", `whsec_${Buffer.from("short").toString("base64")}`])(
  "a secret that is none (%j) verifies nothing, not even what was signed with it",
  (secret) => {
    const headers = signStandardWebhook([secret], "msg_1", NOW, body);
    expect(verifyStandardWebhook({ headers, body }, [secret], NOW)).toBe(false);
  },
);

describe("refused:", () => {
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
    ["more than five minutes late", {}, body, new Date(NOW.getTime() + 302_000)],
    ["more than five minutes early", {}, body, new Date(NOW.getTime() - 302_000)],
  ])("%s", (_, headers, sent = body, at = NOW) => {
    expect(verifyStandardWebhook({ headers: { ...signed, ...headers }, body: sent }, [SECRET], at)).toBe(false);
  });
});
