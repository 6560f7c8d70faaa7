import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { setConsuming } from "../../local/emulator/consumers";
import { runningStack } from "../../testing/local-stack";
import { payment } from "../../testing/payment-world";
import { paymentIntent, stripeEvent, stripeHeaders } from "../../testing/stripe";
import type { HttpRequest } from "../../tools/http";

const AT_ONCE = 50;
/** Fifty processes of each function start on one computer. */
const LIMIT_MS = 120_000;
const stack = runningStack();
const { api, clients, info } = stack;

/** What the requests queue is processed afterwards: its workflows would share one computer with the burst. */
const consume = (enabled: boolean) =>
  Promise.all(
    ["function_webhook_processor_arn", "function_transaction_processor_arn"].map((output) =>
      setConsuming(clients, info.outputs[output] ?? "", enabled),
    ),
  );
beforeAll(() => consume(false));
afterAll(async () => {
  await consume(true);
  stack.close();
});

const run = randomBytes(4).toString("hex");
const webhook = (index: number): HttpRequest => {
  const id = `burst_${run}_${index}`;
  const body = stripeEvent("payment_intent.succeeded", paymentIntent({ id: `pi_${id}` }), { id: `evt_${id}` });
  return { method: "POST", path: "/webhook/stripe", headers: stripeHeaders(body, info.secrets.stripe), body };
};
const submission = (index: number): HttpRequest => ({
  method: "POST",
  path: "/transactions",
  headers: {
    "content-type": "application/json",
    "x-api-key": info.apiKey,
    "idempotency-key": `burst-${run}-${index}`,
  },
  body: JSON.stringify(payment({ merchant_id: "mrc_burst", customer_id: `cus_${run}_${index}` })),
  signAs: info.credentials.operator,
});
const read = (index: number): HttpRequest => ({
  method: "GET",
  path: `/transactions/pay_${run}${String(index).padStart(16, "0")}`,
  signAs: info.credentials.operator,
});

describe("a burst of 50 requests at once", () => {
  test.each<readonly [string, number, (index: number) => HttpRequest]>([
    ["POST /webhook/stripe", 200, webhook],
    ["POST /transactions", 202, submission],
    ["GET /transactions/{id}", 404, read],
  ])(
    "50 requests at once to %s are all answered %d",
    async (_route, status, request) => {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => api.send(request(index))));
      const counts: Record<number, number> = {};
      for (const answer of answers) counts[answer.status] = (counts[answer.status] ?? 0) + 1;
      expect(counts).toEqual({ [status]: AT_ONCE });
    },
    LIMIT_MS,
  );
});
