import { paypalHeaders, squareHeaders, stripeHeaders } from "../../simulation/signatures";
import type { HttpResponse } from "../../tools/http";
import { summary } from "./answers";
import type { Stage } from "./scene";

/** Calls of the API as the providers, and a merchant's backend, make them. */
export interface Calls {
  /** Sends a webhook with these headers, whichever provider it names; returns the answer in a few words. */
  webhook(provider: string, payload: string, headers: Readonly<Record<string, string>>): Promise<string>;
  stripe(payload: string): Promise<string>;
  paypal(payload: string): Promise<string>;
  square(payload: string): Promise<string>;
  /** Sends an internal event; returns the answer in a few words. */
  internal(event: object): Promise<string>;
  /** Reads a transaction as the demonstration's merchant. */
  read(transactionId: string): Promise<HttpResponse>;
}

export function callsOf({ api, info: { secrets, credentials } }: Stage): Calls {
  const webhook: Calls["webhook"] = async (provider, payload, headers) =>
    summary(await api.send({ method: "POST", path: `/webhook/${provider}`, headers, body: payload }));
  return {
    webhook,
    stripe: (payload) => webhook("stripe", payload, stripeHeaders(payload, secrets.stripe)),
    paypal: (payload) => webhook("paypal", payload, paypalHeaders(payload, secrets.paypal)),
    square: (payload) => webhook("square", payload, squareHeaders(payload, secrets.square)),
    internal: async (event) =>
      summary(
        await api.send({
          method: "POST",
          path: "/webhooks/payment",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(event),
          signAs: credentials.merchant,
        }),
      ),
    read: (transactionId) =>
      api.send({ method: "GET", path: `/transactions/${transactionId}`, signAs: credentials.merchant }),
  };
}
