import { gzipSync } from "node:zlib";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { stateItemKey } from "../../core/ledger/adapters/event-state";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { dynamoInbox } from "../../core/webhooks/adapters/dynamo-inbox";
import { bodyItemKey } from "../../core/webhooks/adapters/dynamo-stored-events";
import { callsOf } from "../../local/demo/calls";
import { eventOf } from "../../local/demo/simulated";
import { expectStory, stripeTransaction } from "../../ops/iam/probes/api";
import { expectSame, expectSoon, invoke, takeMessage, type World, withoutConsumer } from "../../ops/iam/world";
import { SPREAD } from "../spread";
import { internalEvent } from "./internal-event";
import { rehearsal } from "./rehearsal";
import { withVariables } from "./with-variables";

const MAPPED = "payment_intent.succeeded";
const UNKNOWN = "payment_intent.some_new_type";
const DAY_MS = 86_400_000;

interface Arrived {
  readonly tag: string;
  readonly eventId: string;
  /** The event as this version reads it. */
  readonly body: string;
}

function arrivedEvent(world: World): Arrived {
  const tag = world.fresh();
  const { body } = eventOf("stripe", MAPPED, tag);
  return { tag, body, eventId: (JSON.parse(body) as { id: string }).id };
}

async function unreadEvent(world: World): Promise<Arrived> {
  const event = arrivedEvent(world);
  expectSame("answer", await callsOf(world).stripe(event.body.replaceAll(MAPPED, UNKNOWN)), "200 received");
  return event;
}

/** Stands for a newer version that has learned the type: the stored event is one that this version knows. */
async function learned(world: World, { eventId, body }: Arrived): Promise<void> {
  await world.dynamo.send(
    new UpdateCommand({
      TableName: world.output("table_payment_webhooks"),
      Key: bodyItemKey({ provider: "stripe", eventId }),
      UpdateExpression: "SET body = :body",
      ExpressionAttributeValues: { ":body": gzipSync(body) },
    }),
  );
}

/** Its pointer is lost twice: when it came, and when the reconciler queued it again a day later. */
async function stuckEvent(world: World): Promise<Arrived> {
  const event = arrivedEvent(world);
  const key = { provider: "stripe", eventId: event.eventId };
  const inbox = dynamoInbox({
    client: world.dynamo,
    table: world.output("table_payment_webhooks"),
    clock: systemClock,
    retentionDays: 7,
    spread: SPREAD,
  });
  const received = { key, type: MAPPED, receivedAt: new Date(Date.now() - DAY_MS - 60_000) };
  await inbox.accept({ ...received, body: Buffer.from(event.body), state: "received" });
  await inbox.list(received);
  await withoutConsumer(world, "webhook-processor", async () => {
    await invoke(world, "reconciler");
    await takeMessage(world, "queue_webhook_processing_url", event.eventId);
  });
  return event;
}

/** A deployment has the processor write two items of one key. It is taken back at once. */
async function unstorableEvent(world: World): Promise<Arrived> {
  const event = arrivedEvent(world);
  const wrong = { LEDGER_TABLE: world.output("table_transactions") };
  await withVariables(world, "webhook-processor", wrong, async () => {
    expectSame("answer", await callsOf(world).stripe(event.body), "200 received");
    await expectSoon(world, "state", () => stateOf(world, event), "failed");
  });
  return event;
}

async function stateOf(world: World, { eventId }: Arrived): Promise<unknown> {
  const Key = stateItemKey({ provider: "stripe", eventId });
  const { Item } = await world.dynamo.send(
    new GetCommand({ TableName: world.output("table_payment_webhooks"), Key, ConsistentRead: true }),
  );
  return Item?.state;
}

/** Two services have chosen one id. Resolves to the second event under another. */
async function contradiction(world: World) {
  const { internal } = callsOf(world);
  const tag = world.fresh();
  expectSame("first event", await internal(internalEvent(tag, `first-${tag}`).body), "200 received");
  const second = `second-${tag}`;
  expectSame("second event", await internal(internalEvent(tag, second).body), "409 EVENT_CONTRADICTS");
  return internalEvent(`${tag}-2`, second);
}

const expectProcessed = (world: World, { tag }: Arrived): Promise<void> =>
  expectStory(world, stripeTransaction(tag), "captured, 1 rows");

/** Alarms about events that are not in the ledger. */
export const eventRehearsals = [
  rehearsal({
    alarm: "events-unread",
    title: "an event of a type that is on no list is replayed by a version that has learned it",
    cause: unreadEvent,
    steps: ({ eventId }) => [
      { command: "tap events list --state unread", shows: [eventId, "UNKNOWN_TYPE"] },
      { command: `tap events show stripe#${eventId}`, shows: ["is on no list", UNKNOWN] },
      {
        command: 'tap events replay --state unread --cause UNKNOWN_TYPE --reason "this version reads it" --yes',
        shows: [/\d+ replayed/],
      },
    ],
    repair: learned,
    over: expectProcessed,
  }),
  rehearsal({
    alarm: "work-stuck",
    title: "an event whose pointers were lost for a day is replayed",
    cause: stuckEvent,
    steps: ({ eventId }) => [
      { command: "tap issues list", shows: ["tap events list --state waiting"] },
      { command: "tap events list --state waiting", shows: [eventId] },
      {
        command: `tap events replay stripe#${eventId} --reason "its pointer was lost" --yes`,
        shows: ["1 replayed"],
      },
    ],
    over: expectProcessed,
  }),
  rehearsal({
    alarm: "events-unprocessable",
    title: "an event that a faulty deployment could not store is replayed once the deployment is taken back",
    cause: unstorableEvent,
    steps: ({ eventId }) => [
      { command: "tap events list --state failed", shows: [eventId, "EVENT_UNSTORABLE"] },
      { command: `tap events show stripe#${eventId}`, shows: ["DynamoDB refuses what the event writes"] },
      {
        command:
          'tap events replay --state failed --cause EVENT_UNSTORABLE --reason "the deployment is taken back" --yes',
        shows: [/\d+ replayed/],
      },
    ],
    over: expectProcessed,
  }),
  rehearsal({
    alarm: "event-refused",
    title: "two internal services chose one event id; the second is named, and sends its event under another",
    cause: contradiction,
    steps: ({ key }) => [
      {
        command: 'tap logs webhook-receiver --contains "event refused"',
        shows: ["code=EVENT_CONTRADICTS", "provider=own", /caller=arn:aws:iam::\d+:user\/\S+/],
      },
      { command: `tap events show ${key}`, shows: [/state +processed/] },
    ],
    async repair(world, { body, transactionId }) {
      expectSame("event", await callsOf(world).internal(body), "200 received");
      await expectStory(world, transactionId, "captured, 1 rows");
    },
  }),
];
