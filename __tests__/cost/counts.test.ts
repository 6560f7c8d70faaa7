import { beforeAll, expect, test } from "@jest/globals";
import { type KindCount, type KindName, readCounts, sum } from "../../cost/counts";
import { eventOf } from "../../local/demo/simulated";
import { eventWorld } from "../../testing/event-world";

const counts = readCounts();
const AGAIN = "if the writes were changed on purpose, run `npm run cost -- --count`";

/** Webhooks in the order in which the command counts them, each about the same payment. */
const webhooks: readonly [KindName, string][] = [
  ["webhook that begins a payment", "payment_intent.created"],
  ["webhook of a capture", "payment_intent.succeeded"],
  ["webhook that says nothing new", "payment_intent.succeeded"],
  ["webhook of a charge", "charge.succeeded"],
  ["webhook of a refund", "refund.created"],
  ["webhook of a dispute", "charge.dispute.created"],
];

/** What receiver and processor write, and how often they call, for one event of each kind over tables in memory. */
const inMemory = new Map<KindName, { units: number; calls: number }>();

beforeAll(async () => {
  const world = eventWorld();
  for (const [kind, type] of webhooks) {
    const { body } = eventOf("stripe", type, "counted");
    world.dynamo.takeWrites();
    world.dynamo.takeReads();
    world.queue.sent.length = 0;
    expect(await world.receive(body)).toBe(200);
    const { id } = JSON.parse(body) as { id: string };
    expect(await world.process({ provider: "stripe", eventId: id })).toBe(true);
    const writes = world.dynamo.takeWrites();
    inMemory.set(kind, {
      units: writes.units,
      calls: writes.calls + world.dynamo.takeReads().calls + world.queue.sent.length,
    });
  }
});

/** The same of the counts. A notification's message is another queue's. */
function counted(kind: KindCount) {
  const both = [kind["webhook-receiver"], kind["webhook-processor"]].flatMap((count) => count ?? []);
  return {
    units: sum(both.flatMap(({ tables }) => Object.values(tables).map(({ writeUnits }) => writeUnits))),
    calls: sum(
      both.flatMap(({ calls }) =>
        Object.entries(calls).map(([name, number]) => (name === "sqs:SendMessage.fifo" ? 0 : number)),
      ),
    ),
  };
}

test.each(webhooks)("cost/counts.json has the units and calls that the adapters take for a %s", (kind) => {
  expect({ AGAIN, ...counted(counts.kinds[kind]) }).toEqual({ AGAIN, ...inMemory.get(kind) });
});

test("cost/counts.json counts ten events of each kind, and whole units and changes for each of them", () => {
  expect(counts.events).toBe(10);
  const { "further row of a file": _, "file of one row": __, ...single } = counts.kinds;
  const uneven = Object.entries(single).flatMap(([kind, functions]) =>
    Object.entries(functions).flatMap(([name, { tables }]) =>
      Object.values(tables).some(({ writeUnits, changes }) => !Number.isInteger(writeUnits + changes))
        ? [`${kind}: ${name}`]
        : [],
    ),
  );
  expect(uneven).toEqual([]);
});

test("cost/counts.json has the work of each function on the way of a payment", () => {
  const names = Object.keys(counts.kinds["submitted payment"]).sort();
  expect(names).toEqual(["delivery-sender", "notification-sender", "payment-tasks", "transaction-processor"]);
  expect(Object.keys(counts.kinds["further row of a file"])).toEqual(["batch-worker"]);
});
