import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "@jest/globals";
import { recordEvent } from "../../core/ledger/application/record-event";
import { sqsDeadLetters } from "../../core/payments/adapters/sqs-dead-letters";
import { LETTERS_AT_A_TIME } from "../../core/payments/application/ports/dead-letters";
import type { Modification, ModificationRef } from "../../core/payments/domain/modification";
import { removeDeadLetters } from "../../core/recovery/application/remove-dead-letters";
import { FakeClock, InMemoryInbox, RecordingLog } from "../../testing/fakes";
import { InMemoryLedger } from "../../testing/ledger-fakes";
import { anEvent, anIntent, aSubmission } from "../../testing/payment-events";

interface Call {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

interface Letter {
  readonly body: string;
  readonly handle: string;
  isHidden: boolean;
}

/** Dead letter queues behind SQS's own interface, with every call that was made. */
function deadLetterQueues(...bodies: readonly (readonly string[])[]) {
  const calls: Call[] = [];
  const queues = bodies.map((queue) =>
    queue.map((body, index): Letter => ({ body, handle: `${index}`, isHidden: false })),
  );
  let failing: string | undefined;
  const client = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const { input } = command;
      const name = command.constructor.name.replace("Command", "");
      calls.push({ name, input });
      if (name === failing) throw new Error(`no ${name}`);
      const at = Number(input.QueueUrl);
      const letters = queues[at] ?? [];
      if (name === "ReceiveMessage") {
        const taken = letters.filter(({ isHidden }) => !isHidden).slice(0, Number(input.MaxNumberOfMessages));
        for (const letter of taken) letter.isHidden = true;
        return { Messages: taken.map(({ body, handle }) => ({ Body: body, ReceiptHandle: handle })) };
      }
      const handles = (input.Entries as { ReceiptHandle: string }[]).map(({ ReceiptHandle }) => ReceiptHandle);
      expect(handles.length).toBeLessThanOrEqual(LETTERS_AT_A_TIME);
      if (name === "DeleteMessageBatch") queues[at] = letters.filter(({ handle }) => !handles.includes(handle));
      else for (const letter of letters) if (handles.includes(letter.handle)) letter.isHidden = false;
      return {};
    },
  } as unknown as SQSClient;
  return {
    calls,
    left: () => queues.map((letters) => letters.map(({ body }) => body)),
    hidden: () => queues.flat().filter(({ isHidden }) => isHidden).length,
    fail: (name: string) => {
      failing = name;
    },
    ports: bodies.map((_, index) => sqsDeadLetters(client, `queue ${index}`, String(index))),
  };
}

const PENDING = "pay_00000000000000000000000a";
const CAPTURED = "pay_00000000000000000000000b";
const LESS = "pay_00000000000000000000000c";
const letter = (transaction_id: string, attempt = 1) => JSON.stringify({ transaction_id, attempt });

const OPEN = "rfd_00000000000000000000000a";
const ENDED = "rfd_00000000000000000000000b";
const modificationLetter = (transaction_id: string, modification_id: string, attempt = 1) =>
  JSON.stringify({ transaction_id, attempt, modification_id });
const aModification = (id: string): Modification => ({
  ...{
    id,
    transactionId: CAPTURED,
    kind: "refund",
    amount: 5,
    currency: "USD",
    requestedAt: "2026-11-18T10:00:00.000Z",
    seq: 3,
  },
  ...(id === ENDED && { result: "succeeded" }),
});

async function ledger() {
  const transactions = new InMemoryLedger(new InMemoryInbox());
  const record = (event: Parameters<typeof recordEvent>[1]) =>
    recordEvent({ transactions, clock: new FakeClock() }, event);
  for (const id of [PENDING, CAPTURED, LESS]) await record(aSubmission(id));
  for (const [id, received] of [
    [CAPTURED, 4250],
    [LESS, 1],
  ] as const) {
    const captured = { status: "captured", progress: 7, final: 2, amount: received, received } as const;
    await record(
      anEvent([anIntent({ ...captured, name: `stripe_pi_${received}`, belongsTo: [id] })], { submittedAs: id }),
    );
  }
  return transactions;
}

async function swept(...bodies: readonly (readonly string[])[]) {
  const queues = deadLetterQueues(...bodies);
  const log = new RecordingLog();
  const transactions = await ledger();
  const modifications = { find: async ({ id }: ModificationRef) => aModification(id) };
  const sweep = () =>
    removeDeadLetters({ deadLetters: queues.ports, transactions, modifications, clock: new FakeClock(), log });
  return { ...queues, log, sweep, transactions };
}

test("a letter of a refund stays until the refund has ended, though its payment has", async () => {
  const open = modificationLetter(CAPTURED, OPEN);
  const { sweep, left } = await swept([
    open,
    modificationLetter(CAPTURED, ENDED),
    modificationLetter(CAPTURED, OPEN, 2),
  ]);
  await sweep();
  expect(left()).toEqual([[open]]);
});

describe("dead letters of payments", () => {
  test("a letter of a payment that has ended is removed, one of a pending payment stays and is visible at once", async () => {
    const { sweep, left, hidden, log } = await swept([letter(CAPTURED), letter(PENDING)], [letter(CAPTURED, 2)]);
    await sweep();
    expect(left()).toEqual([[letter(PENDING)], []]);
    expect(hidden()).toBe(0);
    expect(log.entries.map(({ level, message, fields }) => [level, message, fields])).toEqual([
      ["info", "dead letter removed", { transaction_id: CAPTURED, outcome: "queue 0: its payment has ended" }],
      ["info", "dead letter removed", { transaction_id: CAPTURED, outcome: "queue 1: its payment has ended" }],
    ]);
  });

  test("of several letters of one pending payment, one stays", async () => {
    const { sweep, left } = await swept([letter(PENDING), letter(PENDING), letter(PENDING, 2)]);
    await sweep();
    expect(left()).toEqual([[letter(PENDING)]]);
  });

  test.each([
    ["of a payment of which less was charged than was submitted", letter(LESS)],
    ["of a payment that nobody knows", letter("pay_0000000000000000000000ff")],
    ["that names no payment", '{"error":"what"}'],
    ["that is no JSON", "{"],
  ])("a letter %s stays", async (_, body) => {
    const { sweep, left, hidden } = await swept([body, body]);
    await sweep();
    expect(left()[0]).toContain(body);
    expect(hidden()).toBe(0);
  });

  test("an empty queue costs one call", async () => {
    const { sweep, calls } = await swept([], []);
    await sweep();
    expect(calls.map(({ name }) => name)).toEqual(["ReceiveMessage", "ReceiveMessage"]);
    expect(calls[0]?.input).toMatchObject({ VisibilityTimeout: 60, WaitTimeSeconds: 0 });
  });

  test("letters behind others that stay are looked at too, a hundred in one sweep", async () => {
    const stay = Array.from({ length: 60 }, (_, index) => letter(`pay_${String(index).padStart(24, "0")}`));
    const { sweep, left, calls, hidden } = await swept([...stay, letter(CAPTURED)]);
    await sweep();
    expect(left()).toEqual([stay]);
    expect(hidden()).toBe(0);
    expect(calls.filter(({ name }) => name === "ReceiveMessage").length).toBe(7);
    const many = Array.from({ length: 500 }, (_, index) => letter(`pay_${String(index).padStart(24, "0")}`));
    const endless = await swept(many);
    await endless.sweep();
    expect(endless.calls.filter(({ name }) => name === "ReceiveMessage").length).toBe(10);
    expect(endless.hidden()).toBe(0);
  });

  test("a ledger that cannot be read removes nothing, and every letter is put back", async () => {
    const { sweep, left, hidden, transactions } = await swept([letter(CAPTURED)], [letter(CAPTURED)]);
    transactions.find = async () => {
      throw new Error("no ledger");
    };
    await expect(sweep()).rejects.toThrow("no ledger");
    expect(left()).toEqual([[letter(CAPTURED)], [letter(CAPTURED)]]);
    expect(hidden()).toBe(0);
  });

  test("a letter that cannot be deleted is not said to be removed, and one that cannot be put back comes back by itself", async () => {
    const failing = await swept([letter(CAPTURED)]);
    failing.fail("DeleteMessageBatch");
    await expect(failing.sweep()).rejects.toThrow("no DeleteMessageBatch");
    expect(failing.log.entries).toEqual([]);
    const kept = await swept([letter(PENDING)]);
    kept.fail("ChangeMessageVisibilityBatch");
    await kept.sweep();
    expect(kept.log.entries.map(({ level }) => level)).toEqual(["warn"]);
  });
});
