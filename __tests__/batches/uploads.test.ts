import { describe, expect, test } from "@jest/globals";
import { UPLOAD_GRACE_SECONDS } from "../../core/contracts/batch-schema";
import { batchWorld, csv, row, stoppingOnceAfter } from "../../testing/batch-world";

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
