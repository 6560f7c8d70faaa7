import type { ProviderWebhooks } from "../../application/ports";
import { customerEmailIn, identify, read, readFetchedObject } from "./read";
import { verifyStripeSignature } from "./signature";

export const stripeWebhooks: ProviderWebhooks = {
  name: "stripe",
  verify: verifyStripeSignature,
  identify,
  read,
  customerEmailIn,
  readFetched: ({ object, at, apiVersion }, key, type) => readFetchedObject(object, at, apiVersion, key, type),
};
