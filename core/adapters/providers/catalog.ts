import type { ProviderCatalog, ProviderWebhooks } from "../../application/ports";
import type { WebhookProvider } from "../../contracts/webhooks";
import { stripeWebhooks } from "./stripe";

const providers = { stripe: stripeWebhooks } satisfies Record<WebhookProvider, ProviderWebhooks>;

export const providerCatalog: ProviderCatalog = new Map(Object.entries(providers));
