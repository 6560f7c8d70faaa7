import { describe, expect, test } from "@jest/globals";
import type { EventLetter, EventLetters } from "../../core/operations/application/events/ports";
import { showEvent } from "../../core/operations/application/events/show-event";
import { eventReasons } from "../../core/operations/domain/event-reasons";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { eventOperations } from "../../testing/event-operations";
import { captured, eventKey } from "../../testing/event-world";
import { stripeEvent } from "../../testing/stripe";

const KEY = eventKey("1");

function world() {
  const operations = eventOperations();
  const letters = new Map<string, EventLetter>();
  const box = { letters, isComplete: true };
  const reader: { read: EventLetters["read"] } = { read: async () => box };
  return {
    ...operations,
    box,
    reader,
    letter: () => letters.set("stripe#evt_1", { queuedAt: operations.clock.now() }),
    show: (key = KEY) => showEvent({ records: operations.records, letters: reader, clock: operations.clock }, key),
  };
}

describe("what is shown of an event", () => {
  test("that is processed: the transaction that it changed, and its body until it expires", async () => {
    const { receive, process, show, clock } = world();
    await receive(captured("1"));
    await process(KEY);
    const shown = await show();
    expect(shown).toMatchObject({
      record: {
        state: "processed",
        type: "payment_intent.succeeded",
        recorded: [{ transactionId: "stripe_pi_1", changes: [{ type: "transaction.captured" }] }],
        body: { expiresAt: new Date(Math.floor(clock.now().getTime() / 1000 + 7 * 86_400) * 1000) },
      },
      text: { first: "See its transaction: tap transactions show stripe_pi_1" },
      letter: "none",
    });
    expect(shown?.record.body?.bytes.toString()).toBe(captured("1"));
  });

  test("whose retries are exhausted: the reason, the error, its dead letter and when Tap queues it again", async () => {
    const { receive, inbox, show, letter, inMinutes } = world();
    await receive(captured("1"));
    await inbox.settle(KEY, "failed", RETRIES_EXHAUSTED, "AccessDeniedException");
    letter();
    expect(await show()).toMatchObject({
      record: {
        state: "failed",
        reason: RETRIES_EXHAUSTED,
        cause: "AccessDeniedException",
        nextLookAt: new Date(inMinutes(15)),
      },
      text: eventReasons.RETRIES_EXHAUSTED,
      letter: { queuedAt: expect.any(Date) },
    });
  });

  test("that still is received though its message is a dead letter: both", async () => {
    const { receive, show, letter, clock } = world();
    await receive(captured("1"));
    letter();
    clock.advance(40 * 60_000);
    const shown = await show();
    expect(shown).toMatchObject({ record: { state: "received" }, letter: { queuedAt: expect.any(Date) } });
    expect(shown?.text.means).toContain("40 minutes ago, and is not processed");
  });

  test("that was received a moment ago: that it takes a moment", async () => {
    const { receive, show } = world();
    await receive(captured("1"));
    expect((await show())?.text.first).toContain("Wait");
  });

  test("that was ignored when it came: its receipt, and how to replay it", async () => {
    const { receive, show, clock } = world();
    await receive(stripeEvent("customer.created", {}, { id: "evt_1" }));
    expect(await show()).toMatchObject({
      record: { state: "ignored", type: "customer.created", receivedAt: clock.now(), recorded: [] },
      text: { first: expect.stringContaining("tap events replay stripe#evt_1") },
    });
  });

  test("that waits since a replay: when it was replayed, and that its body does not expire", async () => {
    const { receive, inbox, replays, show, clock } = world();
    await receive(captured("1"));
    await inbox.settle(KEY, "failed", "EVENT_UNSTORABLE");
    clock.advance(60_000);
    await replays.reopen({ key: KEY, type: "a type", receivedAt: clock.now() });
    const shown = await show();
    expect(shown?.record).toMatchObject({ state: "received", replayedAt: clock.now() });
    expect(shown?.record.body).not.toHaveProperty("expiresAt");
    expect(shown?.record).not.toHaveProperty("reason");
  });

  test("of which nothing is stored: nothing", async () => {
    expect(await world().show()).toBeUndefined();
  });

  test("whose letter may be among those that were not read: that it is unknown", async () => {
    const { receive, show, box } = world();
    await receive(captured("1"));
    box.isComplete = false;
    expect((await show())?.letter).toBe("unknown");
  });

  test("whose letters may not be read: everything else", async () => {
    const { receive, show, reader } = world();
    await receive(captured("1"));
    reader.read = () => Promise.reject(new Error("AccessDenied"));
    expect(await show()).toMatchObject({ record: { state: "received" }, letter: "unknown" });
  });
});
