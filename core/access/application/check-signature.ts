import type { Clock, SignedRequest } from "../../shared/application/ports";
import type { WebhookSecrets } from "./ports";

/** `unavailable`: what the check needs, such as the sender's certificate, could not be fetched: a later request may be checked. */
export type Verification = boolean | "unavailable";

export interface Sender {
  /** Name under which the sender's secrets are kept. */
  readonly name: string;
  verify(request: SignedRequest, secrets: readonly string[], now: Date): Verification | Promise<Verification>;
}

export type SignatureRefusal = "INVALID_SIGNATURE" | "PROVIDER_NOT_CONFIGURED" | "SIGNATURE_NOT_CHECKED";

/** Whether the sender signed the request with a secret that is known, or with one that was set a moment ago. */
export async function checkSignature(
  { secrets, clock }: { readonly secrets: WebhookSecrets; readonly clock: Clock },
  sender: Sender,
  request: SignedRequest,
): Promise<"valid" | SignatureRefusal> {
  const check = async (tried: readonly string[]) => refusalOf(await sender.verify(request, tried, clock.now()));
  const known = await secrets.of(sender.name);
  if (known !== undefined) {
    const outcome = await check(known);
    if (outcome !== "INVALID_SIGNATURE") return outcome;
  }
  const fresh = await secrets.refreshed(sender.name);
  if (fresh === undefined) return "PROVIDER_NOT_CONFIGURED";
  // A forged request is checked once: it must not cost Tap more than its sender.
  if (fresh.join() === known?.join()) return "INVALID_SIGNATURE";
  return check(fresh);
}

function refusalOf(verified: Verification): "valid" | SignatureRefusal {
  if (verified === "unavailable") return "SIGNATURE_NOT_CHECKED";
  return verified ? "valid" : "INVALID_SIGNATURE";
}
