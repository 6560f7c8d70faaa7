import { describe, expect, test } from "@jest/globals";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type { AuditBatch, AuditLine, AuditLog, AuditTrail } from "../../core/audit/application/ports";
import { makeAuditLogger } from "../../lambda/audit-logger/handler";
import { RecordingLog, RecordingMetrics } from "../../testing/fakes";

const line = (id: string, at = "2026-11-21T10:00:00.000Z"): AuditLine => ({
  id,
  table: "table-transactions-dev",
  sequence: id,
  at,
  change: "insert",
  cause: "write",
  keys: { transaction_id: id },
});

function setUp(faults: { log?: boolean; trail?: boolean } = {}) {
  const objects: AuditBatch[] = [];
  const entries: string[] = [];
  const setAside: string[] = [];
  const trail: AuditTrail = {
    missing: async ({ lines }) => {
      const known = new Set(objects.flatMap((object) => object.lines.map(({ id }) => id)));
      return lines.filter(({ id }) => !known.has(id));
    },
    write: async (batch) => {
      if (faults.trail) throw new Error("no bucket");
      objects.push(batch);
    },
    setAside: async (id) => {
      setAside.push(id);
    },
  };
  const auditLog: AuditLog = {
    write: async ({ lines }) => {
      if (faults.log) throw new Error("no log group");
      entries.push(...lines.map(({ id }) => id));
    },
  };
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const handle = (...lines: readonly (AuditLine | "poison")[]) =>
    makeAuditLogger({
      trail,
      auditLog,
      log,
      metrics,
      changeOf: (record) => {
        const told = record as unknown as AuditLine | "poison";
        return {
          id: told === "poison" ? "p1" : told.id,
          record,
          line: () => {
            if (told === "poison") throw new Error("no line");
            return told;
          },
        };
      },
    })({ Records: lines as unknown as DynamoDBRecord[] } as DynamoDBStreamEvent);
  return { handle, objects, entries, setAside, log, metrics, faults };
}

describe("the audit logger", () => {
  test("keeps a batch as one object, and counts its lines", async () => {
    const { handle, objects, entries, metrics } = setUp();
    expect(await handle(line("1"), line("2"))).toEqual({ batchItemFailures: [] });
    expect(objects.map(({ lines }) => lines.map(({ id }) => id))).toEqual([["1", "2"]]);
    expect(entries).toEqual(["1", "2"]);
    expect(metrics.counted).toEqual([{ metric: "AuditLineWritten", fields: { times: 2 } }]);
  });

  test("keeps days apart", async () => {
    const { handle, objects } = setUp();
    await handle(line("1", "2026-11-20T23:59:59.999Z"), line("2", "2026-11-21T00:00:00.000Z"));
    expect(objects.map(({ day }) => day)).toEqual(["2026-11-20", "2026-11-21"]);
  });

  test("throws the batch back when the log fails, and writes nothing: the retry then keeps all of it", async () => {
    const { handle, objects, faults } = setUp({ log: true });
    await expect(handle(line("1"))).rejects.toThrow("no log group");
    expect(objects).toEqual([]);
    faults.log = false;
    await handle(line("1"));
    expect(objects.length).toBe(1);
  });

  test("tells the log again, rather than leave a gap, when the trail failed after it", async () => {
    const { handle, objects, entries, faults } = setUp({ trail: true });
    await expect(handle(line("1"))).rejects.toThrow("no bucket");
    faults.trail = false;
    await handle(line("1"));
    await handle(line("1"));
    expect(objects.length).toBe(1);
    expect(entries).toEqual(["1", "1"]);
  });

  test("sets a record aside that cannot be told, counts it, and goes on", async () => {
    const { handle, objects, setAside, metrics } = setUp();
    await handle(line("1"), "poison", line("2"));
    expect(setAside).toEqual(["p1"]);
    expect(metrics.of("AuditRecordSetAside")).toBe(1);
    expect(objects[0]?.lines.length).toBe(2);
  });
});
