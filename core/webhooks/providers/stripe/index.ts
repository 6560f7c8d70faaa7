import type { ProviderWebhooks } from "../../application/ports";
import { identify, read } from "./read";
import { verifyStripeSignature } from "./signature";

export const stripeWebhooks: ProviderWebhooks = { name: "stripe", verify: verifyStripeSignature, identify, read };
