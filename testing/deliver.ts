import { setTimeout as wait } from "node:timers/promises";
import type { ApiClient, HttpResponse } from "../local/http";
import { stripeHeaders } from "./stripe";

const ATTEMPTS = 50;

/** Sends a Stripe webhook as Stripe does: again until it is taken, since a busy stack may say 429. */
export async function deliverStripe(api: ApiClient, secret: string, body: string): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt++) {
    const headers = stripeHeaders(body, secret);
    const answer = await api.send({ method: "POST", path: "/webhook/stripe", headers, body });
    if ((answer.status !== 429 && answer.status < 500) || attempt === ATTEMPTS) return answer;
    await wait(100);
  }
}
