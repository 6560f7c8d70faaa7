import { createHmac } from "node:crypto";

/** Headers as Square sends them; `secret` is `<signature key>@<notification URL>`. */
export function squareHeaders(payload: string, secret: string): Record<string, string> {
  const at = secret.indexOf("@");
  const signature = createHmac("sha256", secret.slice(0, at))
    .update(secret.slice(at + 1) + payload)
    .digest("base64");
  return { "content-type": "application/json", "x-square-hmacsha256-signature": signature };
}
