import { TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { PutCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, test } from "@jest/globals";
import { firstCommit } from "../../core/ledger/application/next-commit";
import { recordEvent } from "../../core/ledger/application/record-event";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { captured, eventKey, eventWorld, INBOX } from "../../testing/event-world";
import { aDispute, anEvent, aSubmission } from "../../testing/payment-events";
import { OWN } from "../../testing/receiver-world";
import { stripeEvent } from "../../testing/stripe";

const KEY = eventKey("1");
const BODY = captured("1");

const isListing = (command: unknown): boolean =>
  command instanceof PutCommand && command.input.Item?.state === "received" && command.input.Item?.record === "state";

describe("the list of unprocessed events", () => {
  test("an event is listed as waiting from its receipt on, and leaves the list in the commit itself", async () => {
    const { receive, process, listed, inMinutes, dynamo } = eventWorld();
    expect(await receive(BODY)).toBe(200);
    expect(listed(KEY)).toEqual(["waiting", inMinutes(15)]);
    const writes: unknown[] = [];
    dynamo.fault = (command) => {
      const isWrite = [TransactWriteCommand, PutCommand, UpdateCommand].some((kind) => command instanceof kind);
      if (isWrite) writes.push(command);
    };
    expect(await process(KEY)).toBe(true);
    expect(listed(KEY)).toBeUndefined();
    expect(writes).toEqual([expect.any(TransactWriteCommand)]);
  });

  test("the list shows the source, the type, the receipt, the reason and the cause of each event", async () => {
    const { receive, inbox, dynamo, clock, inMinutes } = eventWorld();
    await receive(BODY);
    await inbox.settle(KEY, "failed", RETRIES_EXHAUSTED, "AccessDeniedException");
    expect(dynamo.indexed(INBOX, "by-unprocessed")).toEqual([
      {
        event_key: "stripe#evt_1",
        record: "state",
        event_type: "payment_intent.succeeded",
        unprocessed_shard: expect.stringMatching(/^waiting#[0-3]$/),
        attention_from: inMinutes(15),
        received_at: clock.now().toISOString(),
        reason: RETRIES_EXHAUSTED,
        cause: "AccessDeniedException",
      },
    ]);
  });

  test.each([
    ["unread", "UNKNOWN_TYPE", ["unread", 20]],
    ["failed", "EVENT_UNSTORABLE", ["failed", 20]],
    ["failed", RETRIES_EXHAUSTED, ["waiting", 15]],
  ] as const)("an event that is %s with %s is listed as %j until it is processed", async (state, reason, list) => {
    const { receive, process, inbox, listed, inMinutes, clock, stateOf } = eventWorld();
    await receive(BODY);
    const [name, minutes] = list;
    const from = inMinutes(minutes);
    clock.advance(20 * 60_000);
    await inbox.settle(KEY, state, reason);
    expect([await stateOf(KEY), listed(KEY)]).toEqual([state, [name, from]]);
    expect(await process(KEY)).toBe(true);
    expect([await stateOf(KEY), listed(KEY)]).toEqual(["processed", undefined]);
  });

  test("an event that is ignored when it comes is listed as ignored, by its receipt, however often it comes", async () => {
    const { receive, listed, stateOf, inMinutes, clock, dynamo } = eventWorld();
    const body = stripeEvent("customer.created", {}, { id: "evt_1" });
    const from = inMinutes(0);
    for (let times = 0; times < 3; times++) {
      expect(await receive(body)).toBe(200);
      clock.advance(60_000);
    }
    expect([await stateOf(KEY), listed(KEY)]).toEqual(["ignored", ["ignored", from]]);
    expect(dynamo.indexed(INBOX, "by-unprocessed")).toMatchObject([
      { record: "event", event_type: "customer.created" },
    ]);
  });

  test("an event that the processor ignores moves to the list of ignored ones", async () => {
    const { receive, inbox, listed, inMinutes, clock } = eventWorld();
    await receive(BODY);
    clock.advance(60_000);
    await inbox.settle(KEY, "ignored");
    expect(listed(KEY)).toEqual(["ignored", inMinutes(0)]);
  });

  test("the body of an event that is not ignored has no key of the list", async () => {
    const { receive, dynamo } = eventWorld();
    await receive(BODY);
    const body = dynamo.item(INBOX, { event_key: "stripe#evt_1", record: "event" });
    expect(Object.keys(body ?? {})).not.toContain("unprocessed_shard");
  });

  test("an event that Tap itself begins a payment with is not in the list", async () => {
    const { transactions, clock, dynamo } = eventWorld();
    await transactions.commit(firstCommit(aSubmission("pay_1"), clock.now()));
    expect(dynamo.item(INBOX, { event_key: "tap#pay_1-submitted", record: "state" })).toMatchObject({
      state: "processed",
    });
    expect(dynamo.indexed(INBOX, "by-unprocessed")).toEqual([]);
  });

  test("an event about several payments is listed until all of them have it", async () => {
    const { transactions, clock, inbox, listed, dynamo } = eventWorld();
    const of = (name: string) => aDispute({ name: `paypal_D@${name}`, belongsTo: [name] });
    const event = anEvent([of("paypal_C1"), of("paypal_C2")], { key: KEY });
    const received = { key: KEY, type: "any", receivedAt: clock.now() };
    await inbox.accept({ ...received, body: Buffer.from("{}"), state: "received" });
    await inbox.list(received);
    let commits = 0;
    dynamo.fault = (command) => {
      if (command instanceof TransactWriteCommand && ++commits === 2) throw new Error("stopped");
    };
    await expect(recordEvent({ transactions, clock }, event)).rejects.toThrow("stopped");
    expect(listed(KEY)?.[0]).toBe("waiting");
    expect(await recordEvent({ transactions, clock }, event)).toMatchObject({ outcome: "committed" });
    expect(listed(KEY)).toBeUndefined();
  });

  test("an internal event is listed, and one that contradicts it changes nothing of that", async () => {
    const { receiveInternal, listed, inMinutes, clock } = eventWorld();
    const key = { provider: "own", eventId: "mrc_1.e1" };
    expect(await receiveInternal(OWN)).toBe(200);
    const first = ["waiting", inMinutes(15)];
    clock.advance(60_000);
    expect(await receiveInternal({ ...OWN, amount: 1 })).toBe(409);
    expect(listed(key)).toEqual(first);
  });
});

describe("a receiver that is stopped", () => {
  test.each(["list", "queue"] as const)(
    "where the %s is away, the receiver gives no 200, and the provider's repeat completes what is missing",
    async (what) => {
      const { receive, dynamo, queue, listed, inMinutes } = eventWorld();
      const send = queue.send.bind(queue);
      if (what === "queue") queue.send = () => Promise.reject(new Error("away"));
      dynamo.fault = (command) => {
        if (what === "list" && isListing(command)) throw new Error("away");
      };
      expect(await receive(BODY)).toBe(500);
      // The other step was taken nevertheless.
      expect({ listed: listed(KEY) !== undefined, queued: queue.sent.length }).toEqual(
        what === "list" ? { listed: false, queued: 1 } : { listed: true, queued: 0 },
      );
      dynamo.fault = () => undefined;
      queue.send = send;
      expect(await receive(BODY)).toBe(200);
      expect(listed(KEY)).toEqual(["waiting", inMinutes(15)]);
      expect(queue.sent).toContainEqual(KEY);
    },
  );

  test("a repeat does not postpone the reconciler's look at the event", async () => {
    const { receive, listed, inMinutes, clock } = eventWorld();
    await receive(BODY);
    const first = ["waiting", inMinutes(15)];
    clock.advance(10 * 60_000);
    await receive(BODY);
    expect(listed(KEY)).toEqual(first);
  });
});

describe("any order of receiver and processor", () => {
  const accept = ({ inbox, clock }: ReturnType<typeof eventWorld>) =>
    inbox.accept({ key: KEY, type: "any", body: Buffer.from(BODY), receivedAt: clock.now(), state: "received" });

  test.each([
    [["list", "process", "process"]],
    [["process", "list", "process"]],
    [["process", "receive", "list"]],
    [["receive", "process", "list", "receive"]],
    [["unread", "list", "receive", "process"]],
    [["exhausted", "list", "process", "receive"]],
    [["process", "exhausted", "list"]],
  ] as const)("an event ends processed, once, and not in the list, after these steps: %j", async (steps) => {
    const world = eventWorld();
    await accept(world);
    const take = {
      list: () => world.inbox.list({ key: KEY, type: "any", receivedAt: world.clock.now() }),
      process: () => world.process(KEY),
      receive: () => world.receive(BODY),
      unread: () => world.inbox.settle(KEY, "unread", "UNKNOWN_TYPE"),
      exhausted: () => world.inbox.settle(KEY, "failed", RETRIES_EXHAUSTED),
    };
    for (const step of steps) await take[step]();
    expect([await world.stateOf(KEY), world.listed(KEY)]).toEqual(["processed", undefined]);
    expect(world.metrics.of("EventProcessed")).toBe(1);
  });

  test("an event whose listing meets its commit is not listed when the commit is over", async () => {
    const world = eventWorld();
    await accept(world);
    let conflicts = 0;
    world.dynamo.fault = (command) => {
      if (!isListing(command) || ++conflicts > 2) return;
      throw new TransactionConflictException({ message: "a commit is under way", $metadata: {} });
    };
    const listing = world.inbox.list({ key: KEY, type: "any", receivedAt: world.clock.now() });
    await world.process(KEY);
    await listing;
    expect(conflicts).toBe(3);
    expect(world.listed(KEY)).toBeUndefined();
  });
});
