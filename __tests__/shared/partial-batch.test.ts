import { describe, expect, test } from "@jest/globals";
import type { SQSRecord } from "aws-lambda";
import { type BatchOptions, type MessageOutcome, standardBatch } from "../../core/shared/adapters/sqs/partial-batch";
import { FakeClock, RecordingLog } from "../../testing/fakes";

const record = (group: string, body: string, receives = 1) =>
  ({
    messageId: `m-${body}`,
    receiptHandle: `r-${body}`,
    body,
    attributes: { MessageGroupId: group, ApproximateReceiveCount: String(receives) },
  }) as SQSRecord;

interface Consumed {
  /** Bodies of messages whose work throws. */
  readonly failing?: readonly string[];
  /** Bodies of messages whose work asks for a retry, and after how many seconds. */
  readonly retried?: Readonly<Record<string, number>>;
  readonly options?: BatchOptions;
  readonly retryAfter?: () => Promise<void>;
}

async function consume(records: SQSRecord[], { failing = [], retried = {}, options, retryAfter }: Consumed = {}) {
  const done: string[] = [];
  const delays: Record<string, number> = {};
  const log = new RecordingLog();
  const setDelay = async (handle: string, seconds: number) => {
    delays[handle] = seconds;
  };
  const work = async ({ body }: SQSRecord): Promise<MessageOutcome> => {
    if (failing.includes(body)) throw new Error("not now");
    const retryInSeconds = retried[body];
    if (retryInSeconds !== undefined) return { retryInSeconds };
    done.push(body);
    return "done";
  };
  const deps = { log, clock: new FakeClock(), retryAfter: retryAfter ?? setDelay };
  const { batchItemFailures } = await standardBatch(deps, { Records: records }, work, options);
  return { failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), done: done.sort(), delays, log };
}

const groups = [record("a", "a1"), record("b", "b1"), record("a", "a2"), record("b", "b2"), record("a", "a3")];

describe("a batch of a standard queue", () => {
  test("a standard batch retries the message that failed and nothing else, though a group is named", async () => {
    const { failures, done, delays } = await consume(groups, { failing: ["a2"] });
    expect(failures).toEqual(["m-a2"]);
    expect(done).toEqual(["a1", "a3", "b1", "b2"]);
    expect(delays).toEqual({ "r-a2": 7 });
  });

  test("a message whose work asks for a retry waits as long as that says, without a line in the log", async () => {
    const { failures, delays, log } = await consume(groups, { retried: { a2: 301 } });
    expect(failures).toEqual(["m-a2"]);
    expect(delays).toEqual({ "r-a2": 301 });
    expect(log.entries).toEqual([]);
  });

  test("a message whose work throws is logged once, with its subject, its receives and its delay", async () => {
    const options: BatchOptions = {
      delaySeconds: (receives) => receives * 100,
      fieldsOf: ({ body }) => ({ transaction_id: body }),
    };
    const { delays, log } = await consume([record("a", "a1", 3)], { failing: ["a1"], options });
    expect(delays).toEqual({ "r-a1": 300 });
    expect(log.entries).toEqual([
      {
        level: "error",
        message: "message not processed yet",
        fields: { transaction_id: "a1", attempt: 3, retry_in_seconds: 300, error: new Error("not now") },
      },
    ]);
  });

  test("an error of the normal course is logged as info", async () => {
    const options: BatchOptions = { isExpected: (_, receives) => receives < 3 };
    for (const [receives, level] of [
      [2, "info"],
      [3, "error"],
    ] as const) {
      const { log } = await consume([record("a", "a1", receives)], { failing: ["a1"], options });
      expect(log.entries.map((entry) => entry.level)).toEqual([level]);
    }
  });

  test("a message whose delay cannot be set is reported all the same", async () => {
    const { failures, log } = await consume(groups, {
      failing: ["a1"],
      retryAfter: async () => {
        throw new Error("throttled");
      },
    });
    expect(failures).toEqual(["m-a1"]);
    expect(log.entries.map(({ level }) => level)).toEqual(["error", "warn"]);
  });
});
