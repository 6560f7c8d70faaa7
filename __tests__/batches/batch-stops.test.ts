import { describe, expect, test } from "@jest/globals";
import { CHUNK_ROWS } from "../../core/batches/application/batch-chunk";
import { MAX_BATCH_LINES } from "../../core/contracts/batch-schema";
import { batchWorld, csv, row, stoppingOnceAfter } from "../../testing/batch-world";

describe("a batch that is stopped", () => {
  const rows = CHUNK_ROWS + 20;
  const file = csv(...Array.from({ length: rows }, (_, index) => row(index + 1)));
  const effects = [
    "batches.begin",
    "submissions.create",
    "paymentQueue.sendAll",
    "files.writePart",
    "batches.advance",
    "files.assemble",
    "batches.end",
  ];

  const check = (world: ReturnType<typeof batchWorld>, batchId: string) => {
    const { counts, state, results } = world.outcomeOf(batchId);
    expect({ counts, state }).toEqual({ counts: { rows, submitted: rows, refused: 0 }, state: "completed" });
    expect(results.length).toBe(rows);
    expect(new Set(results.map((result) => (result as { transaction_id?: string }).transaction_id)).size).toBe(rows);
    expect(world.transactions.ids.length).toBe(rows);
    expect(world.published.at(-1)).toBe("Batch finished");
    expect(world.batches.batches.get(batchId)?.finishedAt).toBeDefined();
    // Each payment is queued, so that it is charged.
    expect(new Set(world.queue.sent.map(({ transactionId }) => transactionId)).size).toBe(rows);
  };

  test.each(effects)(
    "a batch that is stopped after %s is continued by its retry: every row once, counts exact",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const batchId = await world.create(file);
      world.upload(batchId, file);
      expect(await world.run(batchId)).toBe("Done");
      check(world, batchId);
    },
  );

  test("a batch that fails for good half-way is interrupted, and continues when it is started again", async () => {
    let isBroken = true;
    let created = 0;
    const world = batchWorld({
      after: (name) => {
        if (name === "submissions.create") created++;
        if (name === "submissions.create" && isBroken && created > CHUNK_ROWS + 3) throw new Error("no table");
      },
    });
    const batchId = await world.create(file);
    world.upload(batchId, file);
    expect(await world.run(batchId)).toBe("Interrupted");
    expect(world.published.at(-1)).toBe("Batch interrupted");
    expect(world.outcomeOf(batchId)).toMatchObject({
      state: "interrupted",
      counts: { rows: CHUNK_ROWS + 3, submitted: CHUNK_ROWS + 3, refused: 0 },
    });
    expect(world.metrics.of("BatchFailed")).toBe(1);
    isBroken = false;
    expect(await world.run(batchId)).toBe("Done");
    check(world, batchId);
  });

  test.each(["batches.end", "files.discard"])(
    "a failed batch that is stopped after %s is published and its file removed by the retry",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const { batchId, end, state, error } = await world.process("customer_id,pan\ncus_1,4242424242424242");
      expect({ end, state, error }).toEqual({ end: "Done", state: "failed", error: "WRONG_HEADER" });
      expect(world.published).toEqual(["Batch started", "Batch failed"]);
      expect(world.files.uploads.has(`${batchId} v1`)).toBe(false);
    },
  );

  test.each(["batches.begin", "batches.end", "files.discard"])(
    "a batch of too many lines that is stopped after %s is published and its file removed by the retry",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const tooLong = "{}\n".repeat(MAX_BATCH_LINES + 1);
      const { end, state, error } = await world.process(tooLong, "jsonl");
      expect({ end, state, error }).toEqual({ end: "Done", state: "failed", error: "TOO_MANY_ROWS" });
      expect(world.published.at(-1)).toBe("Batch failed");
      expect(world.files.uploads.size).toBe(0);
    },
  );

  test.each(["batches.end", "files.discard"])(
    "a batch of an empty file that is stopped after %s is published by its retry",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const { end, state, error } = await world.process(csv());
      expect({ end, state, error }).toEqual({ end: "Done", state: "failed", error: "EMPTY_FILE" });
      expect(world.published.at(-1)).toBe("Batch failed");
      expect(world.files.uploads.size).toBe(0);
    },
  );

  test("a batch whose start cannot be published submits its rows all the same", async () => {
    const world = batchWorld({
      after: (name) => {
        if (name === "topic.publish" && world.published.at(-1) === "Batch started") throw new Error("no e-mail");
      },
    });
    const batchId = await world.create(file);
    world.upload(batchId, file);
    expect(await world.run(batchId)).toBe("Done");
    check(world, batchId);
    expect(world.published).toEqual(["Batch started", "Batch finished"]);
  });

  test.each(["batches.advance", "batches.end"])(
    "a batch whose answer of %s is lost, and whose repeat is refused, continues",
    async (effect) => {
      let lost = 1;
      const world = batchWorld({ answer: (name, result) => (name === effect && lost-- > 0 ? false : result) });
      const batchId = await world.create(file);
      world.upload(batchId, file);
      expect(await world.run(batchId)).toBe("Done");
      check(world, batchId);
    },
  );

  test("a chunk begins no further row after one that failed", async () => {
    let created = 0;
    const world = batchWorld({
      after: (effect) => {
        if (effect === "submissions.create" && ++created > 3) throw new Error("throttled");
      },
    });
    const batchId = await world.create(file);
    world.upload(batchId, file);
    const execution = "execution-0";
    const input = { key: `uploads/${batchId}`, version_id: "v1", execution };
    await world.worker({ ...input, task: "begin" });
    await expect(world.worker({ ...input, task: "chunk" })).rejects.toThrow("throttled");
    expect(created).toBeLessThan(50);
  });
});
