import { describe, expect, test } from "@jest/globals";
import {
  newWebhookKey,
  newWebhookSecret,
  signStandardWebhook,
  webhookPublicKey,
} from "../../core/access/adapters/standard-webhooks";
import { isSignedByTap } from "../../samples/integrations/typescript/verify";

const key = newWebhookKey();
const old = newWebhookKey();
const body = Buffer.from('{"type":"tap.test"}');
const signed = (keys: readonly string[], at = new Date()) => signStandardWebhook(keys, "ntf_1", at, body);

describe("the guide's check of a webhook by public key", () => {
  test("a webhook is verified by the endpoint's public key, beside other signatures and in a rotation", () => {
    for (const keys of [[key], [newWebhookSecret(), key], [newWebhookSecret(), newWebhookSecret(), old, key]]) {
      expect(isSignedByTap(webhookPublicKey(key), signed(keys), body)).toBe(true);
    }
  });

  test.each<[string, boolean]>([
    ["another key", isSignedByTap(webhookPublicKey(old), signed([key]), body)],
    ["another body", isSignedByTap(webhookPublicKey(key), signed([key]), Buffer.from("{}"))],
    ["another id", isSignedByTap(webhookPublicKey(key), { ...signed([key]), "webhook-id": "ntf_2" }, body)],
    ["no signature", isSignedByTap(webhookPublicKey(key), { ...signed([key]), "webhook-signature": undefined }, body)],
    ["a secret alone", isSignedByTap(webhookPublicKey(key), signed([newWebhookSecret()]), body)],
    ["an old time", isSignedByTap(webhookPublicKey(key), signed([key], new Date(Date.now() - 301_000)), body)],
    ["no time", isSignedByTap(webhookPublicKey(key), { ...signed([key]), "webhook-timestamp": "x" }, body)],
  ])("a webhook with %s is refused", (_, isVerified) => {
    expect(isVerified).toBe(false);
  });
});
