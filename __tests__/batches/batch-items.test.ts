import { expect, test } from "@jest/globals";
import { batchOf, keyRecordOf, newBatchItem, newKeyItem } from "../../core/batches/adapters/batch-item";
import { dynamoBatches } from "../../core/batches/adapters/dynamo-batches";
import { mayProcess } from "../../core/batches/application/batch";
import { clientWithItem } from "../../testing/dynamo-condition";

const batch = {
  batchId: "bat_1",
  merchantId: "mrc_1",
  format: "csv",
  sha256: "checksum",
  createdAt: "2026-11-18T10:00:00.000Z",
  uploadUntil: "2026-11-18T10:15:00.000Z",
} as const;

test("a new batch and its key are read as they were written", () => {
  expect(batchOf(newBatchItem(batch))).toEqual({
    ...batch,
    state: "awaiting_upload",
    counts: { rows: 0, submitted: 0, refused: 0 },
    cursor: 0,
    partEnds: [],
    mayContainCardData: false,
  });
  const item = newKeyItem({ merchantId: "mrc_1", key: "4242 in a key" }, batch, "fingerprint");
  expect(keyRecordOf(item)).toEqual({ batchId: "bat_1", fingerprint: "fingerprint" });
  expect(JSON.stringify(item)).not.toContain("4242");
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
