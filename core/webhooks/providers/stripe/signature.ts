import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignedRequest } from "../../../shared/application/ports";

/** Seconds by which a signature's time may differ from ours, in either direction. */
const TOLERANCE_SECONDS = 300;

const HEX_SHA256 = /^[0-9a-f]{64}$/;
const DIGITS = /^[0-9]{1,12}$/;

/**
 * `Stripe-Signature: t=<epoch seconds>,v1=<hex HMAC-SHA256 of "<t>.<raw body>">[,v1=…]`, keyed with the whole `whsec_…`
 * text. Stricter than Stripe's own library on purpose: one `t` only, no time from the future, exactly 64 hex digits.
 */
export function verifyStripeSignature(request: SignedRequest, secrets: readonly string[], now: Date): boolean {
  const header = parseHeader(request.headers["stripe-signature"]);
  if (header === undefined) return false;
  if (Math.abs(now.getTime() / 1000 - Number(header.time)) > TOLERANCE_SECONDS) return false;
  return secrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(`${header.time}.`).update(request.body).digest();
    return header.signatures.some((signature) => timingSafeEqual(signature, expected));
  });
}

function parseHeader(header: string | undefined): { time: string; signatures: Buffer[] } | undefined {
  let time: string | undefined;
  const signatures: Buffer[] = [];
  for (const part of (header ?? "").split(",")) {
    const equals = part.indexOf("=");
    const name = part.slice(0, equals).trim();
    const value = part.slice(equals + 1).trim();
    if (name === "t") {
      if (time !== undefined || !DIGITS.test(value)) return undefined;
      time = value;
    } else if (name === "v1" && HEX_SHA256.test(value)) {
      signatures.push(Buffer.from(value, "hex"));
    }
  }
  return time === undefined || signatures.length === 0 ? undefined : { time, signatures };
}
