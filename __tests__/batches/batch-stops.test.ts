import { describe, expect, test } from "@jest/globals";
import { CHUNK_ROWS } from "../../core/batches/application/batch-chunk";
import { MAX_BATCH_LINES, UPLOAD_GRACE_SECONDS } from "../../core/contracts/batch-schema";
import { batchWorld, csv, row } from "../../testing/batch-world";

/** A world whose worker is stopped right after the effect, once. */
function stoppingOnceAfter(effect: string) {
  let stops = 1;
  return batchWorld({
    after: (name) => {
      if (name === effect && stops-- > 0) throw new Error("stopped");
    },
  });
}

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
    "a batch that is stopped after %s goes on by its retry: every row once, counts exact",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const batchId = await world.create(file);
      world.upload(batchId, file);
      expect(await world.run(batchId)).toBe("Done");
      check(world, batchId);
    },
  );

  test("a batch that fails for good half-way is interrupted; started again it goes on where it was", async () => {
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
      counts: { rows: CHUNK_ROWS, submitted: CHUNK_ROWS, refused: 0 },
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
    "a batch whose answer of %s is lost, and whose repeat is refused, goes on",
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

describe("an upload", () => {
  const file = csv(row(1), row(2));

  test("an upload with two events is processed once", async () => {
    const world = batchWorld();
    const batchId = await world.create(file);
    world.upload(batchId, file);
    const ends = await Promise.all([world.run(batchId), world.run(batchId)]);
    await world.run(batchId);
    expect(new Set(ends)).toEqual(new Set(["Done"]));
    expect(world.outcomeOf(batchId)).toMatchObject({
      state: "completed",
      counts: { rows: 2, submitted: 2, refused: 0 },
    });
    expect(world.transactions.ids.length).toBe(2);
  });

  test("an upload that was removed for its card numbers is not read when its event comes again", async () => {
    const world = batchWorld();
    const { batchId } = await world.process("customer_id,pan\ncus_1,4242424242424242");
    expect(world.files.uploads.size).toBe(0);
    expect(await world.run(batchId)).toBe("Done");
    expect(world.outcomeOf(batchId)).toMatchObject({ state: "failed", error: "WRONG_HEADER" });
  });

  test("a second upload of the same file is not used, and removed", async () => {
    const world = batchWorld();
    const { batchId } = await world.process(file);
    world.upload(batchId, file, "v2");
    expect(await world.run(batchId, "v2")).toBe("Done");
    expect(world.transactions.ids.length).toBe(2);
    expect(world.log.entries.at(-3)).toMatchObject({ level: "warn", message: "upload not used" });
    // The one that was used is kept: its results can be compared with it.
    expect([...world.files.uploads.keys()]).toEqual([`${batchId} v1`]);
  });

  test("an upload with card numbers is removed each time", async () => {
    const world = batchWorld();
    const cards = "customer_id,pan\ncus_1,4242424242424242";
    const { batchId } = await world.process(cards);
    world.upload(batchId, cards, "v2");
    await world.run(batchId, "v2");
    expect(world.files.uploads.size).toBe(0);
    expect(world.published).toEqual(["Batch started", "Batch failed"]);
  });

  test("an upload of another file is not used, and the right one still is", async () => {
    const world = batchWorld();
    const batchId = await world.create(file);
    world.upload(batchId, csv(row(1), row(2), row(3)), "v0");
    expect(await world.run(batchId, "v0")).toBe("Done");
    expect(world.outcomeOf(batchId).state).toBe("awaiting_upload");
    expect(world.published).toEqual([]);
    world.upload(batchId, file, "v1");
    await world.run(batchId, "v1");
    expect(world.outcomeOf(batchId)).toMatchObject({ state: "completed", counts: { rows: 2 } });
  });

  test("an upload that comes long after its form is not used, and removed", async () => {
    const world = batchWorld();
    const batchId = await world.create(file);
    world.upload(batchId, file);
    world.clock.advance((UPLOAD_GRACE_SECONDS + 1) * 1000);
    expect(await world.run(batchId)).toBe("Done");
    expect(world.outcomeOf(batchId).state).toBe("awaiting_upload");
    expect(world.transactions.ids.length).toBe(0);
    expect(world.published).toEqual(["Batch expired"]);
    expect(world.files.uploads.size).toBe(0);
    // Its event comes again.
    expect(await world.run(batchId)).toBe("Done");
  });

  test.each(["topic.publish", "files.discard"])(
    "an upload that comes too late is published and removed, though the worker is stopped after %s",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const batchId = await world.create(file);
      world.upload(batchId, file);
      world.clock.advance((UPLOAD_GRACE_SECONDS + 1) * 1000);
      expect(await world.run(batchId)).toBe("Done");
      expect(world.published).toContain("Batch expired");
      expect(world.files.uploads.size).toBe(0);
    },
  );

  test("an upload whose batch was begun with another version is removed, and its event may come again", async () => {
    const world = batchWorld();
    const batchId = await world.create(file);
    world.upload(batchId, file, "v1");
    world.upload(batchId, file, "v2");
    await world.worker({ key: `uploads/${batchId}`, version_id: "v1", execution: "one", task: "begin" });
    expect(await world.run(batchId, "v2")).toBe("Done");
    expect(await world.run(batchId, "v2")).toBe("Done");
    expect([...world.files.uploads.keys()]).toEqual([`${batchId} v1`]);
  });

  test("an upload of no batch is not used", async () => {
    const world = batchWorld();
    expect(await world.run("bat_unknown")).toBe("Done");
    expect(world.published).toEqual([]);
  });
});
