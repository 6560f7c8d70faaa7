import type { ProviderWebhooks } from "../../application/ports";
import { type PaypalOptions, paypalSigningKeys } from "./certificates";
import { identifyPaypalEvent, parsePaypalEvent } from "./event";
import { verifyPaypalSignature } from "./signature";

export type { PaypalOptions, PaypalSimulator } from "./certificates";

export function paypalWebhooks(options: PaypalOptions): ProviderWebhooks {
  const keys = paypalSigningKeys(options);
  return {
    name: "paypal",
    verify: (request, webhookIds, now) => verifyPaypalSignature(keys, request, webhookIds, now),
    transmissionOf: ({ headers }) => headers["paypal-transmission-id"],
    identify: identifyPaypalEvent,
    parse: parsePaypalEvent,
  };
}
