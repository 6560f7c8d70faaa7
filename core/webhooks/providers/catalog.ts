import type { WebhookProvider } from "../../contracts/webhooks";
import type { Catalog, EventSource, ProviderWebhooks } from "../application/ports";
import { internalEvents } from "./internal/internal-events";
import { type PaypalOptions, paypalWebhooks } from "./paypal";
import { squareWebhooks } from "./square";
import { stripeWebhooks } from "./stripe";

/** Everything that the inbox can hold: the providers' events and our own. */
export const eventSources: Catalog<EventSource> = new Map<string, EventSource>([
  ...providerCatalog({ paypal: {} }),
  [internalEvents.name, internalEvents],
]);

/** Every webhook provider. */
export function providerCatalog(options: { readonly paypal: PaypalOptions }): Catalog<ProviderWebhooks> {
  const providers = {
    stripe: stripeWebhooks,
    paypal: paypalWebhooks(options.paypal),
    square: squareWebhooks,
  } satisfies Record<WebhookProvider, ProviderWebhooks>;
  return new Map(Object.entries(providers));
}
