import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { DynamoDBRecord } from "aws-lambda";
import { streamChange } from "../../core/audit/adapters/stream-change";
import { createClients } from "../../local/apply/clients";
import { records } from "../../local/demo/records";
import { runningStack } from "../../testing/local-stack";
import { tap } from "../../testing/tap-command";
import { testRun } from "../../testing/test-run";

const stack = runningStack();
const { clients, info } = stack;
afterAll(() => stack.close());

const BUCKET = info.outputs.bucket_audit_failures;
const CARD = "4111111111111111";
const REASON = ["--yes", "--reason", "version 42 reads it"];
const fresh = () => `table-${randomBytes(6).toString("hex")}`;

const record = (table: string, sequence: number, event: object = {}) =>
  ({
    eventID: `${table}-${sequence}`,
    eventName: "INSERT",
    eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/2026-11-21T00:00:00.000`,
    dynamodb: {
      SequenceNumber: String(sequence),
      ApproximateCreationDateTime: 1_795_000_000,
      Keys: { transaction_id: { S: `t${sequence}` } },
      NewImage: {
        transaction_id: { S: `t${sequence}` },
        body: { B: Buffer.from(`"${CARD}"`).toString("base64") },
        customer_email: { S: "ada@example.com" },
        task_token: { S: "AQCEAAAAKgAAAAMA" },
      },
    },
    ...event,
  }) as unknown as DynamoDBRecord;

const put = (Key: string, object: object) =>
  clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: JSON.stringify(object) }));
const isQuarantined = (Key: string) =>
  clients.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key })).then(
    () => true,
    () => false,
  );
const lines = async (table: string) =>
  (await records(clients, info).auditLines(table)).map((line) => JSON.stringify(line)).sort();
const invoke = (...Records: readonly DynamoDBRecord[]) =>
  clients.lambda.send(
    new InvokeCommand({ FunctionName: "lambda-audit-logger-dev", Payload: JSON.stringify({ Records }) }),
  );
const audit = (words: readonly string[], as = "operator") =>
  tap(["audit", ...words, "--stack", testRun().stackFile, "--as", as]);

/** What Lambda writes of a batch that a stream's mapping gave up. The emulator writes none to a bucket. */
const givenUp = (...Records: readonly DynamoDBRecord[]) => ({
  requestContext: { condition: "MaximumRecordAgeExceeded", approximateInvokeCount: 9 },
  responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
  version: "1.0",
  timestamp: "2026-11-21T22:00:00.000Z",
  DDBStreamBatchInfo: { shardId: "shardId-00000001795000000000-0a1b2c3d", batchSize: Records.length },
  payload: JSON.stringify({ Records }),
});
const givenUpKey = (table: string) =>
  `aws/lambda/5f0c8c1e-0000-4000-8000-000000000000/shardId-00000001795000000000-0a1b2c3d/2026/11/21/${table}`;

describe("a quarantined change", () => {
  test("a change that was quarantined becomes exactly the line that it would have been, once, by tap audit requeue", async () => {
    const table = fresh();
    const whole = record(table, 1);
    await invoke({ ...whole, eventName: undefined } as DynamoDBRecord);
    const key = `records/${table}-1.json`;
    const listed = await audit(["quarantine", "--json", "--limit", "1000"], "operator-read");
    expect(listed.stdout).toContain(key);
    expect(listed.stdout).not.toMatch(/ada@|4111|AQCEAAAA/);
    // As this version stores it: without bytes, secrets and addresses.
    await put(key, streamChange(whole).record as object);

    const first = await audit(["requeue", key, ...REASON]);
    expect(first).toMatchObject({ code: 0, stdout: "1 requeued.\n" });
    expect(await lines(table)).toEqual([JSON.stringify(streamChange(whole).line())]);
    expect(await isQuarantined(key)).toBe(false);

    const again = await audit(["requeue", key, ...REASON]);
    expect(again).toMatchObject({ code: 3, stderr: expect.stringContaining("requeued before, or has expired") });
    await put(key, whole);
    expect(await audit(["requeue", key, ...REASON])).toMatchObject({ code: 0 });
    expect(await lines(table)).toHaveLength(1);
  });

  test("a batch that a mapping gave up adds the lines that the trail has not", async () => {
    const table = fresh();
    const batch = [1, 2, 3].map((sequence) => record(table, sequence));
    await invoke(...batch.slice(1, 2));
    await put(givenUpKey(table), givenUp(...batch));
    const { stdout } = await audit(["quarantine", "--limit", "1000"], "operator-read");
    expect(stdout).toContain("t1 and 2 more");
    expect(stdout).toContain("given up: MaximumRecordAgeExceeded, Unhandled");
    expect(await audit(["requeue", givenUpKey(table), ...REASON])).toMatchObject({ code: 0 });
    expect(await lines(table)).toEqual(batch.map((one) => JSON.stringify(streamChange(one).line())).sort());
  });

  test("a record that still gives no line stays, and the command that names it fails", async () => {
    const table = fresh();
    const key = `records/${table}-1.json`;
    await put(key, record(table, 1, { eventName: undefined }));
    expect(await audit(["requeue", key, ...REASON])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${key} stays: the stream's record lacks`),
    });
    expect(await isQuarantined(key)).toBe(true);
  });
});

describe("nobody but audit-logger writes the trail", () => {
  test("an operator may neither call audit-logger nor write to the trail or the quarantine", async () => {
    const { endpoint, region, credentials } = info;
    const { s3, lambda } = createClients({
      ...{ endpoint, region, credentials: credentials.operator },
      ...(stack.ca && { ca: stack.ca }),
    });
    const Records = [record(fresh(), 1)];
    const calls = [
      lambda.send(new InvokeCommand({ FunctionName: "lambda-audit-logger-dev", Payload: JSON.stringify({ Records }) })),
      s3.send(new PutObjectCommand({ Bucket: info.outputs.bucket_audit, Key: "x", Body: "{}" })),
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "records/x.json", Body: "{}" })),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { message: expect.stringMatching(/denied|authorized/i) },
      });
    }
  });

  test.each([
    [["requeue"], 2, "Which records?"],
    [["requeue", "--all", "records/x.json", ...REASON], 2, "Which records?"],
    [["requeue", "records/x.json", "--yes"], 2, "--reason is missing."],
    [["requeue", "records/x.json", "--yes", "--reason", `card ${CARD}`], 2, "contains a card number"],
    [["requeue", "records/x.json", ...REASON], 3, "No record records/x.json is quarantined."],
  ] as const)("tap audit %p is refused in a sentence", async (words, code, text) => {
    const ended = await audit(words);
    expect(ended).toMatchObject({ code, stderr: expect.stringContaining(text) });
    expect(ended.stderr).not.toContain(CARD);
  });
});
