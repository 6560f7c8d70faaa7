import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { AuditLine } from "../../core/audit/application/ports";
import { records } from "../../local/demo/records";
import { runningStack } from "../../testing/local-stack";
import { logLines } from "../../testing/log-lines";
import { lastSeen } from "../../tools/poller";

const stack = runningStack();
const { clients, info } = stack;
afterAll(() => stack.close());

const kept = records(clients, info);
const id = () => `audit_${randomBytes(6).toString("hex")}`;

const linesOf = (table: string, matches: (line: AuditLine) => boolean, count: number): Promise<AuditLine[]> =>
  lastSeen(
    async () => (await kept.auditLines(table)).filter(matches),
    (lines) => lines.length >= count,
  );

const logged = async (pattern: string) => {
  const lines = await logLines(clients.logs, "/tap/dev/audit");
  return lines.filter((line) => line.includes(pattern));
};

/** A record as the stream delivers it, of a table that only this test knows. */
const record = (table: string, sequence: number, event: object = {}) => ({
  eventID: `${table}-${sequence}`,
  eventName: "INSERT",
  eventSource: "aws:dynamodb",
  eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/2026-11-21T00:00:00.000`,
  dynamodb: {
    SequenceNumber: String(sequence),
    ApproximateCreationDateTime: 1_795_000_000,
    Keys: { transaction_id: { S: `t${sequence}` } },
    NewImage: { transaction_id: { S: `t${sequence}` }, hash: { S: "abc" } },
  },
  ...event,
});

const invoke = async (...Records: readonly object[]) => {
  const { FunctionError, Payload } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: "lambda-audit-logger-dev", Payload: JSON.stringify({ Records }) }),
  );
  return { FunctionError, answer: JSON.parse(Buffer.from(Payload ?? []).toString()) as unknown };
};

describe("a change of a table", () => {
  test("a change of a table becomes one line with both images, and an entry that can be searched", async () => {
    const TableName = stack.table("transactions");
    const transaction_id = id();
    await stack.dynamo.send(new PutCommand({ TableName, Item: { transaction_id, status: "pending", seq: 1 } }));
    await stack.dynamo.send(new PutCommand({ TableName, Item: { transaction_id, status: "captured", seq: 2 } }));
    await stack.dynamo.send(new DeleteCommand({ TableName, Key: { transaction_id } }));
    const lines = await linesOf(TableName, ({ keys }) => keys.transaction_id === transaction_id, 3);
    expect(lines.map(({ change, cause }) => `${change} by ${cause}`)).toEqual([
      "insert by write",
      "modify by write",
      "remove by write",
    ]);
    expect(lines[1]).toMatchObject({ before: { status: "pending" }, after: { status: "captured" } });
    expect((await logged(transaction_id)).map((entry) => JSON.parse(entry))).toMatchObject([
      { change: "insert", status: "pending", seq: 1 },
      { change: "modify", status: "captured", seq: 2 },
      { change: "remove", status: "captured", seq: 2 },
    ]);
  });
});

describe("a batch that is delivered again", () => {
  test("a batch of changes that is delivered again adds nothing, whole, in halves, or within another batch", async () => {
    const table = id();
    const batch = [1, 2, 3, 4].map((sequence) => record(table, sequence));
    const done = { FunctionError: undefined, answer: { batchItemFailures: [] } };
    expect(await invoke(...batch)).toEqual(done);
    expect(await invoke(...batch)).toEqual(done);
    expect(await invoke(...batch.slice(0, 2))).toEqual(done);
    expect(await invoke(...batch.slice(2))).toEqual(done);
    expect(await invoke(...batch.slice(3), record(table, 5))).toEqual(done);
    const lines = await kept.auditLines(table);
    expect(lines.map(({ sequence }) => sequence)).toEqual(["1", "2", "3", "4", "5"]);
    expect((await logged(`"${table}"`)).length).toBe(5);
    const { Contents = [] } = await clients.s3.send(
      new ListObjectsV2Command({ Bucket: info.outputs.bucket_audit, Prefix: `${table}/` }),
    );
    expect(Contents.length).toBe(2);
  });

  test("a batch of changes adds what another shard's batch of the same range has not", async () => {
    const table = id();
    await invoke(record(table, 10), record(table, 30));
    await invoke(record(table, 20), record(table, 25));
    expect((await kept.auditLines(table)).map(({ sequence }) => sequence).sort()).toEqual(["10", "20", "25", "30"]);
  });
});

describe("a record that cannot become a line", () => {
  test("a record that cannot become a line is quarantined in the failure bucket and holds up no other", async () => {
    const table = id();
    const poison = record(table, 2, { dynamodb: { SequenceNumber: "2" } });
    expect(await invoke(record(table, 1), poison, record(table, 3))).toEqual({
      FunctionError: undefined,
      answer: { batchItemFailures: [] },
    });
    expect((await kept.auditLines(table)).map(({ sequence }) => sequence)).toEqual(["1", "3"]);
    const { Body } = await clients.s3.send(
      new GetObjectCommand({ Bucket: info.outputs.bucket_audit_failures, Key: `records/${table}-2.json` }),
    );
    expect(JSON.parse((await Body?.transformToString()) ?? "")).toEqual(poison);
  });
});
