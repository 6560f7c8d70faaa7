import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignedRequest } from "../../shared/application/ports";

/** Seconds by which a sender's clock may differ from Tap's, either way. */
const TOLERANCE_SECONDS = 300;
const PREFIX = "whsec_";
const SHA256_BYTES = 32;

/** Least bytes of a secret. A shorter one is a slip, and with an empty one everybody could sign. */
const LEAST_SECRET_BYTES = 16;

const keyOf = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, "base64");

/** Signature by the Standard Webhooks specification: base64 HMAC-SHA256 over `<id>.<timestamp>.<body>`. */
function signature(secret: string, id: string, timestamp: string, body: Buffer): Buffer {
  return createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
}

/** Headers of a webhook that Tap sends. `secrets`: each signs, newest first. */
export function signStandardWebhook(secrets: readonly string[], id: string, at: Date, body: Buffer) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets
      .map((secret) => `v1,${signature(secret, id, timestamp, body).toString("base64")}`)
      .join(" "),
  };
}

/** Whether one of the secrets signed exactly these bytes, recently enough. */
export function verifyStandardWebhook(request: SignedRequest, secrets: readonly string[], now: Date): boolean {
  const {
    "webhook-id": id,
    "webhook-timestamp": timestamp = "",
    "webhook-signature": signatures = "",
  } = request.headers;
  if (!id || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const given = signatures
    .split(" ")
    .filter((part) => part.startsWith("v1,"))
    .map((part) => Buffer.from(part.slice("v1,".length), "base64"))
    .filter(({ length }) => length === SHA256_BYTES);
  // Nothing is hashed for a request that no secret can have signed.
  if (given.length === 0) return false;
  const usable = secrets.filter((secret) => keyOf(secret).length >= LEAST_SECRET_BYTES);
  return usable.some((secret) => {
    const expected = signature(secret, id, timestamp, request.body);
    return given.some((candidate) => timingSafeEqual(candidate, expected));
  });
}
