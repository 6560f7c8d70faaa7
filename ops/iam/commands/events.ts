import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { stateItemKey } from "../../../core/ledger/adapters/event-state";
import { callsOf } from "../../../local/demo/calls";
import { eventOf } from "../../../local/demo/simulated";
import { expectStory } from "../probes/api";
import { expectSame, expectSoon, type World } from "../world";
import { ACTION, type CommandCase } from "./command-case";
import { aCaptured } from "./payments";

/** An authentic event of a type that Tap does not know: it waits for an operator. */
export async function unread(world: World): Promise<string> {
  const id = `evt_${world.fresh()}`;
  const type = "payment_intent.some_new_type";
  const event = { id, object: "event", api_version: "2026-10-28.endive", type, created: 1, livemode: false };
  const body = JSON.stringify({ ...event, data: { object: { id: `pi_${world.fresh()}` } } });
  expectSame("event", await callsOf(world).stripe(body), "200 received");
  const Key = stateItemKey({ provider: "stripe", eventId: id });
  const TableName = world.output("table_payment_webhooks");
  const state = async () => (await world.dynamo.send(new GetCommand({ TableName, Key }))).Item?.state;
  await expectSoon(world, "state", state, "unread");
  return `stripe#${id}`;
}

export const eventCases: readonly CommandCase[] = [
  {
    name: "issues list",
    prepare: async (world) => {
      await unread(world);
      return [];
    },
    shows: "unread",
  },
  {
    name: "events list",
    prepare: async (world) => {
      await unread(world);
      return ["--state", "unread"];
    },
    shows: "stripe#evt_",
  },
  {
    name: "events list",
    prepare: async (world) => ["--transaction", await aCaptured(world)],
    shows: /./,
  },
  {
    name: "events list",
    prepare: async (world) => {
      const { body, transactionId } = eventOf("stripe", "payment_intent.succeeded", world.fresh());
      expectSame("event", await callsOf(world).stripe(body), "200 received");
      await expectStory(world, transactionId, "captured, 1 rows");
      return ["--state", "processed", "--provider", "stripe", "--since", "1h"];
    },
    shows: "stripe#",
  },
  { name: "events show", prepare: async (world) => [await unread(world)], shows: "unread" },
  {
    name: "events show",
    changes: true,
    prepare: async (world) => [await unread(world), "--raw", "--reason", "verification of rights"],
    shows: "some_new_type",
  },
  { name: "events replay", changes: true, prepare: async (world) => [await unread(world), ...ACTION], shows: "1 " },
];
