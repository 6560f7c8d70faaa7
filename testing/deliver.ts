import type { StackInfo } from "../local/stack";
import { paypalHeaders, squareHeaders } from "../simulation/signatures";
import type { ApiClient, HttpResponse } from "../tools/http";
import { retryWhileBusy } from "../tools/retry";
import { stripeHeaders } from "./stripe";

/** Headers as each provider signs. */
const sign = {
  stripe: (body: string, { stripe }: StackInfo["secrets"]) => stripeHeaders(body, stripe),
  square: (body: string, { square }: StackInfo["secrets"]) => squareHeaders(body, square),
  paypal: (body: string, { paypal }: StackInfo["secrets"]) => paypalHeaders(body, paypal),
};

/** Sends a webhook as its provider does: again until it is accepted. */
export function deliver(
  api: ApiClient,
  secrets: StackInfo["secrets"],
  provider: keyof typeof sign,
  body: string,
): Promise<HttpResponse> {
  return retryWhileBusy(() => {
    const headers = sign[provider](body, secrets);
    return api.send({ method: "POST", path: `/webhook/${provider}`, headers, body });
  });
}
