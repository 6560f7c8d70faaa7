import { expect, test } from "@jest/globals";
import { letterQueue, letterQueues } from "../../core/operations/application/dead-letters/letter-queues";
import { listLetterQueues } from "../../core/operations/application/dead-letters/list-letter-queues";
import { showLetters } from "../../core/operations/application/dead-letters/show-letters";
import { letterWorld, queueOf } from "../../testing/letter-world";
import { aNotification } from "../../testing/notification-fakes";
import { aSubmission } from "../../testing/payment-events";

const PENDING = "pay_00000000000000000000000a";
const pointer = (id: string) => JSON.stringify({ provider: "stripe", event_id: id });
const NINE = new Date("2026-11-18T09:00:00Z");
const EIGHT = new Date("2026-11-18T08:00:00Z");

test("the list of dead letter queues has every queue, with the count and the oldest of each", async () => {
  const { box, deps } = letterWorld();
  box("notifications").add("{}", { queuedAt: NINE, group: "a" });
  box("notifications").add("{}", { queuedAt: EIGHT, group: "b" });
  const rows = await listLetterQueues(deps);
  expect(rows.map(({ queue }) => queue)).toEqual(letterQueues);
  expect(rows.filter(({ count }) => count > 0)).toEqual([
    {
      queue: queueOf("notifications"),
      count: 2,
      isWhole: true,
      oldest: { queuedAt: EIGHT.toISOString(), deletedAt: "2026-12-02T08:00:00.000Z" },
    },
  ]);
});

test("an empty dead letter queue is not received from", async () => {
  const { box, deps } = letterWorld();
  await listLetterQueues(deps);
  expect(box("webhook-processing").receives).toBe(0);
});

test("letters of a FIFO queue that are hidden behind others of their group are counted as not looked at", async () => {
  const { box, deps } = letterWorld();
  for (let n = 0; n < 12; n++) box("notifications").add(`{"n":${n}}`, { group: "one" });
  const row = (await listLetterQueues(deps)).find(({ count }) => count > 0);
  expect(row).toMatchObject({ count: 12, isWhole: false });
});

test("looking at letters hides none of them afterwards", async () => {
  const { box, deps } = letterWorld();
  for (let n = 0; n < 25; n++) box("webhook-processing").add(pointer(`evt_${n}`));
  await listLetterQueues(deps);
  const { letters } = await showLetters(deps, queueOf("webhook-processing"), { limit: 50 });
  expect(letters).toHaveLength(25);
  expect(box("webhook-processing").hiddenCount).toBe(0);
});

test("a look at a queue ends with as many letters as were counted, and waits for no further one", async () => {
  const { box, deps } = letterWorld();
  for (let n = 0; n < 12; n++) box("webhook-processing").add(pointer(`evt_${n}`));
  await showLetters(deps, queueOf("webhook-processing"), { limit: 50 });
  expect(box("webhook-processing").receives).toBe(2);
});

test("of two looks at a queue at the same time, each sees all of its letters", async () => {
  const { box, deps } = letterWorld();
  for (let n = 0; n < 25; n++) box("webhook-processing").add(pointer(`evt_${n}`));
  const look = () => showLetters(deps, queueOf("webhook-processing"), { limit: 50 });
  for (const { letters, more } of await Promise.all([look(), look()])) expect([letters.length, more]).toEqual([25, 0]);
});

test("a queue is found by its purpose and by its whole name", () => {
  expect(letterQueue("notifications", "dev")?.purpose).toBe("notifications");
  expect(letterQueue("dlq-notifications-dev.fifo", "dev")?.purpose).toBe("notifications");
  expect(letterQueue("dlq-schedule-reconciler-dev", "dev")?.purpose).toBe("schedule-reconciler");
  expect(letterQueue("queue-notifications-dev", "dev")).toBeUndefined();
});

const shown = async (
  purpose: string,
  body: string,
  arrange: (world: ReturnType<typeof letterWorld>) => unknown = () => undefined,
  attributes = {},
) => {
  const world = letterWorld();
  await arrange(world);
  world.box(purpose).add(body, { attributes });
  const { letters } = await showLetters(world.deps, queueOf(purpose), { limit: 10 });
  return letters[0];
};

test("a letter of an event shows the event's key, its state and why it failed", async () => {
  const letter = await shown("webhook-processing", pointer("evt_1"), ({ facts }) =>
    facts.set("stripe#evt_1", {
      state: "failed",
      reason: "RETRIES_EXHAUSTED",
      type: "charge.refunded",
      hasBody: true,
    }),
  );
  expect(letter).toMatchObject({
    keys: { event: "stripe#evt_1" },
    state: "failed",
    cause: "RETRIES_EXHAUSTED",
    type: "charge.refunded",
    outlook: "works",
    receives: 11,
    queuedAt: NINE.toISOString(),
    deletedAt: "2026-12-02T09:00:00.000Z",
  });
});

test.each([
  [undefined, "cannot", "BODY_EXPIRED"],
  [{ state: "failed", reason: "RETRIES_EXHAUSTED", hasBody: false }, "cannot", "BODY_EXPIRED"],
  [{ state: "processed", hasBody: true }, "changes-nothing", "processed"],
  [{ state: "ignored", hasBody: true }, "changes-nothing", "ignored"],
  [{ state: "received", hasBody: true }, "works", "received"],
  [{ state: "unread", reason: "UNKNOWN_TYPE", hasBody: true }, "works", "UNKNOWN_TYPE"],
] as const)("a letter of an event of which the inbox has %j is said to be: %s, %s", async (facts, outlook, cause) => {
  const letter = await shown(
    "webhook-processing",
    pointer("evt_1"),
    (world) => facts && world.facts.set("stripe#evt_1", facts),
  );
  expect(letter).toMatchObject({ outlook, cause, note: expect.stringMatching(/^[A-Z].*\.$/) });
});

test("a letter of a pending payment can be redriven, and one of the same payment as unresolved cannot", async () => {
  const body = JSON.stringify({ transaction_id: PENDING, attempt: 1 });
  const arrange = ({ record }: ReturnType<typeof letterWorld>) => record(aSubmission(PENDING));
  expect(await shown("transaction-processing", body, arrange)).toMatchObject({ outlook: "works", state: "pending" });
  expect(await shown("payment-unresolved", body, arrange)).toMatchObject({
    outlook: "cannot",
    state: "pending",
    note: `No redrive helps it. Resolve the payment: tap transactions resolve ${PENDING}`,
  });
  expect(await shown("transaction-processing", body)).toMatchObject({ outlook: "cannot", cause: "NOT_FOUND" });
});

test("a letter of a refund is judged by itself, and names the refund, whatever its payment's state is", async () => {
  const modification_id = "rfd_00000000000000000000000b";
  const body = JSON.stringify({ transaction_id: PENDING, attempt: 2, modification_id });
  const arrange = ({ record }: ReturnType<typeof letterWorld>) => record(aSubmission(PENDING));
  expect(await shown("transaction-processing", body, arrange)).toMatchObject({ outlook: "works" });
  expect(await shown("payment-unresolved", body, arrange)).toMatchObject({
    outlook: "cannot",
    note: `No redrive helps it. Resolve it: tap transactions resolve ${PENDING} --modification ${modification_id}`,
  });
});

test("a letter of a delivery says how the delivery stands", async () => {
  const body = JSON.stringify({ transaction_id: "pay_1", notification_id: "ntf_1", merchant_id: "mrc_1" });
  const stored = ({ deps }: ReturnType<typeof letterWorld>) => deps.notificationStore.create(aNotification());
  expect(await shown("merchant-deliveries", body, stored)).toMatchObject({ outlook: "works", state: "pending" });
  expect(await shown("merchant-deliveries", body)).toMatchObject({ outlook: "cannot", cause: "BODY_EXPIRED" });
});

test("a letter of a function shows its error without addresses and card numbers, and no free text of its body", async () => {
  const letter = await shown(
    "reconciler",
    '{"id":"cdc73f9d","name":"jane@example.com","text":"4242 4242 4242 4242","n":4242424242424242}',
    undefined,
    {
      ErrorCode: { type: "Number", text: "200" },
      ErrorMessage: { type: "String", text: "jane@example.com paid with 4242424242424242" },
    },
  );
  expect(letter).toMatchObject({
    keys: { function: "reconciler" },
    cause: "200",
    outlook: "works",
    body: '{"id":"cdc73f9d","name":"…","text":"…","n":"************4242"}',
  });
  expect(letter?.error).not.toMatch(/example|4242424242424242/);
});

test("a message that no version of Tap can read is shown by its length only", async () => {
  const letter = await shown("notifications", "jane@example.com");
  expect(letter).toMatchObject({ outlook: "cannot", cause: "MALFORMED_MESSAGE", body: "16 bytes, not a JSON object" });
});
