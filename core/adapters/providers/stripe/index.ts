import type { ProviderWebhooks } from "../../../application/ports";
import { identifyStripeEvent, parseStripeEvent } from "./event";
import { verifyStripeSignature } from "./signature";

export interface StripeOptions {
  /** Events of charges that another deployment asked for are ignored. Undefined: of none. */
  readonly deployment?: string;
}

export const stripeWebhooks = ({ deployment }: StripeOptions = {}): ProviderWebhooks => ({
  name: "stripe",
  verify: verifyStripeSignature,
  identify: identifyStripeEvent,
  parse: (body) => parseStripeEvent(body, deployment),
});
