import Stripe from "stripe";
import { tracedLog } from "../../core/shared/adapters/telemetry/log";
import { embeddedMetrics } from "../../core/shared/adapters/telemetry/metrics";
import { packedBody } from "../../core/webhooks/adapters/stored-body";
import type { IncomingEvent } from "../../core/webhooks/application/ports";
import { EventBody } from "../../core/webhooks/domain/event-body";
import { providerCatalog } from "../../core/webhooks/providers/catalog";
import { internalEvents } from "../../core/webhooks/providers/internal";
import { stripeWebhooks } from "../../core/webhooks/providers/stripe";
import { makeReceiver } from "../../lambda/webhook-receiver/handler";
import { simulated, typeOf } from "../../simulation/catalog";
import { paymentFor } from "../../simulation/payment-for";
import { stripeHeaders } from "../../simulation/signatures";
import { apiEvent } from "../counts/events";

/**
 * CPU of a webhook's steps, adapters faked. Prints microseconds of each round by case, as JSON, on standard error: the
 * function's own log goes to standard output.
 */
const ROUNDS = 15;
const CALLS = 400;
const WARM_UP = 600;
const SECRET = "whsec_benchmarkbenchmarkbenchmark";
const TYPE = "payment_intent.succeeded";

function body(): string {
  const at = new Date();
  const type = typeOf("stripe", TYPE);
  if (type === undefined) throw new Error(`${TYPE} is not simulated`);
  const payment = paymentFor(type, { name: "a", merchantId: "mrc_1", currency: "USD", amount: 4250 }, at);
  return simulated(payment, { source: "stripe", type: TYPE, at, unique: "a" }).body;
}

const text = body();
const bytes = Buffer.from(text);
const headers = stripeHeaders(text, SECRET);
const event = apiEvent({ route: "/webhook/{provider}", pathParameters: { provider: "stripe" }, headers, body: text });
const stripe = new Stripe("sk_test_unused");
const clock = { now: () => new Date(), sleep: async () => undefined, random: () => 0 };
const secrets = { of: async () => [SECRET], refreshed: async () => [SECRET] };

const receive = makeReceiver({
  callers: { scopeOf: async () => undefined },
  internalEvents,
  providers: providerCatalog({ paypal: {} }),
  secrets,
  inbox: {
    // What the real one does beside its call.
    fits: ({ key: { provider }, type, body }: IncomingEvent) => packedBody({ provider, type, body }).length > 0,
    bind: async () => true,
    accept: async () => ({ repeated: false, state: "received", isUnlisted: false }),
    list: async () => undefined,
    load: async () => undefined,
  },
  queue: { send: async () => undefined },
  clock,
  metrics: embeddedMetrics("webhook-receiver", "Tap/bench"),
  log: tracedLog("webhook-receiver"),
} as unknown as Parameters<typeof makeReceiver>[0]);

const cases: Readonly<Record<string, () => unknown>> = {
  constructEvent: () => stripe.webhooks.constructEvent(bytes, headers["stripe-signature"] ?? "", SECRET),
  identified: () => {
    const request = { headers, body: bytes };
    stripeWebhooks.verify(request, [SECRET], clock.now());
    return stripeWebhooks.identify(new EventBody(bytes));
  },
  received: () => receive(event as Parameters<typeof receive>[0]),
};

async function main(): Promise<void> {
  const times: Record<string, number[]> = {};
  for (const work of Object.values(cases)) for (let call = 0; call < WARM_UP; call++) await work();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(cases).sort(() => Math.random() - 0.5)) {
      const before = process.cpuUsage();
      for (let call = 0; call < CALLS; call++) await work();
      const { user, system } = process.cpuUsage(before);
      times[name] = [...(times[name] ?? []), (user + system) / CALLS];
    }
  }
  process.stderr.write(JSON.stringify(times));
}

void main();
