import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { stateItemKey } from "../../../core/ledger/adapters/event-state";
import { DEMO_MERCHANTS } from "../../../local/demo/callers";
import { callsOf } from "../../../local/demo/calls";
import { eventOf } from "../../../local/demo/simulated";
import { expectSame, expectSoon, expectUnreadable, type Probe, type World } from "../world";
import { expectDelivered, expectStory, stripeTransaction } from "./api";

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
    stripe: eventOf("stripe", "payment_intent.succeeded", tag).body,
    paypal: eventOf("paypal", "PAYMENT.CAPTURE.COMPLETED", tag).body,
    square: eventOf("square", "payment.updated", tag).body,
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
  const order = eventOf("paypal", "PAYMENT.CAPTURE.COMPLETED", tag);
  expectSame("refund", await stripe(eventOf("stripe", "charge.refunded", tag, { part: 1250 }).body), RECEIVED);
  expectSame("capture", await stripe(eventOf("stripe", "payment_intent.succeeded", tag).body), RECEIVED);
  expectSame("order", await paypal(order.body), RECEIVED);
  await expectStory(world, stripeTransaction(tag), "partially_refunded, 2 rows");
  expectSame("dispute", await paypal(eventOf("paypal", "CUSTOMER.DISPUTE.CREATED", tag).body), RECEIVED);
  await expectStory(world, order.transactionId, "disputed, 2 rows");
  await expectDelivered(world, stripeTransaction(tag), 2);
  await expectUnreadable(world, "queue_webhook_processing_url", "dlq_webhook_processing_url");
}

/** A refund that pends, and was made later than the total which comes after it: the total's refunds are read. */
async function pendingRefund(world: World): Promise<void> {
  const { stripe } = callsOf(world);
  const tag = world.fresh();
  const hourAgo = new Date(Date.now() - 3_600_000);
  const refund = eventOf("stripe", "refund.created", tag, { part: 500 });
  const total = eventOf("stripe", "charge.refunded", tag, { part: 1250, at: hourAgo });
  expectSame("refund", await stripe(refund.body), RECEIVED);
  // No merchant is known of a refund alone, so that no caller may read it.
  const query = {
    TableName: world.output("table_payment_transactions"),
    KeyConditionExpression: "transaction_id = :id",
    ExpressionAttributeValues: { ":id": refund.transactionId },
  };
  const rows = async () => (await world.dynamo.send(new QueryCommand(query))).Count;
  await expectSoon(world, "rows", rows, 1);
  expectSame("total", await stripe(total.body), RECEIVED);
  await expectSoon(world, "rows", rows, 2);
}

/** An event that only names its object. It waits for an operator, since no key to Stripe is set here. */
async function thinEvent(world: World): Promise<void> {
  const tag = world.fresh();
  const { body } = eventOf("stripe", "v1.payment_intent.succeeded", tag);
  expectSame("thin event", await callsOf(world).stripe(body), RECEIVED);
  const TableName = world.output("table_payment_webhooks");
  const Key = stateItemKey({ provider: "stripe", eventId: (JSON.parse(body) as { id: string }).id });
  const state = async () => (await world.dynamo.send(new GetCommand({ TableName, Key }))).Item?.state;
  await expectSoon(world, "state", state, "unread");
}

export const webhookProbes: readonly Probe[] = [
  { name: "webhooks are answered", roles: ["webhook-receiver"], play: answers },
  { name: "webhooks become rows", roles: ["webhook-processor"], play: ledger },
  { name: "a total comes after a later refund", roles: ["webhook-processor"], play: pendingRefund },
  { name: "a thin event is not read", roles: ["webhook-processor"], play: thinEvent },
];
