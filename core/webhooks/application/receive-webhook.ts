import { createHash } from "node:crypto";
import { checkSignature } from "../../access/application/check-signature";
import type { WebhookSecrets } from "../../access/application/ports";
import type { ProblemCode } from "../../contracts/problems";
import type { SignedRequest } from "../../shared/application/ports";
import { MAX_BODY_BYTES } from "../../shared/domain/body-limits";
import { maskJson } from "../../shared/domain/card-guard";
import { type Result, refused } from "../../shared/domain/result";
import { EventBody } from "../domain/event-body";
import { type AcceptEventDeps, acceptEvent, type Receipt } from "./accept-event";
import type { Catalog, ProviderWebhooks } from "./ports";

export interface ReceiveWebhookDeps extends AcceptEventDeps {
  readonly providers: Catalog<ProviderWebhooks>;
  readonly secrets: WebhookSecrets;
}

/**
 * Takes a provider's webhook. A card number in it is masked, not refused: the event is true, and a refusal would lose
 * the payment.
 */
export async function receiveWebhook(
  deps: ReceiveWebhookDeps,
  providerName: string,
  request: SignedRequest,
): Promise<Result<Receipt, ProblemCode>> {
  const provider = deps.providers.get(providerName);
  if (provider === undefined) return refused("UNKNOWN_PROVIDER");

  const signature = await checkSignature(deps, provider, request);
  if (signature !== "valid") return refused(signature);
  // Checked after the signature: a refused event of a known sender raises an alarm, a large body of anybody does not.
  if (request.body.length > MAX_BODY_BYTES) return refused("BODY_TOO_LARGE");

  const transmission = provider.transmissionOf?.(request);
  if (transmission !== undefined) {
    const bodyHash = createHash("sha256").update(request.body).digest("hex");
    if (!(await deps.inbox.bind(provider.name, transmission, bodyHash))) return refused("TRANSMISSION_REUSED");
  }

  const body = new EventBody(request.body);
  const masked = maskJson(body.text);
  return masked === body.text
    ? acceptEvent(deps, provider, body)
    : acceptEvent(deps, provider, EventBody.of(masked), { cardDataMasked: true });
}
