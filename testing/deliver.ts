import { setTimeout as wait } from "node:timers/promises";
import { paypalHeaders } from "../local/demo/paypal-simulator";
import { squareHeaders } from "../local/demo/square-events";
import type { ApiClient, HttpResponse } from "../local/http";
import type { StackInfo } from "../local/stack";
import { stripeHeaders } from "./stripe";

const ATTEMPTS = 50;

/** Headers as each provider signs. */
const sign = {
  stripe: (body: string, { stripe }: StackInfo["secrets"]) => stripeHeaders(body, stripe),
  square: (body: string, { square }: StackInfo["secrets"]) => squareHeaders(body, square),
  paypal: (body: string, { paypal }: StackInfo["secrets"]) => paypalHeaders(body, paypal),
};

/** Sends a webhook as its provider does: again until it is taken, since a busy stack may say 429. */
export async function deliver(
  api: ApiClient,
  secrets: StackInfo["secrets"],
  provider: keyof typeof sign,
  body: string,
): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt++) {
    const headers = sign[provider](body, secrets);
    const answer = await api.send({ method: "POST", path: `/webhook/${provider}`, headers, body });
    if ((answer.status !== 429 && answer.status < 500) || attempt === ATTEMPTS) return answer;
    await wait(100);
  }
}
