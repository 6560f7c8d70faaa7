import { describe, expect, test } from "@jest/globals";
import { CHUNK_ROWS } from "../../core/batches/application/batch-chunk";
import { MAX_BATCH_LINES, UPLOAD_GRACE_SECONDS } from "../../core/contracts/batch-schema";
import { batchWorld, csv, row } from "../../testing/batch-world";

/** A worker that is stopped right after the effect, the first time. */
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
    "queue.sendAll",
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
    expect(world.transactions.states.size).toBe(rows);
    expect(world.told.at(-1)).toBe("Batch finished");
    expect(world.batches.batches.get(batchId)?.finishedAt).toBeDefined();
    // Every payment is queued, so that each is charged.
    expect(new Set(world.queue.sent.map(({ transactionId }) => transactionId)).size).toBe(rows);
  };

  test.each(effects)("once after %s goes on by its retry: every row once, counts exact", async (effect) => {
    const world = stoppingOnceAfter(effect);
    const batchId = await world.create(file);
    world.upload(batchId, file);
    expect(await world.run(batchId)).toBe("Done");
    check(world, batchId);
  });

  test("half-way for good is interrupted; started again it goes on where it was", async () => {
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
    expect(world.told.at(-1)).toBe("Batch interrupted");
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
    "after %s of a file that failed tells so by its retry, and removes the file",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const { batchId, end, state, error } = await world.process("customer_id,pan\ncus_1,4242424242424242");
      expect({ end, state, error }).toEqual({ end: "Done", state: "failed", error: "WRONG_HEADER" });
      expect(world.told).toEqual(["Batch started", "Batch failed"]);
      expect(world.files.uploads.has(`${batchId} v1`)).toBe(false);
    },
  );

  test.each(["batches.begin", "batches.end", "files.discard"])(
    "after %s of a file with too many lines says so by its retry, and removes the file",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const tooLong = "{}\n".repeat(MAX_BATCH_LINES + 1);
      const { end, state, error } = await world.process(tooLong, "jsonl");
      expect({ end, state, error }).toEqual({ end: "Done", state: "failed", error: "TOO_MANY_ROWS" });
      expect(world.told.at(-1)).toBe("Batch failed");
      expect(world.files.uploads.size).toBe(0);
    },
  );

  test.each(["batches.end", "files.discard"])("after %s of an empty file says so by its retry", async (effect) => {
    const world = stoppingOnceAfter(effect);
    const { end, state, error } = await world.process(csv());
    expect({ end, state, error }).toEqual({ end: "Done", state: "failed", error: "EMPTY_FILE" });
    expect(world.told.at(-1)).toBe("Batch failed");
    expect(world.files.uploads.size).toBe(0);
  });

  test("in telling of its start submits its rows all the same", async () => {
    const world = batchWorld({
      after: (name) => {
        if (name === "topic.publish" && world.told.at(-1) === "Batch started") throw new Error("no e-mail");
      },
    });
    const batchId = await world.create(file);
    world.upload(batchId, file);
    expect(await world.run(batchId)).toBe("Done");
    check(world, batchId);
    expect(world.told).toEqual(["Batch started", "Batch finished"]);
  });

  test.each(["batches.advance", "batches.end"])(
    "whose answer of %s is lost, and whose repeat is refused, goes on",
    async (effect) => {
      let lost = 1;
      const world = batchWorld({ answer: (name, result) => (name === effect && lost-- > 0 ? false : result) });
      const batchId = await world.create(file);
      world.upload(batchId, file);
      expect(await world.run(batchId)).toBe("Done");
      check(world, batchId);
    },
  );

  test("begins no further row after one that failed", async () => {
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

  test("of which two events tell is worked off once", async () => {
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
    expect(world.transactions.states.size).toBe(2);
  });

  test("that was removed for its card numbers is not looked for when its event comes again", async () => {
    const world = batchWorld();
    const { batchId } = await world.process("customer_id,pan\ncus_1,4242424242424242");
    expect(world.files.uploads.size).toBe(0);
    expect(await world.run(batchId)).toBe("Done");
    expect(world.outcomeOf(batchId)).toMatchObject({ state: "failed", error: "WRONG_HEADER" });
  });

  test("of the same file a second time is not used", async () => {
    const world = batchWorld();
    const { batchId } = await world.process(file);
    world.upload(batchId, file, "v2");
    expect(await world.run(batchId, "v2")).toBe("Done");
    expect(world.transactions.states.size).toBe(2);
    expect(world.log.entries.at(-3)).toMatchObject({ level: "warn", message: "upload not used" });
    // The one that was used is kept: its results can be compared with it.
    expect([...world.files.uploads.keys()]).toEqual([`${batchId} v1`]);
  });

  test("of card numbers is removed however often it comes", async () => {
    const world = batchWorld();
    const cards = "customer_id,pan\ncus_1,4242424242424242";
    const { batchId } = await world.process(cards);
    world.upload(batchId, cards, "v2");
    await world.run(batchId, "v2");
    expect(world.files.uploads.size).toBe(0);
    expect(world.told).toEqual(["Batch started", "Batch failed"]);
  });

  test("of another file is not used, and the right one still is", async () => {
    const world = batchWorld();
    const batchId = await world.create(file);
    world.upload(batchId, csv(row(1), row(2), row(3)), "v0");
    expect(await world.run(batchId, "v0")).toBe("Done");
    expect(world.outcomeOf(batchId).state).toBe("awaiting_upload");
    expect(world.told).toEqual([]);
    world.upload(batchId, file, "v1");
    await world.run(batchId, "v1");
    expect(world.outcomeOf(batchId)).toMatchObject({ state: "completed", counts: { rows: 2 } });
  });

  test("that comes long after its form is not used", async () => {
    const world = batchWorld();
    const batchId = await world.create(file);
    world.upload(batchId, file);
    world.clock.advance((UPLOAD_GRACE_SECONDS + 1) * 1000);
    expect(await world.run(batchId)).toBe("Done");
    expect(world.outcomeOf(batchId).state).toBe("awaiting_upload");
    expect(world.transactions.states.size).toBe(0);
    expect(world.told).toEqual(["Batch expired"]);
    expect(world.files.uploads.size).toBe(0);
    // Its event comes again.
    expect(await world.run(batchId)).toBe("Done");
  });

  test.each(["topic.publish", "files.discard"])(
    "that comes too late is told and removed after a stop in %s",
    async (effect) => {
      const world = stoppingOnceAfter(effect);
      const batchId = await world.create(file);
      world.upload(batchId, file);
      world.clock.advance((UPLOAD_GRACE_SECONDS + 1) * 1000);
      expect(await world.run(batchId)).toBe("Done");
      expect(world.told).toContain("Batch expired");
      expect(world.files.uploads.size).toBe(0);
    },
  );

  test("of a batch that is begun by another version meanwhile is removed, and its event may come again", async () => {
    const world = batchWorld();
    const batchId = await world.create(file);
    world.upload(batchId, file, "v1");
    world.upload(batchId, file, "v2");
    await world.worker({ key: `uploads/${batchId}`, version_id: "v1", execution: "one", task: "begin" });
    expect(await world.run(batchId, "v2")).toBe("Done");
    expect(await world.run(batchId, "v2")).toBe("Done");
    expect([...world.files.uploads.keys()]).toEqual([`${batchId} v1`]);
  });

  test("that nobody asked for is not used", async () => {
    const world = batchWorld();
    expect(await world.run("bat_unknown")).toBe("Done");
    expect(world.told).toEqual([]);
  });
});
