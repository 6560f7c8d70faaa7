import { randomBytes } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, describe, expect, test } from "@jest/globals";
import { dynamoLedgerRecords } from "../../core/audit/adapters/dynamo-ledger-records";
import { s3TrailRecords } from "../../core/audit/adapters/s3-trail-records";
import { UnreadableObject } from "../../core/audit/application/verify/ports";
import { dynamoLedger } from "../../core/ledger/adapters/dynamo-ledger";
import { rowItem } from "../../core/ledger/adapters/items/row-item";
import { recordEvent } from "../../core/ledger/application/record-event";
import { type LedgerRow, nextRow, type RowContent } from "../../core/ledger/domain/row";
import { FakeClock } from "../../testing/fakes";
import { runningStack } from "../../testing/local-stack";
import { aCapture, anEvent, anOrder } from "../../testing/payment-events";
import { SPREAD } from "../../testing/spread";

/** What a verification reads, against the emulator: what fakes cannot tell. */
const stack = runningStack();
afterAll(() => stack.close());
const { clients, info, dynamo: client } = stack;
const bucket = info.outputs.bucket_audit ?? "";
const DAY = "2026-11-18";
const fresh = () => randomBytes(6).toString("hex");

const record = (table: string, sequence: number) => ({
  eventID: `${table}-${sequence}`,
  eventName: "INSERT",
  eventSource: "aws:dynamodb",
  eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/2026-11-18T00:00:00.000`,
  dynamodb: {
    SequenceNumber: String(sequence),
    ApproximateCreationDateTime: Date.parse(`${DAY}T12:00:00Z`) / 1000,
    Keys: { transaction_id: { S: "t" }, timestamp: { S: `${DAY}T12:00:00.000Z` } },
    NewImage: { transaction_id: { S: "t" }, timestamp: { S: `${DAY}T12:00:00.000Z` }, seq: { N: "1" } },
  },
});

/** A table's trail with one object, as audit-logger writes it. */
async function trailOf() {
  const table = `verify_${fresh()}`;
  await clients.lambda.send(
    new InvokeCommand({
      FunctionName: "lambda-audit-logger-dev",
      Payload: JSON.stringify({ Records: [record(table, 1), record(table, 2)] }),
    }),
  );
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${table}/` }));
  const Key = Contents[0]?.Key ?? "";
  return { trail: s3TrailRecords({ client: clients.s3, bucket, table }), Key };
}

describe("the audit trail, as a verification reads it", () => {
  test("objects of a day are listed with the time of their writing, and their lines are read", async () => {
    const { trail, Key } = await trailOf();
    const [object, ...others] = await trail.objects(DAY);
    expect(others).toEqual([]);
    expect(object?.key).toBe(Key);
    expect(Math.abs(Date.now() - Date.parse(object?.writtenAt ?? ""))).toBeLessThan(60_000);
    expect(await trail.lines({ key: Key, writtenAt: "" })).toMatchObject([
      { change: "insert", keys: { transaction_id: "t" }, after: { seq: 1 } },
      { change: "insert" },
    ]);
    expect(await trail.objects("2026-11-17")).toEqual([]);
    expect(await trail.lost(DAY)).toEqual([]);
  });

  test("an object that was deleted is named with the version that has its lines", async () => {
    const { trail, Key } = await trailOf();
    await clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    expect(await trail.objects(DAY)).toEqual([]);
    expect(await trail.lost(DAY)).toEqual([
      { key: Key, how: "deleted", at: expect.any(String), version: expect.any(String) },
    ]);
    await expect(trail.lines({ key: Key, writtenAt: "" })).rejects.toThrow(UnreadableObject);
  });

  test("an object that was replaced is named, and what is no trail is not read", async () => {
    const { trail, Key } = await trailOf();
    await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "nothing" }));
    expect(await trail.lost(DAY)).toMatchObject([{ key: Key, how: "replaced" }]);
    await expect(trail.lines({ key: Key, writtenAt: "" })).rejects.toThrow(UnreadableObject);
  });
});

describe("the ledger, as a verification reads it", () => {
  const ledgerTable = stack.table("payment_transactions");
  const transactionsTable = stack.table("transactions");
  const records = dynamoLedgerRecords({ client, ledgerTable, transactionsTable, spread: SPREAD });

  test("a transaction is found with the ends of all its chains, whose rows come page by page", async () => {
    const [order, capture] = [`paypal_O${fresh()}`, `paypal_C${fresh()}`];
    const clock = new FakeClock(new Date());
    const transactions = dynamoLedger({
      ...{ client, clock, ledgerTable, transactionsTable, spread: SPREAD },
      inboxTable: stack.table("payment_webhooks"),
      objectsTable: stack.table("payment_objects"),
    });
    const events = [
      anEvent([anOrder({ name: order })]),
      anEvent([aCapture({ name: capture })]),
      anEvent([aCapture({ name: capture, belongsTo: [order], progress: 8 })]),
    ];
    for (const event of events) {
      clock.advance(10);
      await recordEvent({ transactions, clock }, event);
    }
    const found = await records.find(capture);
    expect(found?.chains.length).toBe(2);
    for (const { transactionId, end } of found?.chains ?? []) {
      const { rows } = await records.rows(transactionId);
      expect(rows.at(-1)?.reading.row).toMatchObject(end ?? {});
      const keys = rows.map(({ timestamp }) => ({ transactionId, timestamp }));
      expect((await records.rowsAt([...keys, { transactionId, timestamp: "1" }])).length).toBe(rows.length);
      expect((await records.rows(transactionId, rows[0]?.timestamp)).rows).toEqual(rows.slice(1));
    }
    expect(await records.find(`none_${fresh()}`)).toBeUndefined();
  });

  test("a chain of more rows than a page has is read to its end", async () => {
    const id = `stripe_pi_${fresh()}`;
    const content: Omit<RowContent, "eventKey"> = {
      transactionId: id,
      occurredAt: `${DAY}T10:00:00.000Z`,
      eventType: "x",
      observations: [],
      status: "pending",
    };
    const items: Record<string, unknown>[] = [];
    let last: LedgerRow | undefined;
    for (let seq = 1; seq <= 205; seq++) {
      last = nextRow({ ...content, eventKey: `stripe#evt_${id}_${seq}` }, last, new Date(`${DAY}T10:00:00.000Z`));
      items.push(rowItem.encode(last));
    }
    await Promise.all(items.map((Item) => client.send(new PutCommand({ TableName: ledgerTable, Item }))));
    const seen: number[] = [];
    for (let next: string | undefined, begun = false; next !== undefined || !begun; begun = true) {
      const page = await records.rows(id, next);
      seen.push(...page.rows.map(({ item }) => Number(item.seq)));
      next = page.next;
    }
    expect(seen).toEqual(items.map((_, index) => index + 1));
    // Other tests count the rows of the whole ledger.
    for (const { timestamp } of items) {
      await client.send(new DeleteCommand({ TableName: ledgerTable, Key: { transaction_id: id, timestamp } }));
    }
  });
});
