import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignedRequest } from "../../../shared/application/ports";

const BASE64_SHA256 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * `x-square-hmacsha256-signature`: base64 HMAC-SHA256 over the notification URL and the raw body. Square signs the very
 * URL that its subscription names, a trailing slash included, so a secret is the pair of both:
 * `<signature key>@<notification URL>`. There is no time in it: the event's id alone guards against replays.
 */
export function verifySquareSignature(request: SignedRequest, secrets: readonly string[]): boolean {
  const header = request.headers["x-square-hmacsha256-signature"] ?? "";
  if (!BASE64_SHA256.test(header)) return false;
  const signature = Buffer.from(header, "base64");
  return secrets.some((secret) => {
    const at = secret.indexOf("@");
    if (at < 1) return false;
    const expected = createHmac("sha256", secret.slice(0, at))
      .update(secret.slice(at + 1))
      .update(request.body)
      .digest();
    return timingSafeEqual(signature, expected);
  });
}
