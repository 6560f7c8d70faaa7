import type { ProviderWebhooks } from "../../application/ports";
import { type PaypalOptions, paypalSigningKeys } from "./certificates";
import { customerEmailIn, identify, read } from "./read";
import { verifyPaypalSignature } from "./signature";

export type { PaypalOptions, PaypalSimulator } from "./certificates";

export function paypalWebhooks(options: PaypalOptions): ProviderWebhooks {
  const keys = paypalSigningKeys(options);
  return {
    name: "paypal",
    verify: (request, webhookIds, now) => verifyPaypalSignature(keys, request, webhookIds, now),
    transmissionOf: ({ headers }) => headers["paypal-transmission-id"],
    identify,
    read,
    customerEmailIn,
  };
}
