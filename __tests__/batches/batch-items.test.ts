import { expect, test } from "@jest/globals";
import { batchOf, keyRecordOf, newBatchItem, newKeyItem } from "../../core/batches/adapters/batch-item";
import { beginning, ending, progress } from "../../core/batches/adapters/batch-updates";
import { dynamoBatches } from "../../core/batches/adapters/dynamo-batches";
import { claimItems, claimOf } from "../../core/batches/adapters/file-claim-items";
import { mayProcess } from "../../core/batches/application/batch";
import { RETIRED } from "../../core/batches/application/file-claim";
import { shopActor } from "../../testing/actors";
import { clientWithItem } from "../../testing/dynamo-condition";

const batch = {
  batchId: "bat_1",
  merchantId: "mrc_1",
  format: "csv",
  sha256: "checksum",
  resultFormat: "jsonl",
  createdAt: "2026-11-18T10:00:00.000Z",
  uploadUntil: "2026-11-18T10:15:00.000Z",
  actor: shopActor,
} as const;

test("a new batch and its key are read as they were written", () => {
  expect(batchOf(newBatchItem(batch))).toEqual({
    ...batch,
    state: "awaiting_upload",
    counts: { rows: 0, submitted: 0, refused: 0 },
    emptyRows: 0,
    cursor: 0,
    partEnds: [],
    mayContainCardData: false,
  });
  const item = newKeyItem({ merchantId: "mrc_1", key: "4242 in a key" }, batch, "fingerprint");
  expect(keyRecordOf(item)).toEqual({ batchId: "bat_1", fingerprint: "fingerprint" });
  expect(JSON.stringify(item)).not.toContain("4242");
});

test("a batch keeps how its file is read, and numbers its empty rows", () => {
  const header = { columns: ["amount", ""], separator: "semicolon" } as const;
  const counts = { rows: 3, submitted: 2, refused: 1 };
  const chunk = { from: 0, to: 90, counts, emptyRows: 2, header, mayContainCardData: false };
  expect(progress("execution-1", chunk)).toMatchObject({
    UpdateExpression: expect.stringMatching(
      /^SET .*header_columns = :columns, cell_separator = :separator ADD .*, empty_rows :empty$/,
    ),
    ExpressionAttributeValues: { ":columns": ["amount", ""], ":separator": "semicolon", ":empty": 2 },
  });
  expect(progress("execution-1", { ...chunk, emptyRows: 0 }).UpdateExpression).not.toContain("empty_rows");
  const stored = { header_columns: ["amount", ""], cell_separator: "semicolon", empty_rows: 2 };
  expect(batchOf({ ...newBatchItem(batch), ...stored })).toMatchObject({ ...header, emptyRows: 2 });
});

test("a failed batch keeps what is wrong with its header, and a batch the format of its result", () => {
  const refusal = {
    error: "WRONG_HEADER",
    errors: [{ column: "amount", rule: "required" }],
    separator: "tab",
  } as const;
  const at = new Date("2026-11-18T11:00:00.000Z");
  expect(ending("execution-1", { state: "failed", at, refusal })).toMatchObject({
    UpdateExpression:
      "SET #state = :state, finished_at = :now, #error = :error, header_errors = :errors, cell_separator = :separator",
    ExpressionAttributeValues: { ":error": "WRONG_HEADER", ":errors": refusal.errors, ":separator": "tab" },
  });
  const item = newBatchItem({ ...batch, resultFormat: "csv" });
  const stored = { error: "WRONG_HEADER", header_errors: refusal.errors, cell_separator: "tab" };
  expect(batchOf({ ...item, ...stored })).toMatchObject({ resultFormat: "csv", refusal, separator: "tab" });
});

test("an item of a batch that does not fit is an error that names its attributes", () => {
  const item = { ...newBatchItem(batch), state: "paused", created_at: "yesterday" };
  expect(() => batchOf(item)).toThrow(
    "item bat_1 of table batches does not fit: state (invalid_value), created_at (invalid_format)",
  );
});

test("the table begins a batch where the rule allows it, in every state and with every version", async () => {
  const uploadedAfter = new Date("2026-11-18T10:15:00.000Z");
  const states = ["awaiting_upload", "processing", "interrupted", "completed", "completed_with_errors", "failed"];
  const untils = ["2026-11-18T10:14:59.999Z", "2026-11-18T10:15:00.000Z", "2026-11-18T10:15:00.001Z"];
  const items = states.flatMap((state) =>
    [undefined, "v1", "v2"].flatMap((version) =>
      untils.map((upload_until) => ({
        ...newBatchItem(batch),
        ...{ state, upload_until },
        ...(version && { version_id: version }),
      })),
    ),
  );
  for (const item of items) {
    const run = { versionId: "v1", execution: "execution-1" };
    const begun = await dynamoBatches(clientWithItem(item), "batches").begin("bat_1", run, uploadedAfter);
    expect({ item, begun: begun !== undefined }).toEqual({
      item,
      begun: mayProcess(batchOf(item), "v1", uploadedAfter),
    });
  }
});

test("an interrupted batch keeps the number of its rows that are payments and not counted, until it begins again", () => {
  const at = new Date("2026-11-18T11:00:00.000Z");
  expect(ending("execution-1", { state: "interrupted", at, uncounted: 4 })).toMatchObject({
    UpdateExpression: "SET #state = :state, finished_at = :now, uncounted = :uncounted, #list = :state",
    ExpressionAttributeNames: { "#list": "interrupted_list" },
    ExpressionAttributeValues: { ":uncounted": 4 },
  });
  expect(batchOf({ ...newBatchItem(batch), uncounted: 4 })).toMatchObject({ uncounted: 4 });
  expect(beginning({ versionId: "v1", execution: "execution-2" }, at).UpdateExpression).toContain(
    "REMOVE finished_at, uncounted",
  );
});

test("a file's claim is read as it was written, and kept as long as its newest batch", () => {
  const claim = {
    batchIds: ["bat_1", "bat_2"],
    replaces: 3,
    retired: [{ batchId: "bat_0", uploadUntil: batch.uploadUntil }],
  };
  const [first, retired] = claimItems("batches", batch, claim, batch.createdAt);
  expect(first?.Put?.Item).toMatchObject({
    batch_id: "file#mrc_1#checksum",
    expires_at: newBatchItem(batch).expires_at,
  });
  expect(claimOf(first?.Put?.Item ?? {})).toEqual({ batchIds: ["bat_1", "bat_2"], revision: 4 });
  expect(first?.Put).toMatchObject({
    ConditionExpression: "revision = :read",
    ExpressionAttributeValues: { ":read": 3 },
  });
  expect(retired?.Update).toMatchObject({
    Key: { batch_id: "bat_0" },
    ExpressionAttributeValues: { ":until": RETIRED },
  });
});
