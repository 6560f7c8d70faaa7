import type { ProviderWebhooks } from "../../application/ports";
import { identify, read, readFetchedObject } from "./read";
import { verifyStripeSignature } from "./signature";

export const stripeWebhooks: ProviderWebhooks = {
  name: "stripe",
  verify: verifyStripeSignature,
  identify,
  read,
  readFetched: ({ object, at, apiVersion }, key, type) => readFetchedObject(object, at, apiVersion, key, type),
};
