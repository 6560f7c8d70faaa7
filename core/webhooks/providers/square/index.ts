import type { ProviderWebhooks } from "../../application/ports";
import { customerEmailIn, identify, read } from "./read";
import { verifySquareSignature } from "./signature";

export const squareWebhooks: ProviderWebhooks = {
  name: "square",
  verify: verifySquareSignature,
  identify,
  read,
  customerEmailIn,
};
