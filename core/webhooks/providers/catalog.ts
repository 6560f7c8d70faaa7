import { providers as contracts, type WebhookProvider } from "../../contracts/providers";
import type { Catalog, EventSource, ProviderWebhooks } from "../application/ports";
import { internalEvents } from "./internal";
import { type PaypalOptions, paypalWebhooks } from "./paypal";
import { squareWebhooks } from "./square";
import { stripeWebhooks } from "./stripe";

/** Everything that the inbox can hold: the providers' events and the internal ones. */
export const eventSources: Catalog<EventSource> = new Map<string, EventSource>([
  ...providerCatalog({ paypal: {} }),
  [internalEvents.name, internalEvents],
]);

/** Every webhook provider of the contract, by its name. */
export function providerCatalog(options: { readonly paypal: PaypalOptions }): Catalog<ProviderWebhooks> {
  const providers: Readonly<Record<WebhookProvider, ProviderWebhooks>> = {
    stripe: stripeWebhooks,
    paypal: paypalWebhooks(options.paypal),
    square: squareWebhooks,
  };
  return new Map(
    Object.entries(providers).map(([name, provider]) => {
      const { signatureHeaders, otherHeaders } = contracts[name as WebhookProvider];
      return [name, seeingOnly([...signatureHeaders, ...otherHeaders], provider)];
    }),
  );
}

/**
 * The provider, whose signature check is given these headers and no other: one that its contract leaves out, so that the
 * firewall would log it, does not work at all.
 */
export function seeingOnly(headers: readonly string[], provider: ProviderWebhooks): ProviderWebhooks {
  return {
    ...provider,
    verify: (request, secrets, now) => {
      const listed: Record<string, string | undefined> = {};
      for (const name of headers) listed[name] = request.headers[name];
      return provider.verify({ ...request, headers: listed }, secrets, now);
    },
  };
}
