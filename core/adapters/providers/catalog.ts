import type { Catalog, ProviderWebhooks } from "../../application/ports";
import type { WebhookProvider } from "../../contracts/webhooks";
import { type PaypalOptions, paypalWebhooks } from "./paypal";
import { squareWebhooks } from "./square";
import { stripeWebhooks } from "./stripe";

/** Every webhook provider. */
export function providerCatalog(options: { readonly paypal: PaypalOptions }): Catalog<ProviderWebhooks> {
  const providers = {
    stripe: stripeWebhooks,
    paypal: paypalWebhooks(options.paypal),
    square: squareWebhooks,
  } satisfies Record<WebhookProvider, ProviderWebhooks>;
  return new Map(Object.entries(providers));
}
