import type { Catalog, EventSource, ProviderWebhooks } from "../../application/ports";
import type { WebhookProvider } from "../../contracts/webhooks";
import { ownEvents } from "../own-events";
import { type PaypalOptions, paypalWebhooks } from "./paypal";
import { squareWebhooks } from "./square";
import { type StripeOptions, stripeWebhooks } from "./stripe";

/** Everything that the inbox can hold: the providers' events and our own. Other deployments' charges are not ours. */
export function eventSources(deployment: string): Catalog<EventSource> {
  return new Map<string, EventSource>([
    ...providerCatalog({ paypal: {}, stripe: { deployment } }),
    [ownEvents.name, ownEvents],
  ]);
}

/** Every webhook provider. */
export function providerCatalog(options: {
  readonly paypal: PaypalOptions;
  readonly stripe?: StripeOptions;
}): Catalog<ProviderWebhooks> {
  const providers = {
    stripe: stripeWebhooks(options.stripe),
    paypal: paypalWebhooks(options.paypal),
    square: squareWebhooks,
  } satisfies Record<WebhookProvider, ProviderWebhooks>;
  return new Map(Object.entries(providers));
}
