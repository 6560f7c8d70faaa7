import { describe, expect, test } from "@jest/globals";
import type { DynamoDBRecord } from "aws-lambda";
import { recordsIn } from "../../core/audit/adapters/s3-quarantine";
import { streamChange } from "../../core/audit/adapters/stream-change";
import type { Change } from "../../core/audit/application/audit-changes";
import type { AuditBatch, AuditLine } from "../../core/audit/application/ports";
import { UnreadableRecord } from "../../core/audit/application/requeue-record";
import { makeAuditLogger } from "../../lambda/audit-logger/handler";
import { RecordingLog, RecordingMetrics } from "../../testing/fakes";

const ACTIONS = "table-operator-actions-dev";
const KEY = "records/e1.json";

const record = (id: string, table = "table-transactions-dev", image: object = {}, more: object = {}) =>
  ({
    eventID: id,
    eventName: "INSERT",
    eventSourceARN: `arn:aws:dynamodb:us-east-1:123456789012:table/${table}/stream/2026-11-21T00:00:00.000`,
    dynamodb: {
      SequenceNumber: id.replace(/\D/g, ""),
      ApproximateCreationDateTime: 1_795_000_000,
      Keys: { transaction_id: { S: id } },
      NewImage: { transaction_id: { S: id }, ...image },
      ...more,
    },
  }) as unknown as DynamoDBRecord;
const poison = (id: string) => record(id, "table-transactions-dev", {}, { Keys: undefined });

/** An operator's action, as its table's stream delivers it. */
const action = (key: unknown = KEY, command = "audit requeue", table = ACTIONS) =>
  record("a9", table, { command: { S: command }, filter: { M: { record: key } } });
const text = (S: string) => ({ S });

function setUp(quarantined: Record<string, readonly DynamoDBRecord[] | Error>) {
  const objects: AuditBatch[] = [];
  const log = new RecordingLog();
  const metrics = new RecordingMetrics();
  const put: string[] = [];
  const handle = makeAuditLogger({
    changeOf: streamChange,
    actionsTable: ACTIONS,
    trail: {
      async missing({ lines }) {
        const known = new Set(objects.flatMap((object) => object.lines.map(({ id }) => id)));
        return lines.filter(({ id }) => !known.has(id));
      },
      write: async (batch) => void objects.push(batch),
      quarantine: async (id) => void put.push(id),
    },
    quarantine: {
      async changes(key): Promise<readonly Change[] | undefined> {
        const found = quarantined[key];
        if (found instanceof Error) throw found;
        return found?.map(streamChange);
      },
      async release(key) {
        delete quarantined[key];
      },
    },
    auditLog: { write: async () => undefined },
    log,
    metrics,
  });
  const ids = () => objects.flatMap(({ lines }) => lines.map(({ id }: AuditLine) => id));
  const codes = () => log.entries.flatMap(({ fields }) => fields.code ?? []);
  return {
    handle: (...Records: readonly DynamoDBRecord[]) => handle({ Records: [...Records] }),
    ids,
    codes,
    put,
    metrics,
  };
}

describe("an operator's action", () => {
  test("a quarantined record that an operator asks for becomes a line, after that of the action, and leaves", async () => {
    const quarantined = { [KEY]: [record("e1")] };
    const { handle, ids } = setUp(quarantined);
    await handle(action(text(KEY)));
    expect(ids()).toEqual(["a9", "e1"]);
    expect(quarantined).toEqual({});
  });

  test("an action that is delivered again adds no line, also where the record did not leave at first", async () => {
    const quarantined: Record<string, DynamoDBRecord[]> = { [KEY]: [record("e1")] };
    const { handle, ids } = setUp(quarantined);
    await handle(action(text(KEY)));
    quarantined[KEY] = [record("e1")];
    await handle(action(text(KEY)));
    await handle(action(text(KEY)));
    expect(ids()).toEqual(["a9", "e1"]);
    expect(quarantined).toEqual({});
  });

  test.each([
    ["another command", action(text(KEY), "events replay")],
    ["another table", action(text(KEY), "audit requeue", "table-transactions-dev")],
    ["no record", action({ N: "1" })],
    ["another record", action(text("records/e2.json"))],
    ["a later state of the action", { ...action(text(KEY)), eventName: "MODIFY" } as DynamoDBRecord],
  ])("a change with %s requeues nothing", async (_, change) => {
    const quarantined = { [KEY]: [record("e1")] };
    const { handle, ids } = setUp(quarantined);
    await handle(change);
    expect(ids()).toEqual(["a9"]);
    expect(quarantined).toEqual({ [KEY]: [record("e1")] });
  });
});

describe("a quarantined record", () => {
  test("a quarantined batch with a change that still gives no line stays, with the lines of the others written once", async () => {
    const quarantined: Record<string, DynamoDBRecord[]> = { [KEY]: [record("e1"), poison("e2"), record("e3")] };
    const { handle, ids, codes, put, metrics } = setUp(quarantined);
    await handle(action(text(KEY)));
    expect(ids()).toEqual(["a9", "e1", "e3"]);
    expect(Object.keys(quarantined)).toEqual([KEY]);
    expect(codes()).toEqual(["AUDIT_RECORD_STAYS"]);
    // Another object would expire later, and another count would raise the alarm again.
    expect({ put, counted: metrics.of("AuditRecordQuarantined") }).toEqual({ put: [], counted: 0 });
    quarantined[KEY] = [record("e1"), record("e2"), record("e3")];
    await handle(action(text(KEY)));
    expect(ids()).toEqual(["a9", "e1", "e3", "e2"]);
    expect(quarantined).toEqual({});
  });

  test("a quarantined record that cannot be read holds up no change behind the action", async () => {
    const { handle, ids, codes } = setUp({ [KEY]: new UnreadableRecord("it is no JSON") });
    await handle(action(text(KEY)), record("e5"));
    expect({ ids: ids(), codes: codes() }).toEqual({ ids: ["a9", "e5"], codes: ["AUDIT_RECORD_STAYS"] });
  });

  test("a bucket that does not answer has the action delivered again", async () => {
    const { handle, ids } = setUp({ [KEY]: new Error("SlowDown") });
    await expect(handle(action(text(KEY)))).rejects.toThrow("SlowDown");
    expect(ids()).toEqual(["a9"]);
  });
});

describe("an object of the quarantine", () => {
  const batch = { Records: [record("e1"), record("e2")] };

  test("a quarantined object is one record, or what a mapping gave up as text or as an object", () => {
    expect(recordsIn(JSON.stringify(record("e1")))).toEqual([record("e1")]);
    const givenUp = { requestContext: { condition: "MaximumRecordAgeExceeded" }, DDBStreamBatchInfo: { batchSize: 2 } };
    expect(recordsIn(JSON.stringify({ ...givenUp, payload: JSON.stringify(batch) }))).toEqual(batch.Records);
    expect(recordsIn(JSON.stringify({ ...givenUp, payload: batch }))).toEqual(batch.Records);
  });

  test.each([
    ["no JSON", "4111111111111111"],
    ["cut JSON", '{"payload": "ada@example.com'],
    ["a list", "[]"],
    ["null", "null"],
    ["no records", JSON.stringify({ DDBStreamBatchInfo: { batchSize: 2 } })],
    ["an empty batch", JSON.stringify({ payload: { Records: [] } })],
    ["a batch of something else", JSON.stringify({ payload: { Records: [record("e1"), "ada@example.com"] } })],
  ])("a quarantined object with %s is unreadable, and its error quotes nothing of it", (_, json) => {
    expect(() => recordsIn(json)).toThrow(UnreadableRecord);
    expect(() => recordsIn(json)).not.toThrow(/ada|4111/);
  });
});
