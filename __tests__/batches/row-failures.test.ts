import { describe, expect, test } from "@jest/globals";
import { type Batch, reportedCounts } from "../../core/batches/application/batch";
import { CHUNK_ROWS } from "../../core/batches/application/batch-chunk";
import { problems } from "../../core/contracts/problems";
import { batchWorld, csv, row } from "../../testing/batch-world";

const fileOf = (rows: number) => csv(...Array.from({ length: rows }, (_, index) => row(index + 1)));
const customerOf = ({ submission }: { submission?: { customerId: string } }) => submission?.customerId;

/** Rows by the metric under which they were counted. */
const countedRows = ({ metrics }: Pick<ReturnType<typeof batchWorld>, "metrics">) =>
  Object.fromEntries(
    metrics.counted
      .filter(({ metric }) => metric.startsWith("BatchRow"))
      .map(({ metric, fields }) => [metric, (fields as { times?: number }).times]),
  );

/** A world whose table fails for the payments of these customers. */
function worldFailingFor(...customers: readonly string[]) {
  const world = batchWorld();
  const failing = new Set(customers);
  world.submissions.intercept = (commit) => {
    if (failing.has(customerOf(commit) ?? "")) throw new Error("throttled");
    return undefined;
  };
  /** Starts the batch's workflow, and returns a call of its chunk. */
  const begin = async (file: string) => {
    const batchId = await world.create(file);
    world.upload(batchId, file);
    const input = { key: `uploads/${batchId}`, version_id: "v1", execution: "execution-0" };
    await world.worker({ ...input, task: "begin" });
    return { batchId, chunk: () => world.worker({ ...input, task: "chunk" }) };
  };
  const queuedIds = () => new Set(world.queue.sent.map(({ transactionId }) => transactionId));
  return { ...world, failing, begin, queuedIds };
}

describe("a row that fails for good", () => {
  test.each([1, 5, 10])(
    "row %i of ten that cannot be stored is refused; the nine others are counted, queued and reported",
    async (bad) => {
      const world = batchWorld();
      let tries = 0;
      world.submissions.intercept = (commit) => {
        if (customerOf(commit) !== `cus_${bad}`) return undefined;
        tries++;
        return "unstorable";
      };
      const { end, state, counts, results } = await world.process(fileOf(10));
      expect({ end, state, counts }).toEqual({
        end: "Done",
        state: "completed_with_errors",
        counts: { rows: 10, submitted: 9, refused: 1 },
      });
      expect(results[bad - 1]).toEqual({
        ...{ row: bad, outcome: "refused", code: "NOT_STORABLE" },
        title: problems.NOT_STORABLE.title,
      });
      expect(results.filter(({ outcome }) => outcome === "submitted").length).toBe(9);
      expect(world.transactions.ids.length).toBe(9);
      expect(world.queue.sent.length).toBe(9);
      expect(countedRows(world)).toEqual({ BatchRowSubmitted: 9, BatchRowRefused: 1 });
      expect(tries).toBe(1);
    },
  );

  test("a row that cannot be stored is logged once, by its number and without its content", async () => {
    const world = batchWorld();
    world.submissions.intercept = () => "unstorable";
    const { batchId } = await world.process(csv(row(1, { description: "for Ann" })));
    expect(world.log.entries.filter(({ level }) => level === "error")).toEqual([
      expect.objectContaining({ message: "row refused", fields: { batch_id: batchId, row: 1, code: "NOT_STORABLE" } }),
    ]);
    expect(JSON.stringify(world.log.entries)).not.toMatch(/Ann|cus_1/);
    expect(world.metrics.of("PaymentNotStorable")).toBe(1);
  });

  test("a file whose every row cannot be stored ends, and says so of each", async () => {
    const world = batchWorld();
    world.submissions.intercept = () => "unstorable";
    const { state, counts } = await world.process(fileOf(3));
    expect({ state, counts }).toEqual({
      state: "completed_with_errors",
      counts: { rows: 3, submitted: 0, refused: 3 },
    });
    expect(world.queue.sent).toEqual([]);
  });
});

describe("a row that fails for now", () => {
  test("rows before one that fails for now are counted, and all that were recorded are queued", async () => {
    const world = worldFailingFor("cus_10");
    const { batchId, chunk } = await world.begin(fileOf(30));
    await expect(chunk()).rejects.toThrow("throttled");
    const { counts, state } = world.outcomeOf(batchId);
    expect({ counts, state }).toEqual({ counts: { rows: 9, submitted: 9, refused: 0 }, state: "processing" });
    expect(countedRows(world)).toEqual({ BatchRowSubmitted: 9 });
    expect(world.transactions.ids.length).toBeGreaterThanOrEqual(9);
    expect(world.queuedIds()).toEqual(new Set(world.transactions.ids));
    world.failing.clear();
    expect(await chunk()).toEqual({ outcome: "more" });
    expect(world.outcomeOf(batchId).counts).toEqual({ rows: 30, submitted: 30, refused: 0 });
    expect(world.transactions.ids.length).toBe(30);
    expect(world.queue.sent.length).toBe(30);
  });

  test("a chunk whose first row fails for now counts nothing, and queues the rows behind it", async () => {
    const world = worldFailingFor("cus_1");
    const { batchId, chunk } = await world.begin(fileOf(15));
    await expect(chunk()).rejects.toThrow("throttled");
    expect(world.outcomeOf(batchId).counts).toEqual({ rows: 0, submitted: 0, refused: 0 });
    expect(world.files.parts.size).toBe(0);
    expect(world.queuedIds()).toEqual(new Set(world.transactions.ids));
  });

  test("a batch that one row stops for half an hour is interrupted with the rows before it, and ends with all", async () => {
    const rows = CHUNK_ROWS + 40;
    const world = worldFailingFor(`cus_${CHUNK_ROWS + 30}`);
    const batchId = await world.create(fileOf(rows));
    world.upload(batchId, fileOf(rows));
    expect(await world.run(batchId)).toBe("Interrupted");
    const counted = CHUNK_ROWS + 29;
    expect(world.outcomeOf(batchId)).toMatchObject({
      state: "interrupted",
      counts: { rows: counted, submitted: counted, refused: 0 },
    });
    expect(world.queuedIds()).toEqual(new Set(world.transactions.ids));
    world.failing.clear();
    expect(await world.run(batchId)).toBe("Done");
    const { results, ...end } = world.outcomeOf(batchId);
    expect(end).toEqual({ state: "completed", counts: { rows, submitted: rows, refused: 0 } });
    expect(results.map((result) => result.row)).toEqual(Array.from({ length: rows }, (_, index) => index + 1));
    expect(world.transactions.ids.length).toBe(rows);
    expect(world.queue.sent.length).toBe(rows);
  });

  test("a bad row and one that fails for now, in one chunk, each get what is theirs", async () => {
    const world = worldFailingFor("cus_8");
    const { batchId, chunk } = await world.begin(
      csv(...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => row(n, n === 3 ? { amount: "0" } : {}))),
    );
    await expect(chunk()).rejects.toThrow("throttled");
    expect(world.outcomeOf(batchId).counts).toEqual({ rows: 7, submitted: 6, refused: 1 });
  });
});

describe("an interrupted batch", () => {
  /** A world in which the effect fails until it is mended, and a batch of thirty rows in it. */
  async function worldBroken(effect: string) {
    let isBroken = true;
    const world = batchWorld({
      after: (name) => {
        if (name === effect && isBroken) throw new Error("no answer");
      },
    });
    const batchId = await world.create(fileOf(30));
    world.upload(batchId, fileOf(30));
    const reported = () => reportedCounts(world.batches.batches.get(batchId) as Batch);
    const mend = () => {
      isBroken = false;
    };
    return { ...world, batchId, reported, mend };
  }

  const allDone = { counts: { rows: 30, submitted: 30, refused: 0 }, state: "completed" };

  test("a batch whose first row fails for half an hour reports the rows behind it that are payments", async () => {
    const { failing, ...world } = worldFailingFor("cus_1");
    const batchId = await world.create(fileOf(30));
    world.upload(batchId, fileOf(30));
    expect(await world.run(batchId)).toBe("Interrupted");
    const submitted = world.transactions.ids.length;
    expect(submitted).toBeGreaterThan(0);
    expect(reportedCounts(world.batches.batches.get(batchId) as Batch)).toEqual({
      rows: submitted,
      submitted,
      refused: 0,
    });
    expect(world.queuedIds()).toEqual(new Set(world.transactions.ids));
    failing.clear();
    expect(await world.run(batchId)).toBe("Done");
    expect(world.outcomeOf(batchId)).toMatchObject(allDone);
    expect(reportedCounts(world.batches.batches.get(batchId) as Batch)).toEqual(allDone.counts);
    expect(world.transactions.ids.length).toBe(30);
  });

  test.each(["paymentQueue.sendAll", "files.writePart", "submissions.create"])(
    "a batch for which %s fails for half an hour reports every row that is a payment, and ends with all",
    async (effect) => {
      const world = await worldBroken(effect);
      expect(await world.run(world.batchId)).toBe("Interrupted");
      const submitted = world.transactions.ids.length;
      expect(submitted).toBeGreaterThan(0);
      expect(world.reported()).toEqual({ rows: submitted, submitted, refused: 0 });
      expect(world.published.at(-1)).toBe("Batch interrupted");
      world.mend();
      expect(await world.run(world.batchId)).toBe("Done");
      expect(world.outcomeOf(world.batchId)).toMatchObject(allDone);
      expect(world.reported()).toEqual(allDone.counts);
      expect(world.transactions.ids.length).toBe(30);
    },
  );

  test.each(["batches.end", "topic.publish"])(
    "a batch whose interruption is stopped after %s is published by the retry, with its counts",
    async (effect) => {
      let stops = 1;
      const world = batchWorld({
        after: (name) => {
          if (name === "submissions.create") throw new Error("no answer");
          const isAtTheEnd = effect === "batches.end" || world.published.at(-1) === "Batch interrupted";
          if (name === effect && isAtTheEnd && stops-- > 0) throw new Error("stopped");
        },
      });
      const batchId = await world.create(fileOf(5));
      world.upload(batchId, fileOf(5));
      expect(await world.run(batchId)).toBe("Interrupted");
      expect(world.published.at(-1)).toBe("Batch interrupted");
      expect(world.outcomeOf(batchId).state).toBe("interrupted");
    },
  );
});
