import { createPublicKey, verify } from "node:crypto";

/** Seconds by which the two clocks may differ. */
const TOLERANCE = 300;

/** Whether a webhook is Tap's, by the endpoint's public key `whpk_…`. `body`: the exact bytes that came. */
export function isSignedByTap(publicKey: string, headers: Record<string, string | undefined>, body: Buffer): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures = "" } = headers;
  if (!id || !timestamp || !(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE)) return false;
  const x = Buffer.from(publicKey.replace(/^whpk_/, ""), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  return signatures
    .split(" ")
    .filter((signature) => signature.startsWith("v1a,"))
    .some((signature) => verify(null, content, key, Buffer.from(signature.slice("v1a,".length), "base64")));
}
