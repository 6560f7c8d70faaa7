import { summary, transactionIn } from "../../../local/demo/answers";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { callsOf } from "../../../local/demo/calls";
import { fraudHeaders } from "../../../local/demo/fraud-vendor";
import { eventOf } from "../../../local/demo/simulated";
import type { HttpResponse } from "../../../tools/http";
import { expectSame, expectSoon, type World } from "../world";

const MERCHANT = DEMO_MERCHANTS[0] ?? "";

/** The transaction of the Stripe payment of a tag. */
export const stripeTransaction = (tag: string): string =>
  eventOf("stripe", "payment_intent.succeeded", tag).transactionId;

export const merchantCall = ({ info }: World) => ({
  headers: { "x-api-key": info.apiKey, "content-type": "application/json" },
  signAs: info.credentials.merchant,
});

/** Submits a payment; the amount says what the sandbox gateway does with it. */
export function submit(world: World, tag: string, amount: number, more: object = {}): Promise<HttpResponse> {
  const { headers, signAs } = merchantCall(world);
  return world.api.send({
    method: "POST",
    path: "/transactions",
    headers: { ...headers, "idempotency-key": `iam-${tag}` },
    signAs,
    body: JSON.stringify({
      merchant_id: MERCHANT,
      customer_id: `cus_${tag}`,
      amount,
      currency: "USD",
      payment_method: "pm_sandbox_visa",
      ...more,
    }),
  });
}

/** Submits a payment, expects that it is taken, and returns its id. */
export async function submitted(world: World, tag: string, amount: number, more: object = {}): Promise<string> {
  const answer = await submit(world, tag, amount, more);
  expectSame("submission", answer.status, 202);
  return (answer.json as { id: string }).id;
}

/** Waits until a transaction has this status and so many rows. */
export const expectStory = (world: World, id: string, expected: string): Promise<void> =>
  expectSoon(
    world,
    "transaction",
    async () => {
      const answer = await callsOf(world).read(id);
      const found = transactionIn(answer);
      return found === undefined ? summary(answer) : `${found.status}, ${found.history.length} rows`;
    },
    expected,
  );

/** Waits until so many notifications of a transaction are delivered. */
export const expectDelivered = (world: World, id: string, count: number): Promise<void> =>
  expectSoon(
    world,
    "delivered notifications",
    async () =>
      transactionIn(await callsOf(world).read(id))?.notifications.filter(({ state }) => state === "delivered").length,
    count,
  );

/** The fraud vendor decides about a payment; returns the answer in a few words. */
export async function decide(world: World, id: string, alert: string, decision = "approved"): Promise<string> {
  const body = JSON.stringify({ alert_id: alert, transaction_id: id, decision, occurred_at: "2026-11-18T10:00:00Z" });
  const headers = { ...fraudHeaders(body, world.info.secrets.fraud), "x-api-key": world.info.apiKey };
  const answer = await world.api.send({ method: "POST", path: "/fraud-webhook", headers, body });
  const { effect, repeated } = (answer.json ?? {}) as { effect?: string; repeated?: boolean };
  return effect === undefined ? summary(answer) : `${effect}${repeated ? ", repeated" : ""}`;
}
