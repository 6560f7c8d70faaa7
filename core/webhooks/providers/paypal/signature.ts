import { createVerify } from "node:crypto";
import type { Verification } from "../../../access/application/check-signature";
import type { SignedRequest } from "../../../shared/application/ports";
import type { SigningKeys } from "./certificates";
import { crc32 } from "./crc32";

/** PayPal retries for three days, and may send the first transmission's time with every retry. */
const MAX_AGE_MS = 4 * 86_400_000;
const MAX_AHEAD_MS = 5 * 60_000;

/** No bar: it parts what is signed. */
const TRANSMISSION_ID = /^[A-Za-z0-9_-]{1,100}$/;
/** Lengths that a signature by an RSA key of 1,024 to 8,192 bits may have. */
const BASE64_SIGNATURE = /^[A-Za-z0-9+/]{170,1366}={0,2}$/;

/**
 * What costs nothing is checked first, then the key, which is mostly known, and the body last: anybody can send one.
 *
 * RSA-SHA256 over `<transmission id>|<transmission time>|<webhook id>|<CRC-32 of the raw body>` with the key of the
 * certificate at `paypal-cert-url`. The "secret" is the webhook's id: it ties the signature to our endpoint.
 */
export async function verifyPaypalSignature(
  keys: SigningKeys,
  request: SignedRequest,
  webhookIds: readonly string[],
  now: Date,
): Promise<Verification> {
  const { headers } = request;
  const id = headers["paypal-transmission-id"];
  const time = headers["paypal-transmission-time"];
  const signature = headers["paypal-transmission-sig"];
  const url = headers["paypal-cert-url"];
  if (!id || !time || !signature || !url || headers["paypal-auth-algo"] !== "SHA256withRSA") return false;
  if (!TRANSMISSION_ID.test(id) || !BASE64_SIGNATURE.test(signature) || webhookIds.length === 0) return false;
  const age = now.getTime() - Date.parse(time);
  if (!(age <= MAX_AGE_MS && age >= -MAX_AHEAD_MS)) return false;

  const key = await keys.keyAt(url, now);
  if (key === "unavailable") return key;
  if (key?.asymmetricKeyType !== "rsa") return false;
  if (Buffer.from(signature, "base64").length * 8 !== key.asymmetricKeyDetails?.modulusLength) return false;
  const checksum = crc32(request.body);
  return webhookIds.some((webhookId) =>
    createVerify("RSA-SHA256").update(`${id}|${time}|${webhookId}|${checksum}`).verify(key, signature, "base64"),
  );
}
