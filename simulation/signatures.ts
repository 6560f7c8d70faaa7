import { createHmac, createSign, randomBytes } from "node:crypto";
import { crc32 } from "../core/webhooks/providers/paypal/crc32";
import { secondsOf } from "./payment";

type Headers = Record<string, string>;

/** Headers as Stripe sends them. */
export function stripeHeaders(payload: string, secret: string, at = new Date()): Headers {
  const time = secondsOf(at);
  const signature = createHmac("sha256", secret).update(`${time}.${payload}`).digest("hex");
  return { "content-type": "application/json; charset=utf-8", "stripe-signature": `t=${time},v1=${signature}` };
}

/** Headers as Square sends them; `secret` is `<signature key>@<notification URL>`. */
export function squareHeaders(payload: string, secret: string): Headers {
  const at = secret.indexOf("@");
  const signature = createHmac("sha256", secret.slice(0, at))
    .update(secret.slice(at + 1))
    .update(payload);
  return { "content-type": "application/json", "x-square-hmacsha256-signature": signature.digest("base64") };
}

/** With what a simulated PayPal signs. */
export interface PaypalSigner {
  /** PEM. */
  readonly privateKey: string;
  readonly certUrl: string;
  readonly webhookId: string;
}

/** Headers as PayPal sends them. */
export function paypalHeaders(payload: string, signer: PaypalSigner, at = new Date()): Headers {
  const id = randomBytes(16).toString("hex");
  const time = at.toISOString();
  const signed = `${id}|${time}|${signer.webhookId}|${crc32(Buffer.from(payload))}`;
  return {
    "content-type": "application/json",
    "paypal-transmission-id": id,
    "paypal-transmission-time": time,
    "paypal-auth-algo": "SHA256withRSA",
    "paypal-cert-url": signer.certUrl,
    "paypal-transmission-sig": createSign("RSA-SHA256").update(signed).sign(signer.privateKey, "base64"),
  };
}
