import { setTimeout } from "node:timers/promises";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { dynamoNotificationStore } from "../../../core/notifications/adapters/dynamo-notification-store";
import { systemClock } from "../../../core/shared/adapters/system-clock";
import { dynamoInbox } from "../../../core/webhooks/adapters/dynamo-inbox";
import { readSettings } from "../../../lib/config/settings";
import { eventOf } from "../../../local/demo/simulated";
import {
  expectSame,
  expectSoon,
  invoke,
  messagesIn,
  type Probe,
  receive,
  send,
  takeMessage,
  type World,
  withoutConsumer,
} from "../world";
import { expectStory, stripeTransaction, submitted } from "./api";
import { paymentQueueNames } from "./queues";

const { spread } = readSettings({});
/** Time for which a queue that nothing consumes keeps its number of messages, once no function works on one. */
const STEADY_MS = 500;
const longAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const sweep = (world: World) => invoke(world, "reconciler");

/** A payment whose message was lost is charged after all. */
async function lostPayment(world: World): Promise<void> {
  const { queue } = paymentQueueNames;
  const id = await withoutConsumer(world, "transaction-processor", async () => {
    const lost = await submitted(world, world.fresh(), 1990);
    await takeMessage(world, queue, lost);
    return lost;
  });
  await world.dynamo.send(
    new UpdateCommand({
      TableName: world.output("table_transactions"),
      Key: { transaction_id: id },
      UpdateExpression: "SET pending_since = :past",
      ExpressionAttributeValues: { ":past": longAgo(16).toISOString() },
    }),
  );
  await sweep(world);
  await expectStory(world, id, "captured, 2 rows");
}

/** An event whose pointer was lost a day ago is processed after all. */
async function lostEvent(world: World): Promise<void> {
  const tag = world.fresh();
  const inbox = dynamoInbox({
    client: world.dynamo,
    table: world.output("table_payment_webhooks"),
    clock: systemClock,
    retentionDays: 7,
    spread,
  });
  const body = Buffer.from(eventOf("stripe", "payment_intent.succeeded", tag).body);
  const { id: eventId } = JSON.parse(body.toString()) as { id: string };
  const key = { provider: "stripe", eventId };
  const receivedAt = longAgo(1441);
  await inbox.accept({ key, type: "payment_intent.succeeded", body, receivedAt, state: "received" });
  await inbox.list({ key, type: "any", receivedAt });
  await sweep(world);
  await expectStory(world, stripeTransaction(tag), "captured, 1 rows");
}

/** A delivery that is due is put off, so that no other sweep queues it, and queued. */
async function dueDelivery(world: World): Promise<void> {
  const table = world.output("table_notifications");
  const key = { transactionId: `pay_${world.fresh()}`, notificationId: `ntf_${world.fresh()}` };
  const createdAt = longAgo(120).toISOString();
  await dynamoNotificationStore({ client: world.dynamo, table, spread }).create({
    ...key,
    merchantId: "mrc_demo",
    createdAt,
    type: "transaction.captured",
    cause: { event: `stripe#evt_${world.fresh()}` },
    body: "{}",
  });
  const Key = { transaction_id: key.transactionId, notification_id: key.notificationId };
  const stored = async () => (await world.dynamo.send(new GetCommand({ TableName: table, Key }))).Item ?? {};
  await withoutConsumer(world, "delivery-sender", async () => {
    const messages = () => messagesIn(world, "queue_merchant_deliveries_url");
    // Those that a function still works on may yet go. Others are held for their next attempt, and stay.
    let before = await messages();
    const isSteady = async () => {
      const last = before;
      await setTimeout(STEADY_MS);
      before = await messages();
      return before === last;
    };
    await expectSoon(world, "a steady queue", isSteady, true);
    // A due delivery is delayed by up to half a minute, so that it is counted, not received.
    await sweep(world);
    expectSame("put off", (await stored()).deferral !== undefined, true);
    const isQueued = async () => (await messages()) > before;
    await expectSoon(world, "queued", isQueued, true);
  });
}

/** One of two dead letters of an unknown payment stays, at once in sight of an operator. */
async function deadLetters(world: World): Promise<void> {
  for (const queue of ["dlq_payment_unresolved_url", paymentQueueNames.deadLetters]) {
    const id = `pay_${world.fresh()}${world.fresh()}`;
    const group = queue === paymentQueueNames.deadLetters ? id : undefined;
    const letter = JSON.stringify({ transaction_id: id, attempt: 1 });
    await send(world, queue, letter, group);
    await send(world, queue, letter, group && `${group}-again`);
    await sweep(world);
    await expectSoon(world, `letters in ${queue}`, async () => (await receive(world, queue, id)).length, 1);
    await takeMessage(world, queue, id);
  }
}

export const recoveryProbes: readonly Probe[] = [
  { name: "a lost payment is restarted", roles: ["reconciler"], play: lostPayment },
  { name: "a lost event is queued again", roles: ["reconciler"], play: lostEvent },
  { name: "a due delivery is queued", roles: ["reconciler"], play: dueDelivery },
  { name: "dead letters are sorted", roles: ["reconciler"], play: deadLetters },
];
