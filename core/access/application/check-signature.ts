import type { Clock, SignedRequest } from "../../shared/application/ports";
import type { WebhookSecrets } from "./ports";

export interface Sender {
  /** Under which its secrets are kept. */
  readonly name: string;
  verify(request: SignedRequest, secrets: readonly string[], now: Date): boolean | Promise<boolean>;
}

/** Whether the sender signed the request: with a secret that we know, or with one that was set a moment ago. */
export async function checkSignature(
  { secrets, clock }: { readonly secrets: WebhookSecrets; readonly clock: Clock },
  sender: Sender,
  request: SignedRequest,
): Promise<"valid" | "INVALID_SIGNATURE" | "PROVIDER_NOT_CONFIGURED"> {
  const known = await secrets.of(sender.name);
  if (known !== undefined && (await sender.verify(request, known, clock.now()))) return "valid";
  const fresh = await secrets.refreshed(sender.name);
  if (fresh === undefined) return "PROVIDER_NOT_CONFIGURED";
  // A forgery is looked at once: that may cost its sender less than us.
  if (fresh.join() === known?.join()) return "INVALID_SIGNATURE";
  return (await sender.verify(request, fresh, clock.now())) ? "valid" : "INVALID_SIGNATURE";
}
