import type { ProviderWebhooks } from "../../application/ports";
import { identifySquareEvent, parseSquareEvent } from "./event";
import { verifySquareSignature } from "./signature";

export const squareWebhooks: ProviderWebhooks = {
  name: "square",
  verify: verifySquareSignature,
  identify: identifySquareEvent,
  parse: parseSquareEvent,
};
