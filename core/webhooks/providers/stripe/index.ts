import type { ProviderWebhooks } from "../../application/ports";
import { identifyStripeEvent, parseStripeEvent } from "./event";
import { verifyStripeSignature } from "./signature";

export const stripeWebhooks: ProviderWebhooks = {
  name: "stripe",
  verify: verifyStripeSignature,
  identify: identifyStripeEvent,
  parse: parseStripeEvent,
};
