import type { ProblemCode } from "../contracts/problems";
import { type EventKey, eventKeyText } from "../domain/payment-event";
import { ok, type Result, refused } from "../domain/result";
import {
  type Catalog,
  type Clock,
  type Inbox,
  type InboxState,
  isSettled,
  type Log,
  type ProviderWebhooks,
  type SignedRequest,
  type WebhookQueue,
  type WebhookSecrets,
} from "./ports";

export interface ReceiveWebhookDeps {
  readonly providers: Catalog<ProviderWebhooks>;
  readonly secrets: WebhookSecrets;
  readonly inbox: Inbox;
  readonly queue: WebhookQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Bytes of a body before compression. Providers' events are a few kilobytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

export interface Receipt {
  readonly event: string;
  readonly state: InboxState;
  readonly repeated: boolean;
}

/**
 * Takes a provider's webhook. A receipt means that the raw event is durable and, unless there is nothing left to do
 * for it, that its pointer is in the queue. A repeat of an event that is not settled is queued again: a provider's
 * retry heals whatever stopped the first attempt.
 */
export async function receiveWebhook(
  deps: ReceiveWebhookDeps,
  providerName: string,
  request: SignedRequest,
): Promise<Result<Receipt, ProblemCode>> {
  const provider = deps.providers.get(providerName);
  if (provider === undefined) return refused("UNKNOWN_PROVIDER");
  if (request.body.length > MAX_BODY_BYTES) return refused("BODY_TOO_LARGE");

  const signature = await checkSignature(deps, provider, request);
  if (signature !== "valid") return refused(signature);

  const identified = provider.identify(request.body);
  if (identified === undefined) return refused("MALFORMED_EVENT");
  if (!deps.inbox.fits(request.body)) return refused("BODY_TOO_LARGE");

  const key: EventKey = { provider: provider.name, eventId: identified.eventId };
  const { repeated, state } = await deps.inbox.accept({
    key,
    type: identified.type,
    body: request.body,
    receivedAt: deps.clock.now(),
    state: identified.mapped ? "received" : "ignored",
  });
  if (!isSettled(state)) await deps.queue.send(key);

  const event = eventKeyText(key);
  deps.log.info("webhook received", {
    event_key: event,
    event_type: identified.type,
    outcome: repeated ? `repeated, ${state}` : state,
  });
  return ok({ event, state, repeated });
}

async function checkSignature(
  { secrets, clock }: ReceiveWebhookDeps,
  provider: ProviderWebhooks,
  request: SignedRequest,
): Promise<"valid" | "INVALID_SIGNATURE" | "PROVIDER_NOT_CONFIGURED"> {
  const known = await secrets.of(provider.name);
  if (known !== undefined && (await provider.verify(request, known, clock.now()))) return "valid";
  const fresh = await secrets.refreshed(provider.name);
  if (fresh === undefined) return "PROVIDER_NOT_CONFIGURED";
  return (await provider.verify(request, fresh, clock.now())) ? "valid" : "INVALID_SIGNATURE";
}
