import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { DynamoDBRecord } from "aws-lambda";
import { streamChange } from "../../core/audit/adapters/stream-change";

const record = (change: Partial<DynamoDBRecord> = {}, dynamodb: Partial<DynamoDBRecord["dynamodb"]> = {}) =>
  ({
    eventID: "e1",
    eventName: "MODIFY",
    eventSourceARN:
      "arn:aws:dynamodb:us-east-1:123456789012:table/table-transactions-dev/stream/2026-11-21T00:00:00.000",
    dynamodb: {
      SequenceNumber: "100000000000000000001",
      ApproximateCreationDateTime: 1_795_000_000,
      Keys: { transaction_id: { S: "t1" } },
      OldImage: { transaction_id: { S: "t1" }, seq: { N: "1" } },
      NewImage: { transaction_id: { S: "t1" }, seq: { N: "2" }, facts: { M: { refunds: { M: {} } } } },
      ...dynamodb,
    },
    ...change,
  }) as DynamoDBRecord;

describe("a stream's record", () => {
  test("a stream's record becomes a line with its table, time, keys and both images", () => {
    expect(streamChange(record()).line()).toEqual({
      id: "e1",
      table: "table-transactions-dev",
      sequence: "100000000000000000001",
      at: "2026-11-18T11:06:40.000Z",
      change: "modify",
      cause: "write",
      keys: { transaction_id: "t1" },
      before: { transaction_id: "t1", seq: 1 },
      after: { transaction_id: "t1", seq: 2, facts: { refunds: {} } },
    });
  });

  test("a line names expiry as its cause where DynamoDB itself removed the item", () => {
    const expiry = { type: "Service", principalId: "dynamodb.amazonaws.com" };
    expect(streamChange(record({ eventName: "REMOVE", userIdentity: expiry })).line()).toMatchObject({
      change: "remove",
      cause: "expiry",
    });
  });

  test("a line holds the hash of bytes, not the bytes, since the trail outlives them", () => {
    const body = Buffer.from("a compressed body");
    const image = { transaction_id: { S: "t1" }, body: { B: body.toString("base64") } };
    const { after } = streamChange(record({}, { NewImage: image })).line();
    expect(after?.body).toEqual({ sha256: createHash("sha256").update(body).digest("hex"), bytes: body.length });
    expect(JSON.stringify(after)).not.toContain(body.toString("base64"));
  });

  test("neither a line nor a quarantined record holds a customer's address, nor a hash by which it is found", () => {
    const image = { transaction_id: { S: "email#t1" }, customer_email: { S: "ada@example.com" } };
    const change = streamChange(record({}, { OldImage: image, NewImage: image }));
    expect(change.line().after).toEqual({ transaction_id: "email#t1", customer_email: "removed" });
    const hash = createHash("sha256").update("ada@example.com").digest("hex");
    for (const kept of [change.line(), change.record]) {
      expect(JSON.stringify(kept)).not.toContain("ada@example.com");
      expect(JSON.stringify(kept)).not.toContain(hash);
    }
  });

  test("a line holds the hash of a task token, so that a reader of the trail cannot answer a workflow", () => {
    const { after } = streamChange(record({}, { NewImage: { task_token: { S: "AQCEAAAAKgAAAAMA" } } })).line();
    expect(JSON.stringify(after)).not.toContain("AQCEAAAAKgAAAAMA");
    expect(after?.task_token).toMatchObject({ sha256: expect.any(String) });
    const whole = streamChange(record({}, { NewImage: { task_token: { S: "AQCEAAAAKgAAAAMA" } } })).record;
    expect(JSON.stringify(whole)).not.toContain("AQCEAAAA");
  });

  test.each([
    ["a map", { refunds: { M: { task_token: { M: { status: { S: "succeeded" } } } } } }],
    ["a list of maps", { refunds: { L: [{ M: { task_token: { S: "succeeded" } } }] } }],
  ])("a line shows what a sender has named like a secret within %s", (_, image) => {
    const change = streamChange(record({}, { NewImage: image }));
    expect(JSON.stringify(change.line().after)).toContain("succeeded");
    expect(JSON.stringify(change.record)).toContain("succeeded");
  });

  test("a line keeps numbers exactly, beyond what JavaScript can hold", () => {
    const image = { big: { N: "12345678901234567890" }, small: { N: "-7.25" } };
    expect(streamChange(record({}, { NewImage: image })).line().after).toEqual({
      big: "12345678901234567890",
      small: -7.25,
    });
  });

  test("a quarantined record becomes, byte by byte, the line that its change would have been", () => {
    const image = {
      transaction_id: { S: "t1" },
      task_token: { S: "AQCEAAAAKgAAAAMA" },
      customer_email: { S: "ada@example.com" },
      body: { B: Buffer.from("a compressed body").toString("base64") },
      parts: { L: [{ M: { B: { S: "b" }, bytes: { B: "AAEC" }, sha256: { S: "a sender's" } } }, { NULL: true }] },
      big: { N: "12345678901234567890" },
      names: { SS: ["b", "a"] },
      actor: { M: { principal: { S: "arn:aws:iam::123456789012:role/shop" }, at: { S: "2026-11-26T10:00:00.000Z" } } },
    };
    const change = streamChange(record({}, { OldImage: { transaction_id: { S: "t1" } }, NewImage: image }));
    const quarantined = JSON.parse(JSON.stringify(change.record)) as DynamoDBRecord;
    expect(JSON.stringify(streamChange(quarantined).line())).toBe(JSON.stringify(change.line()));
  });

  test.each([
    ["no keys", { Keys: undefined }],
    ["no sequence number", { SequenceNumber: undefined }],
    ["no time", { ApproximateCreationDateTime: undefined }],
  ])("a stream's record with %s cannot become a line", (_, dynamodb) => {
    expect(() => streamChange(record({}, dynamodb)).line()).toThrow("lacks");
  });

  test("a stream's record without an id gets one, the same every time", () => {
    const nameless = record({ eventID: undefined });
    expect(streamChange(nameless).id).toBe(streamChange(structuredClone(nameless)).id);
    expect(streamChange(nameless).id).toMatch(/^[0-9a-f]{64}$/);
  });
});
