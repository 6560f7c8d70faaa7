import { readFileSync } from "node:fs";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
} from "@aws-sdk/client-s3";
import { ListQueuesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { unpackedBody } from "../../core/webhooks/adapters/stored-body";
import { records } from "../../local/demo/records";
import { setConsuming } from "../../local/emulator/consumers";
import { deliver } from "../../testing/deliver";
import { runningStack } from "../../testing/local-stack";
import { logLines } from "../../testing/log-lines";
import { paymentIntent, stripeEvent } from "../../testing/stripe";
import { testRun } from "../../testing/test-run";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

/** No card number was sent before this. A stream's times are whole seconds. */
const started = new Date(Date.now() - 5_000);

/** A number for tests, in spellings that an integration could send. */
const CARD = "4012888888881881";
const SPELLINGS = [CARD, "4012 8888 8888 1881", "4012-8888-8888-1881"];
/** Any ten digits in a row of all but its last four, however they are spelt: fewer also occur in hashes. */
const TRACES = Array.from({ length: 3 }, (_, start) => {
  const digits = CARD.slice(start, start + 10);
  return new RegExp([...digits].join("[ -]?"));
});
/** Texts that are packed within others, as the bodies of notifications are. */
const packedIn = (text: string): string[] => text.match(/H4sIA[\w+/]+=*/g) ?? [];
const traceIn = (text: string): boolean =>
  [text, ...packedIn(text).map((packed) => readable(Buffer.from(packed, "base64")))].some((one) =>
    TRACES.some((trace) => trace.test(one)),
  );

const event = {
  type: "payment.captured",
  occurred_at: "2026-11-18T10:00:00Z",
  merchant_id: "mrc_demo",
  amount: 990,
  currency: "EUR",
};
const sendOwn = (fields: object, contentType = "application/json") =>
  api.send({
    method: "POST",
    path: "/webhooks/payment",
    headers: { "content-type": contentType },
    body: JSON.stringify({ ...event, id: "own_card", payment_id: "p1", ...fields }),
    signAs: info.credentials.merchant,
  });

/** Plain, and unpacked where it is a gzip or an event's body. */
const readable = (bytes: Uint8Array): string => {
  try {
    return unpackedBody(bytes).toString("utf8");
  } catch {
    return Buffer.from(bytes).toString("utf8");
  }
};
const itemText = (item: object): string =>
  JSON.stringify(item, (_, value: unknown) => (value instanceof Uint8Array ? readable(value) : value));

beforeAll(async () => {
  for (const [index, spelling] of SPELLINGS.entries()) {
    const intent = paymentIntent({
      id: `pi_card${index}`,
      description: `paid with ${spelling}`,
      metadata: { merchant_id: "mrc_demo", note: spelling },
    });
    const sent = await deliver(api, info.secrets, "stripe", stripeEvent("payment_intent.succeeded", intent));
    expect(sent.status).toBe(200);
    expect(traceIn(sent.text)).toBe(false);
  }
  // A number is no string, and must be seen all the same.
  const unmapped = stripeEvent("customer.created", { account: Number(CARD) });
  expect((await deliver(api, info.secrets, "stripe", unmapped)).status).toBe(200);

  const named = [{ payment_id: CARD }, { id: CARD }, { object_id: SPELLINGS[2] }, { payment_id: SPELLINGS[1] }];
  for (const fields of [...named, { type: CARD }, { amount: Number(CARD) }, { surplus: CARD }, { [CARD]: 1 }]) {
    const answer = await sendOwn(fields);
    const [name = ""] = Object.keys(fields);
    const pointer = ["surplus", CARD].includes(name) ? "" : `/${name}`;
    expect(answer).toMatchObject({ status: 422, json: { code: "CARD_NUMBER_REFUSED", errors: [{ pointer }] } });
    expect(traceIn(answer.text)).toBe(false);
  }
  expect((await sendOwn({ payment_id: CARD }, "text/plain")).status).toBe(422);
  // In places where no caller should put it, and where nothing should keep it.
  await api.send({ method: "GET", path: `/transactions/${CARD}`, signAs: info.credentials.merchant });
  await api.send({
    method: "GET",
    path: "/transactions",
    query: { merchant_id: CARD },
    headers: { "x-api-key": info.apiKey },
    signAs: info.credentials.merchant,
  });

  const audited = async () => {
    const lines = await records(clients, info).auditLines(stack.table("payment_transactions"));
    return lines.filter((line) => itemText(line).includes("pi_card2")).length;
  };
  await until("the audit line of the last payment", audited, (lines) => lines > 0);
});

describe("a card number that comes in", () => {
  test("no table holds more of a card number than its last four digits", async () => {
    const { TableNames = [] } = await clients.dynamo.send(new ListTablesCommand({}));
    expect(TableNames.length).toBeGreaterThanOrEqual(3);
    let masked = 0;
    for (const TableName of TableNames) {
      let start: Record<string, unknown> | undefined;
      do {
        const page = await stack.dynamo.send(
          new ScanCommand({ TableName, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }),
        );
        const texts = (page.Items ?? []).map(itemText);
        expect(texts.filter(traceIn)).toEqual([]);
        masked += texts.filter((text) => text.includes("1881")).length;
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    }
    // The search would find nothing either if it looked at nothing.
    expect(masked).toBeGreaterThanOrEqual(SPELLINGS.length + 1);
  });

  test("no bucket holds more of a card number than its last four digits", async () => {
    const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
    let ofThisTest = 0;
    for (const { Name: Bucket } of Buckets) {
      let next: Pick<ListObjectVersionsCommandInput, "KeyMarker" | "VersionIdMarker"> | undefined = {};
      while (next !== undefined) {
        const page: ListObjectVersionsCommandOutput = await clients.s3.send(
          new ListObjectVersionsCommand({ Bucket, ...next }),
        );
        for (const { Key, VersionId } of page.Versions ?? []) {
          const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
          const text = readable((await Body?.transformToByteArray()) ?? new Uint8Array());
          expect({ Key, found: traceIn(`${Key} ${text}`) }).toEqual({ Key, found: false });
          if (text.includes("stripe_pi_card")) ofThisTest++;
        }
        const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
        next = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
      }
    }
    expect(ofThisTest).toBeGreaterThan(0);
  });

  test("no queue holds more of a card number than its last four digits", async () => {
    // Otherwise what is in a queue is gone before it can be looked at.
    const consumer = "lambda-webhook-processor-dev";
    await setConsuming(clients, consumer, false);
    try {
      const intent = paymentIntent({ id: "pi_queued", description: CARD });
      const sent = await deliver(api, info.secrets, "stripe", stripeEvent("payment_intent.succeeded", intent));
      expect(sent.status).toBe(200);
      const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({}));
      let seen = 0;
      for (const QueueUrl of QueueUrls) {
        const { Messages = [] } = await clients.sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0, WaitTimeSeconds: 0 }),
        );
        expect(Messages.filter((message) => traceIn(JSON.stringify(message)))).toEqual([]);
        seen += Messages.length;
      }
      expect(seen).toBeGreaterThan(0);
    } finally {
      await setConsuming(clients, consumer, true);
    }
  });

  test("no log holds more of a card number than its last four digits", async () => {
    const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({}));
    const lines: string[] = [readFileSync(testRun().emulatorLog, "utf8")];
    for (const { logGroupName = "" } of logGroups) lines.push(...(await logLines(clients.logs, logGroupName, started)));
    expect(lines.filter(traceIn)).toEqual([]);
    // Functions and audit-logger have written: the search looked at something.
    expect(lines.filter((line) => line.includes("card number masked")).length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes("stripe_pi_card2")).length).toBeGreaterThan(0);
  });
});
