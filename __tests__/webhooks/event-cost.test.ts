import { describe, expect, test } from "@jest/globals";
import { eventKey, eventWorld } from "../../testing/event-world";
import { charge, dispute, paymentIntent, refund, stripeEvent } from "../../testing/stripe";

/** Seconds of the provider's clock before the events that are measured. */
const EARLIER = 1795000000;

const event = (id: string, type: string, object: Readonly<Record<string, unknown>>, created?: number): string =>
  stripeEvent(type, object, { id: `evt_${id}`, ...(created !== undefined && { created }) });

const began = () => event("began", "payment_intent.created", paymentIntent(), EARLIER);
const captured = () => event("captured", "payment_intent.succeeded", paymentIntent());
const charged = (id = "charged", created?: number) => event(id, "charge.succeeded", charge(), created);
const refunded = (number: number) =>
  event(`refunded${number}`, "refund.created", refund({ id: `re_${number}`, amount: 10 }));
const disputed = () => event("disputed", "charge.dispute.created", dispute());

const PAID = [captured(), charged()];

/** What an event costs from its receipt to its end, where those before it were processed. */
async function costOf(before: readonly string[], body: string) {
  const world = eventWorld();
  const { dynamo, queue } = world;
  const run = async (text: string) => {
    const { id } = JSON.parse(text) as { id: string };
    expect(await world.receive(text)).toBe(200);
    expect(await world.process(eventKey(id.replace("evt_", "")))).toBe(true);
  };
  for (const text of before) await run(text);
  dynamo.takeWrites();
  dynamo.takeReads();
  queue.sent.length = 0;
  await run(body);
  const { calls: writes, units } = dynamo.takeWrites();
  const { calls: reads } = dynamo.takeReads();
  return { units, calls: writes + reads + queue.sent.length };
}

describe("an event that nobody is notified of costs, from its receipt to its end", () => {
  test.each<[string, readonly string[], string, { units: number; calls: number }]>([
    ["an intent that begins a payment", [], began(), { units: 12, calls: 6 }],
    ["an intent that changes the payment's status", [began()], captured(), { units: 10, calls: 6 }],
    ["an intent that is late", [captured()], began(), { units: 10, calls: 6 }],
    ["a charge that is new", [captured()], charged(), { units: 12, calls: 6 }],
    ["a charge that changes", [captured(), charged("first", EARLIER)], charged(), { units: 12, calls: 6 }],
    ["a refund that changes the payment's status", PAID, refunded(1), { units: 16, calls: 6 }],
    ["a refund beside others", [...PAID, refunded(1)], refunded(2), { units: 14, calls: 6 }],
    ["a dispute", PAID, disputed(), { units: 16, calls: 6 }],
  ])("%s", async (_, before, body, cost) => {
    expect(await costOf(before, body)).toEqual(cost);
  });

  test("a refund as much after a hundred others as after one", async () => {
    const hundred = Array.from({ length: 100 }, (_, number) => refunded(number));
    expect(await costOf([...PAID, ...hundred], refunded(101))).toEqual(
      await costOf([...PAID, refunded(0)], refunded(1)),
    );
  });
});
