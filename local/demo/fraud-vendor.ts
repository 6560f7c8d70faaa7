import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** Headers as the fraud vendor sends them, signed by the official library. */
export function fraudHeaders(body: string, secret: string, id = `msg_${randomBytes(8).toString("hex")}`) {
  const at = new Date();
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}
