import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { stateItemKey } from "../../../core/ledger/adapters/event-state";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { callsOf } from "../../../local/demo/calls";
import { expectSame, expectSoon, expectUnreadable, type Probe, type World } from "../world";
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

/** A refund that pends, and was made later than the total which comes after it: the total's refunds are read. */
async function pendingRefund(world: World): Promise<void> {
  const { stripe } = callsOf(world);
  const tag = world.fresh();
  const id = stripeTransaction(tag);
  const created = 1_795_009_999;
  const refund = {
    id: `re_3S${tag}`,
    object: "refund",
    amount: 500,
    currency: "usd",
    created,
    charge: `ch_3S${tag.toUpperCase()}00000000001`,
    payment_intent: id.slice("stripe_".length),
    status: "pending",
    metadata: { merchant_id: DEMO_MERCHANTS[0] },
  };
  const event = { ...stripeEvent(tag, "event", "refund.created"), created, data: { object: refund } };
  expectSame("refund", await stripe(JSON.stringify(event)), RECEIVED);
  // No merchant is known of a refund alone, so that no caller may read it.
  const query = {
    TableName: world.output("table_payment_transactions"),
    KeyConditionExpression: "transaction_id = :id",
    ExpressionAttributeValues: { ":id": id },
  };
  const rows = async () => (await world.dynamo.send(new QueryCommand(query))).Count;
  await expectSoon(world, "rows", rows, 1);
  expectSame("total", await stripe(sampleOf("stripe", "charge.refunded", tag)), RECEIVED);
  await expectSoon(world, "rows", rows, 2);
}

/** An event that only names its object. It waits for an operator, since no key to Stripe is set here. */
async function thinEvent(world: World): Promise<void> {
  const tag = world.fresh();
  const event = {
    ...stripeEvent(tag, "v2.core.event", "v1.payment_intent.succeeded"),
    created: "2026-11-18T10:00:10.000Z",
    related_object: { id: `pi_${tag}`, type: "payment_intent", url: `/v1/payment_intents/pi_${tag}` },
  };
  expectSame("thin event", await callsOf(world).stripe(JSON.stringify(event)), RECEIVED);
  const TableName = world.output("table_payment_webhooks");
  const Key = stateItemKey({ provider: "stripe", eventId: event.id });
  const state = async () => (await world.dynamo.send(new GetCommand({ TableName, Key }))).Item?.state;
  await expectSoon(world, "state", state, "unread");
}

const stripeEvent = (tag: string, object: string, type: string) => ({
  id: `evt_${tag}${type.length}`,
  object,
  api_version: "2026-10-28.endive",
  type,
  livemode: false,
});

export const webhookProbes: readonly Probe[] = [
  { name: "webhooks are answered", roles: ["webhook-receiver"], play: answers },
  { name: "webhooks become rows", roles: ["webhook-processor"], play: ledger },
  { name: "a total comes after a later refund", roles: ["webhook-processor"], play: pendingRefund },
  { name: "a thin event is not read", roles: ["webhook-processor"], play: thinEvent },
];
