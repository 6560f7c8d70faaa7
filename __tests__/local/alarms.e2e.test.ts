import { PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { Names } from "../../lib/naming";
import { AlarmClock } from "../../local/alarms/alarm-clock";
import { callsOf } from "../../local/demo/calls";
import { runningStack } from "../../testing/local-stack";
import { measuredByAws } from "../../testing/rehearsals/measured-by-aws";
import { synthesizedFile } from "../../testing/rehearsals/synthesized-file";
import { until } from "../../tools/poller";

const stack = runningStack();
const { info, clients, ca, api } = stack;
const suffix = stack.table("transactions").replace("table-transactions-", "");
const names = new Names(suffix, info.region);
const file = synthesizedFile(names);
const nameOf = (purpose: string) => names.of("alarm", purpose);

let clock: AlarmClock;
beforeEach(() => {
  clock = new AlarmClock({ clients, endpoint: info.endpoint, ca, file, speed: 60 });
});
afterAll(() => stack.close());

const raised = async () => (await clock.tick()).filter(({ state }) => state === "ALARM").map(({ name }) => name);
const untilRaised = (purpose: string) =>
  until(`${purpose} to be raised`, raised, (found) => found.includes(nameOf(purpose)), { pauseMs: 300 });
const untilEnded = (purpose: string) =>
  until(`${purpose} to end`, raised, (found) => !found.includes(nameOf(purpose)), { pauseMs: 300 });

test("a dead letter raises the alarm of its queue alone, and the alarm ends with it", async () => {
  const QueueUrl = info.outputs.dlq_payment_unresolved_url;
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: info.outputs.dlq_notifications_url }));
  await untilEnded("notifications-dead-letters");
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
  expect(await untilRaised("payment-unresolved-dead-letters")).not.toContain(nameOf("notifications-dead-letters"));
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl }));
  await untilEnded("payment-unresolved-dead-letters");
});

test("what a function counts in its log raises an alarm", async () => {
  const id = `evt_${Date.now()}`;
  const event = { id, object: "event", type: "payment_intent.some_new_type", api_version: "2026-10-28.endive" };
  const { stripe } = callsOf({ api, info, clients, ca });
  await stripe(JSON.stringify({ ...event, created: 1, livemode: false, data: { object: { id: "pi_1" } } }));
  await untilRaised("events-unread");
});

test("what AWS alone measures can be published, and raises an alarm for its period", async () => {
  await measuredByAws({ clients, names }, "api-5xx", 1);
  await untilRaised("api-5xx");
  await untilEnded("api-5xx");
});
