import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { callsOf } from "../../../local/demo/calls";
import { expectSame, expectUnreadable, type Probe, type World } from "../world";
import { expectDelivered, expectStory, sampleOf, stripeTransaction } from "./api";

const RECEIVED = "200 received";

const internalEvent = (tag: string) => ({
  id: `own-${tag}`,
  type: "payment.captured",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: DEMO_MERCHANTS[0],
  payment_id: `own-${tag}`,
  amount: 990,
  currency: "EUR",
});

/** The answers to three providers and to a merchant's own service, first and repeated. */
async function answers(world: World): Promise<void> {
  const calls = callsOf(world);
  const tag = world.fresh();
  const events = {
    stripe: sampleOf("stripe", "payment_intent.succeeded", tag),
    paypal: sampleOf("paypal", "PAYMENT.CAPTURE.COMPLETED", tag),
    square: sampleOf("square", "payment.updated", tag),
  };
  for (const provider of ["stripe", "paypal", "square"] as const) {
    expectSame(provider, await calls[provider](events[provider]), RECEIVED);
  }
  const repeat = (await calls.stripe(events.stripe)).replace("processed", "received");
  expectSame("stripe again", repeat, RECEIVED);
  for (const what of ["internal event", "internal event again"]) {
    expectSame(what, (await calls.internal(internalEvent(tag))).replace("processed", "received"), RECEIVED);
  }
}

/** A refund before its capture, a dispute that names its capture alone, a message that leads nowhere. */
async function ledger(world: World): Promise<void> {
  const { stripe, paypal } = callsOf(world);
  const tag = world.fresh();
  expectSame("refund", await stripe(sampleOf("stripe", "charge.refunded", tag)), RECEIVED);
  expectSame("capture", await stripe(sampleOf("stripe", "payment_intent.succeeded", tag)), RECEIVED);
  expectSame("order", await paypal(sampleOf("paypal", "PAYMENT.CAPTURE.COMPLETED", tag)), RECEIVED);
  await expectStory(world, stripeTransaction(tag), "partially_refunded, 2 rows");
  expectSame("dispute", await paypal(sampleOf("paypal", "CUSTOMER.DISPUTE.CREATED", tag)), RECEIVED);
  await expectStory(world, `paypal_S${tag.toUpperCase()}ORDER00001`, "disputed, 2 rows");
  await expectDelivered(world, stripeTransaction(tag), 2);
  await expectUnreadable(world, "queue_webhook_processing_url", "dlq_webhook_processing_url");
}

export const webhookProbes: readonly Probe[] = [
  { name: "webhooks are answered", roles: ["webhook-receiver"], play: answers },
  { name: "webhooks become rows", roles: ["webhook-processor"], play: ledger },
];
