import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "@jest/globals";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { FIFO_ROUNDS, HAND_OVER_AT, MAX_FIFO_RECEIVES } from "../../core/contracts/queues";
import { type FifoDeps, fifoBatch } from "../../core/shared/adapters/sqs/fifo-batch";
import { sqsFreshMessages } from "../../core/shared/adapters/sqs/fresh-messages";
import { FakeClock, RecordingLog } from "../../testing/fakes";
import { InMemoryFifo } from "../../testing/fifo-queue";

const MINUTE_MS = 60_000;
/** Tries of the work: every receive but those at which the message is handed over. */
const TRIES = (FIFO_ROUNDS - 1) * (HAND_OVER_AT - 1) + MAX_FIFO_RECEIVES;

interface World {
  /** Whether the work of a body throws, by its tries so far. */
  readonly fails?: (body: string, tries: number) => boolean;
  readonly error?: Error;
  /** Whether the worker is killed as it receives, by its calls so far. */
  readonly killed?: (call: number) => boolean;
  readonly freshMessages?: (queue: InMemoryFifo) => FifoDeps["freshMessages"];
  readonly retryAfter?: FifoDeps["retryAfter"];
}

function world({ fails = () => false, killed = () => false, error, freshMessages, retryAfter }: World = {}) {
  const clock = new FakeClock();
  const queue = new InMemoryFifo(clock);
  const log = new RecordingLog();
  const tries: string[] = [];
  const done: string[] = [];
  let calls = 0;
  const deps = {
    log,
    clock,
    retryAfter: retryAfter ?? queue.retryAfter,
    freshMessages: freshMessages?.(queue) ?? queue,
  };
  const messages = {
    read: (body: string) => (body === "{" ? undefined : body),
    fieldsOf: (transaction_id: string) => ({ transaction_id }),
  };
  const consume = async (event: SQSEvent) => {
    if (killed(++calls)) throw new Error("killed");
    return fifoBatch(deps, event, messages, async (body) => {
      tries.push(body);
      if (fails(body, tries.filter((one) => one === body).length)) throw error ?? new Error("not now");
      done.push(body);
    });
  };
  const start = clock.now().getTime();
  const minutes = () => (clock.now().getTime() - start) / MINUTE_MS;
  return { queue, log, tries, done, consume, minutes, drain: () => queue.drain(consume) };
}

test("a FIFO batch retries the first message that failed and all behind it in its group, and nothing of other groups", async () => {
  const delays: Record<string, number> = {};
  const { consume, done } = world({
    fails: (body) => body === "a2",
    retryAfter: async (handle, seconds) => {
      delays[handle] = seconds;
    },
  });
  const record = (group: string, body: string) =>
    ({
      ...{ messageId: `m-${body}`, receiptHandle: `r-${body}`, body },
      attributes: { MessageGroupId: group, ApproximateReceiveCount: "1" },
    }) as SQSRecord;
  const Records = [record("a", "a1"), record("b", "b1"), record("a", "a2"), record("b", "b2"), record("a", "a3")];
  const { batchItemFailures } = await consume({ Records });
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(["m-a2", "m-a3"]);
  expect(done.sort()).toEqual(["a1", "b1", "b2"]);
  expect(delays).toEqual({ "r-a2": 90, "r-a3": 90 });
});

describe("the work of a FIFO message", () => {
  test("work that fails for an hour and a quarter is done in the end, and is no dead letter", async () => {
    const { queue, drain, done, minutes } = world({ fails: (_, tries) => tries < TRIES });
    queue.put("a");
    await drain();
    expect(done).toEqual(["a"]);
    expect(queue.deadLetters).toEqual([]);
    // With the jitter of the fake clock: half as much again as without any.
    expect(minutes()).toBeGreaterThan(75);
    expect(minutes()).toBeLessThan(150);
  });

  test("work that never succeeds is a dead letter after nine tries", async () => {
    const { queue, drain, tries } = world({ fails: () => true });
    queue.put("a");
    await drain();
    expect(tries.length).toBe(TRIES);
    expect(queue.deadLetters).toMatchObject([{ body: "a", round: FIFO_ROUNDS }]);
  });

  test.each([1, 2, 3, 5, 8])(
    "a message whose worker is killed at its first %i receives is no dead letter",
    async (kills) => {
      // At each second call it is handed over, which takes no time: a worker that is killed there has its test below.
      let killed = 0;
      const { queue, drain, done } = world({
        killed: (call) => call % 2 === 1 && killed < kills && Boolean(++killed),
      });
      queue.put("a");
      await drain();
      expect(done).toEqual(["a"]);
      expect(queue.deadLetters).toEqual([]);
    },
  );

  test("a message whose workers are killed before they could hand it over is no dead letter", async () => {
    const { queue, drain, done } = world({ killed: (call) => call <= 2 });
    queue.put("a");
    await drain();
    expect(done).toEqual(["a"]);
    expect(queue.deadLetters).toEqual([]);
  });

  test("a message of a killed worker comes back within six minutes", async () => {
    const { queue, drain, done, minutes } = world({ killed: (call) => call === 1 });
    queue.put("a");
    await drain();
    expect(done).toEqual(["a"]);
    expect(minutes()).toBeLessThanOrEqual(6);
  });

  test("a message that cannot be read is a dead letter at once, and is said once", async () => {
    const { queue, drain, minutes, log } = world();
    queue.put("{");
    await drain();
    expect(queue.deadLetters.length).toBe(1);
    expect([minutes(), queue.handedOver]).toEqual([0, []]);
    expect(log.entries.map(({ fields }) => fields.code)).toEqual(["MALFORMED_MESSAGE"]);
  });

  test("an error that no retry can heal makes a dead letter at once", async () => {
    const error = Object.assign(new Error("too large"), { name: "ValidationException" });
    const { queue, drain, minutes } = world({ fails: () => true, error });
    queue.put("a");
    await drain();
    expect(queue.deadLetters.length).toBe(1);
    expect(minutes()).toBe(0);
  });

  test("what a message is about stands in the line of its failure, and in that of its fresh message", async () => {
    const { queue, drain, log } = world({ fails: (_, tries) => tries === 1 });
    queue.put("a");
    await drain();
    expect(log.entries.map(({ level, message, fields }) => [level, message, fields.transaction_id])).toEqual([
      ["error", "message not processed yet", "a"],
      ["warn", "message handed over to a fresh one", "a"],
    ]);
  });
});

describe("handing a message over", () => {
  test("other messages of the same receive, also of its group, are worked on", async () => {
    const { queue, drain, done } = world({ fails: (body, tries) => body === "a" && tries === 1 });
    queue.put("a");
    queue.put("b", { group: "another" });
    await drain();
    expect(done.sort()).toEqual(["a", "b"]);
    expect(queue.handedOver).toEqual(["a"]);
  });

  test("a message whose fresh one cannot be sent is worked on at its last receive", async () => {
    const { queue, drain, done, log } = world({
      fails: (_, tries) => tries <= 2,
      freshMessages: (of) => ({
        end: of.end,
        send: async () => {
          throw new Error("no queue");
        },
      }),
    });
    queue.put("a");
    await drain();
    expect(done).toEqual(["a"]);
    expect(log.entries.at(-1)).toMatchObject({ level: "warn", message: "message not handed over to a fresh one" });
  });

  test("a worker that is killed between the fresh message and the old one's end loses no work, and leaves no dead letter", async () => {
    let deaths = 0;
    let kill: () => void = () => undefined;
    const { queue, consume, done } = world({
      fails: (_, tries) => tries === 1,
      freshMessages: (of) => ({
        send: async (record, round) => {
          await of.send(record, round);
          if (deaths === 0) kill();
        },
        // A worker that is dead does nothing more.
        end: (record) => (deaths++ === 0 ? new Promise(() => undefined) : of.end(record)),
      }),
    });
    queue.put("a");
    await queue.drain(
      (event) =>
        new Promise((resolve, reject) => {
          kill = () => reject(new Error("killed"));
          consume(event).then(resolve, reject);
        }),
    );
    expect(deaths).toBeGreaterThan(0);
    expect(done).toContain("a");
    expect(queue.deadLetters).toEqual([]);
  });

  test("an old message that cannot be deleted is ended with its batch", async () => {
    const { queue, drain, done } = world({
      fails: (_, tries) => tries <= 2,
      freshMessages: (of) => ({
        send: (record, round) => of.send(record, round),
        end: async () => {
          throw new Error("not now");
        },
      }),
    });
    queue.put("a");
    await drain();
    expect([done, queue.deadLetters]).toEqual([["a"], []]);
  });

  test("a fresh message has the body and the group of the old one, and always the same deduplication id", async () => {
    const sent: Record<string, unknown>[] = [];
    const client = { send: async ({ input }: { input: Record<string, unknown> }) => sent.push(input) };
    const fresh = sqsFreshMessages(client as unknown as SQSClient, "url");
    const old = {
      ...{ body: "{}", receiptHandle: "handle" },
      attributes: { MessageGroupId: "pay_1", MessageDeduplicationId: "pay_1-1" },
    } as unknown as SQSRecord;
    for (const round of [2, 2, 3]) await fresh.send(old, round);
    await fresh.end(old);
    const [first, again, next, end] = sent;
    expect(first).toEqual({
      QueueUrl: "url",
      MessageBody: "{}",
      MessageGroupId: "pay_1",
      MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
      MessageAttributes: { round: { DataType: "Number", StringValue: "2" } },
    });
    expect(again).toEqual(first);
    expect(next?.MessageDeduplicationId).not.toBe(first?.MessageDeduplicationId);
    expect(end).toEqual({ QueueUrl: "url", ReceiptHandle: "handle" });
  });
});
