import { createHmac, createPrivateKey, createPublicKey, randomBytes, sign, timingSafeEqual } from "node:crypto";
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

const KEY_PREFIX = "whsk_";
const PUBLIC_KEY_PREFIX = "whpk_";
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

const signingKey = (key: string) =>
  createPrivateKey({
    key: Buffer.concat([PKCS8, Buffer.from(key.slice(KEY_PREFIX.length), "base64")]),
    format: "der",
    type: "pkcs8",
  });

/** Bytes of new secrets and keys. */
const NEW_BYTES = 32;
export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(NEW_BYTES).toString("base64")}`;
/** Any 32 bytes are an Ed25519 key. */
export const newWebhookKey = (): string => `${KEY_PREFIX}${randomBytes(NEW_BYTES).toString("base64")}`;

/** The public half, `whpk_` and the base64 of 32 bytes, of a `whsk_` key. */
export function webhookPublicKey(key: string): string {
  const { x = "" } = createPublicKey(signingKey(key)).export({ format: "jwk" });
  return `${PUBLIC_KEY_PREFIX}${Buffer.from(x, "base64url").toString("base64")}`;
}

/** Signature of the scheme that the secret is for: a `whsk_` key signs by Ed25519, any other one by HMAC. */
function schemeAndSignature(secret: string, id: string, timestamp: string, body: Buffer): string {
  if (!secret.startsWith(KEY_PREFIX)) return `v1,${signature(secret, id, timestamp, body).toString("base64")}`;
  const signed = sign(null, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]), signingKey(secret));
  return `v1a,${signed.toString("base64")}`;
}

/** Headers of a webhook that Tap sends. `secrets`: each signs, newest first; its prefix says by which scheme. */
export function signStandardWebhook(secrets: readonly string[], id: string, at: Date, body: Buffer) {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map((secret) => schemeAndSignature(secret, id, timestamp, body)).join(" "),
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
