import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { QueryCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { RecoveryMessage } from "../../../core/contracts/merchant-webhook-schema";
import { summary } from "../../../local/demo/answers";
import { callsOf } from "../../../local/demo/calls";
import { eventOf } from "../../../local/demo/simulated";
import { apiClient } from "../../../tools/http";
import { expectSame, expectSoon, expectUnreadable, type Probe, type World } from "../world";
import { expectDelivered, merchantCall, submitted } from "./api";
import { expectHandedOver } from "./queues";

const QUEUE = "queue_notifications_url";
const DEAD_LETTERS = "dlq_notifications_url";

async function notificationsOf(world: World, transactionId: string) {
  const { Items = [] } = await world.dynamo.send(
    new QueryCommand({
      TableName: world.output("table_notifications"),
      KeyConditionExpression: "transaction_id = :id",
      ExpressionAttributeValues: { ":id": transactionId },
    }),
  );
  return Items;
}

const isEmailed = async (world: World, transactionId: string) =>
  (await notificationsOf(world, transactionId)).filter(({ emailed }) => emailed === true).length;

/** A capture and its dispute are notified, and once more on request. */
async function changes(world: World): Promise<void> {
  const tag = world.fresh();
  const { body, transactionId: id } = eventOf("square", "payment.updated", tag);
  const { square } = callsOf(world);
  await square(body);
  await square(eventOf("square", "dispute.created", tag).body);
  await expectDelivered(world, id, 2);
  await expectSoon(world, "e-mails", () => isEmailed(world, id), 2);
  const request = await world.api.send({
    method: "POST",
    path: `/transactions/${id}/notify`,
    ...merchantCall(world),
    body: "{}",
  });
  expectSame("request", summary(request), "202");
  await expectDelivered(world, id, 3);
}

/** A customer's e-mail about a charge, as the emulator's SES has taken it. */
async function customer(world: World): Promise<void> {
  const address = `customer-${world.fresh()}@customers.example`;
  await submitted(world, world.fresh(), 1990, { customer_email: address });
  const { info, ca } = world;
  const emulator = apiClient({ apiUrl: info.endpoint, region: info.region, ...(ca && { ca }) });
  const isThere = async () =>
    (await emulator.send({ method: "GET", path: "/_ministack/ses/messages" })).text.includes(address);
  try {
    await expectSoon(world, "the customer's e-mail", isThere, true);
  } finally {
    emulator.close();
  }
}

async function messages(world: World): Promise<void> {
  await expectUnreadable(world, QUEUE, DEAD_LETTERS, { group: world.fresh() });
  const message = {
    message_id: `ntf_${world.fresh()}`,
    transaction_id: `pay_${world.fresh()}${world.fresh()}`,
    requested_by: { principal: "arn:aws:iam::123456789012:role/probe", is_operator: true },
  };
  await expectHandedOver(world, "notification-sender", QUEUE, JSON.stringify(message));
}

/** An endpoint that answers 503 and then 200: attempted twice, and nothing is known against it at the end. */
async function delivery(world: World): Promise<void> {
  const tag = world.fresh();
  const { body, transactionId } = eventOf("paypal", "PAYMENT.CAPTURE.COMPLETED", tag);
  await callsOf(world).paypal(body);
  await expectDelivered(world, transactionId, 1);
  const breakers = async () =>
    (
      await world.dynamo.send(
        new ScanCommand({
          TableName: world.output("table_notifications"),
          FilterExpression: "begins_with(transaction_id, :endpoint)",
          ExpressionAttributeValues: { ":endpoint": "endpoint#" },
        }),
      )
    ).Count;
  await expectSoon(world, "breakers", breakers, 0);
}

/** A notification that was kept for a paused endpoint is sent when its recovery comes. */
async function recovered(world: World): Promise<void> {
  const { body, transactionId: id } = eventOf("square", "payment.updated", world.fresh());
  await callsOf(world).square(body);
  await expectDelivered(world, id, 1);
  const [item = {}] = await notificationsOf(world, id);
  const { notification_id, merchant_id, created_at } = item;
  await world.dynamo.send(
    new UpdateCommand({
      TableName: world.output("table_notifications"),
      Key: { transaction_id: id, notification_id },
      UpdateExpression: "SET #state = :paused, undelivered_shard = :list, undelivered_key = :place",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":paused": "paused", ":list": "paused#0", ":place": `${merchant_id}#${created_at}` },
    }),
  );
  const made = String(created_at);
  const message: RecoveryMessage = {
    recovery: {
      id: `rcv_${world.fresh()}`,
      merchant_id: String(merchant_id),
      what: "paused",
      since: made,
      until: made,
      asked_at: made,
    },
  };
  await world.clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.output("queue_merchant_deliveries_url"),
      MessageBody: JSON.stringify(message),
      MessageGroupId: "probe",
    }),
  );
  await expectSoon(world, "attempts", async () => (await notificationsOf(world, id))[0]?.attempt_log.length, 2);
}

/** A merchant's endpoint is set, tested, paused, resumed, rotated and removed. */
async function endpoint(world: World): Promise<void> {
  const { headers } = merchantCall(world);
  const query = { merchant_id: `mrc_${world.fresh()}` };
  const call = async (method: "GET" | "PUT" | "POST" | "DELETE", path: string, body?: object) => {
    const sent = { headers, query, signAs: world.info.credentials.operator };
    return world.api.send({ method, path, ...sent, ...(body && { body: JSON.stringify(body) }) });
  };
  const setting = { url: "https://hooks.nowhere.example/tap", paused: true };
  const steps = [await call("PUT", "/webhook-endpoint", setting), await call("POST", "/webhook-endpoint/test", {})];
  const event = {
    ...{ id: world.fresh(), type: "payment.captured", occurred_at: "2026-11-18T11:00:00Z", payment_id: "order-1" },
    ...{ merchant_id: query.merchant_id, amount: 990, currency: "EUR" },
  };
  const body = JSON.stringify(event);
  const signAs = world.info.credentials.operator;
  await world.api.send({ method: "POST", path: "/webhooks/payment", headers, signAs, body });
  const kept = async () =>
    ((await call("GET", "/notifications")).json as { notifications?: object[] }).notifications?.length;
  await expectSoon(world, "kept notifications", kept, 1);
  steps.push(
    await call("PUT", "/webhook-endpoint", { ...setting, paused: false }),
    await call("POST", "/notifications/recover", { since: "2026-11-18T11:00:00Z" }),
    await call("POST", "/webhook-endpoint/secret", {}),
    await call("GET", "/webhook-endpoint"),
    await call("DELETE", "/webhook-endpoint"),
  );
  expectSame(
    "endpoint",
    steps.map(({ status }) => status),
    [200, 200, 200, 202, 200, 200, 200],
  );
}

export const notificationProbes: readonly Probe[] = [
  { name: "changes are notified", roles: ["notification-sender"], play: changes },
  { name: "a customer is e-mailed", roles: ["notification-sender"], play: customer },
  { name: "notification messages are retried", roles: ["notification-sender"], play: messages },
  { name: "a delivery is repeated", roles: ["delivery-sender"], play: delivery },
  { name: "a merchant manages its endpoint", roles: ["endpoint-api"], play: endpoint },
  { name: "what an endpoint missed is recovered", roles: ["delivery-sender"], play: recovered },
];
