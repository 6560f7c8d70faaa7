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
  const quarantined: string[] = [];
  const trail: AuditTrail = {
    missing: async ({ lines }) => {
      const known = new Set(objects.flatMap((object) => object.lines.map(({ id }) => id)));
      return lines.filter(({ id }) => !known.has(id));
    },
    write: async (batch) => {
      if (faults.trail) throw new Error("no bucket");
      objects.push(batch);
    },
    quarantine: async (id) => {
      quarantined.push(id);
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
      quarantine: { changes: async () => undefined, release: async () => undefined },
      actionsTable: "table-operator-actions-dev",
      trail,
      auditLog,
      log,
      metrics,
      changeOf: (record) => {
        const given = record as unknown as AuditLine | "poison";
        return {
          id: given === "poison" ? "p1" : given.id,
          record,
          line: () => {
            if (given === "poison") throw new Error("no line");
            return given;
          },
        };
      },
    })({ Records: lines as unknown as DynamoDBRecord[] } as DynamoDBStreamEvent);
  return { handle, objects, entries, quarantined, log, metrics, faults };
}

describe("the audit logger", () => {
  test("a batch of changes becomes one object of the trail, and its lines are counted", async () => {
    const { handle, objects, entries, metrics } = setUp();
    expect(await handle(line("1"), line("2"))).toEqual({ batchItemFailures: [] });
    expect(objects.map(({ lines }) => lines.map(({ id }) => id))).toEqual([["1", "2"]]);
    expect(entries).toEqual(["1", "2"]);
    expect(metrics.counted).toEqual([{ metric: "AuditLineWritten", fields: { times: 2 } }]);
  });

  test("changes of two days become two objects of the trail", async () => {
    const { handle, objects } = setUp();
    await handle(line("1", "2026-11-20T23:59:59.999Z"), line("2", "2026-11-21T00:00:00.000Z"));
    expect(objects.map(({ day }) => day)).toEqual(["2026-11-20", "2026-11-21"]);
  });

  test("a batch whose audit log fails is retried as a whole, and nothing of it is in the trail before", async () => {
    const { handle, objects, faults } = setUp({ log: true });
    await expect(handle(line("1"))).rejects.toThrow("no log group");
    expect(objects).toEqual([]);
    faults.log = false;
    await handle(line("1"));
    expect(objects.length).toBe(1);
  });

  test("a batch whose trail fails is written to the audit log again, rather than leave a gap there", async () => {
    const { handle, objects, entries, faults } = setUp({ trail: true });
    await expect(handle(line("1"))).rejects.toThrow("no bucket");
    faults.trail = false;
    await handle(line("1"));
    await handle(line("1"));
    expect(objects.length).toBe(1);
    expect(entries).toEqual(["1", "1"]);
  });

  test("a record that cannot become a line is quarantined and counted, and the others are kept", async () => {
    const { handle, objects, quarantined, metrics } = setUp();
    await handle(line("1"), "poison", line("2"));
    expect(quarantined).toEqual(["p1"]);
    expect(metrics.of("AuditRecordQuarantined")).toBe(1);
    expect(objects[0]?.lines.length).toBe(2);
  });
});
