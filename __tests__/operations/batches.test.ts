import { expect, test } from "@jest/globals";
import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { dynamoBatchList } from "../../core/batches/adapters/dynamo-batch-list";
import { dynamoBatches } from "../../core/batches/adapters/dynamo-batches";
import type { Batch } from "../../core/batches/application/batch";
import { type BatchFilter, listBatches } from "../../core/operations/application/batches/list-batches";
import type { UploadedFile } from "../../core/operations/application/batches/ports";
import { resumeBatch } from "../../core/operations/application/batches/resume-batch";
import { showBatch } from "../../core/operations/application/batches/show-batch";
import { shopActor } from "../../testing/actors";
import { batchWorld, csv, row } from "../../testing/batch-world";
import { FakeClock } from "../../testing/fakes";
import { InMemoryOperatorActions } from "../../testing/operator-actions";

const NOW = "2026-11-18T10:00:10.000Z";
const ALL = { since: new Date("2026-09-01T00:00:00Z"), until: new Date("2026-12-01T00:00:00Z") };

/** A table of batches with its indexes, in memory. */
function tableOfBatches() {
  const { client } = new MemoryDynamo();
  const batches = dynamoBatches(client, "batches");
  const clock = new FakeClock();
  let number = 0;
  const create = async (createdAt: string, merchantId = "mrc_1") => {
    const batchId = `bat_${String(++number).padStart(24, "0")}`;
    const file = { merchantId, sha256: `${number}` };
    await batches.create(
      { batchId, ...file, format: "csv", resultFormat: "csv", createdAt, uploadUntil: createdAt, actor: shopActor },
      { merchantId, key: batchId },
      "fingerprint",
      { batchIds: [batchId], replaces: 0, retired: [] },
    );
    return batchId;
  };
  const begin = (batchId: string, execution: string) =>
    batches.begin(batchId, { versionId: "v1", execution }, new Date(0));
  const interrupt = async (batchId: string, at = clock.now()) => {
    await begin(batchId, "execution-1");
    await batches.end(batchId, "execution-1", { state: "interrupted", at });
  };
  const listed = async (filter: Partial<BatchFilter> = {}) => {
    const found: string[] = [];
    const list = dynamoBatchList(client, "batches");
    for await (const { batch, state } of listBatches({ list, clock }, { ...ALL, ...filter })) {
      found.push(`${Number(batch.batchId.slice(4))} ${state}`);
    }
    return found;
  };
  return { batches, clock, create, begin, interrupt, listed };
}

test("batches are listed over several months, the newest first, with their states as of now", async () => {
  const { create, listed } = tableOfBatches();
  await create("2026-10-31T23:59:59.999Z");
  await create("2026-11-01T00:00:00.000Z");
  await create(NOW);
  expect(await listed()).toEqual(["3 awaiting_upload", "2 expired", "1 expired"]);
  expect(await listed({ state: "expired" })).toEqual(["2 expired", "1 expired"]);
  expect(await listed({ since: new Date("2026-11-01T00:00:00Z") })).toEqual(["3 awaiting_upload", "2 expired"]);
  expect(await listed({ until: new Date("2026-11-01T00:00:00Z") })).toEqual(["1 expired"]);
});

test("a list of a merchant's batches has no other merchant's", async () => {
  const { create, listed } = tableOfBatches();
  await create(NOW, "mrc_1");
  await create(NOW, "mrc_2");
  expect(await listed({ merchantId: "mrc_2" })).toEqual(["2 awaiting_upload"]);
});

test("interrupted batches are in a list of their own, the longest first, until they go on", async () => {
  const { create, listed, interrupt, begin } = tableOfBatches();
  const ids = [await create(NOW), await create(NOW), await create(NOW)];
  await interrupt(ids[1] ?? "", new Date("2026-11-18T10:05:00.000Z"));
  await interrupt(ids[0] ?? "", new Date("2026-11-18T10:06:00.000Z"));
  expect(await listed({ state: "interrupted" })).toEqual(["2 interrupted", "1 interrupted"]);
  await begin(ids[1] ?? "", "execution-2");
  expect(await listed({ state: "interrupted" })).toEqual(["1 interrupted"]);
  expect(await listed({ state: "processing" })).toEqual(["2 processing"]);
});

const file: UploadedFile = { versionId: "v1", bytes: 900, uploadedAt: new Date("2026-11-18T10:00:00Z") };

async function shown(fields: Partial<Batch>, { uploads = [file], isRunning = false, later = 0 } = {}) {
  const { batches, create, clock } = tableOfBatches();
  const batchId = await create(NOW);
  const batch = { ...((await batches.find(batchId)) as Batch), ...fields };
  clock.advance(later);
  const objects = {
    uploads: async () => uploads,
    async *refusedRows() {
      yield* [];
    },
  };
  const deps = { batches: { find: async () => batch }, objects, clock, retentionDays: 30 };
  return showBatch({ ...deps, workflow: { isRunning: async () => isRunning } }, batchId);
}

test("an interrupted batch can be resumed while its file is kept", async () => {
  expect(await shown({ state: "interrupted", versionId: "v1" })).toMatchObject({
    resumption: { possible: true, versionId: "v1" },
    file: { bytes: 900 },
    fileUntil: "2026-12-18T10:00:00.000Z",
  });
  const other = { ...file, versionId: "v2" };
  for (const uploads of [[], [other]]) {
    const batch = await shown({ state: "interrupted", versionId: "v1" }, { uploads });
    expect(batch?.resumption).toEqual({ possible: false, why: expect.stringContaining("no longer kept") });
  }
});

test("a batch in processing can be resumed where its workflow has died, and not while it runs", async () => {
  const processing = { state: "processing", versionId: "v1", execution: "execution-1" } as const;
  expect((await shown(processing))?.resumption).toEqual({ possible: true, versionId: "v1" });
  expect((await shown(processing, { isRunning: true }))?.resumption).toEqual({
    possible: false,
    why: "Its workflow runs.",
  });
});

test("a batch whose upload started nothing can be resumed until it expires", async () => {
  expect((await shown({}))?.resumption).toEqual({ possible: true, versionId: "v1" });
  expect((await shown({}, { uploads: [] }))?.resumption.possible).toBe(false);
  expect((await shown({}, { later: 3_600_000 }))?.resumption).toEqual({
    possible: false,
    why: expect.stringContaining("expired"),
  });
});

test.each(["completed", "completed_with_errors", "failed"] as const)(
  "a batch that is %s is not resumed",
  async (state) => {
    expect((await shown({ state, versionId: "v1" }))?.resumption.possible).toBe(false);
  },
);

test("a resumption is recorded before its workflow starts, under the next free name", async () => {
  const actions = new InMemoryOperatorActions();
  const used = new Set(["bat_1-resumed-1"]);
  const workflow = {
    start: async (_: object, name: string) => {
      actions.journal.push(name);
      return used.has(name) ? ("ended" as const) : ("started" as const);
    },
  };
  const upload = { batchId: "bat_1", versionId: "v1" };
  expect(await resumeBatch({ workflow, actions }, upload, "worker is back")).toMatchObject({
    execution: "bat_1-resumed-2",
  });
  expect(actions.journal).toEqual(["begin batches resume", "bat_1-resumed-1", "bat_1-resumed-2", "end finished 1 0"]);
});

test("a batch that is resumed twice at a time submits each row once", async () => {
  const world = batchWorld();
  const content = csv(...Array.from({ length: 20 }, (_, index) => row(index + 1)));
  const batchId = await world.create(content);
  world.upload(batchId, content);
  const begun = world.batches.batches.get(batchId) as Batch;
  world.batches.batches.set(batchId, { ...begun, state: "interrupted", versionId: "v1", execution: "died" });
  const ends = await Promise.all([world.run(batchId), world.run(batchId)]);
  expect(ends).toEqual(["Done", "Done"]);
  expect(world.outcomeOf(batchId)).toMatchObject({ state: "completed", counts: { rows: 20, submitted: 20 } });
  expect(world.transactions.ids.length).toBe(20);
});
