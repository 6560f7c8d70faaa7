import { expect, test } from "@jest/globals";
import { type Counts, type FunctionCount, readCounts } from "../../cost/counts";
import { collectionsFor, eventCost, tracedShare } from "../../cost/event-cost";
import { factsOf, type StackFacts, type SynthesizedFile } from "../../cost/stack-facts";
import { synthDocument } from "../../testing/synth";

const prod = factsOf(synthDocument({ ENVIRONMENT_SUFFIX: "prod" }) as unknown as SynthesizedFile, "prod");

/** A receiver that makes three requests and writes three units, and nothing else. */
const receiver: FunctionCount = {
  invocations: 1,
  calls: { "dynamodb:PutItem": 2, "sqs:SendMessage": 1 },
  messages: { standard: 1, fifo: 0 },
  tables: {
    "payment-webhooks": { writeUnits: 3, readUnits: 2, changes: 2, keptBytes: 1024, expiringByteDays: 0 },
  },
  logLines: 2,
  logBytes: 948,
};
const counts: Counts = {
  ...readCounts(),
  kinds: { ...readCounts().kinds, "repeated webhook": { "webhook-receiver": receiver } },
  audit: {
    calls: { "s3:PutObject": 1, "s3:ListObjectsV2": 1 },
    logLines: 0,
    logBytes: 0,
    trailBytes: 100,
    entryBytes: 300,
  },
};
const nothing = { lines: 0, bytes: 0 };
const facts: StackFacts = {
  ...prod,
  ...{ webAcls: 1, accessLogBytes: 800, accessLogDays: 365, executionLogBytes: 0, auditDays: 365, recovers: true },
  functions: {
    ...prod.functions,
    "webhook-receiver": { memoryGb: 0.5, invocationLog: nothing, logDays: 7 },
    "audit-logger": { memoryGb: 0.5, invocationLog: nothing, logDays: 7 },
  },
  streams: { "payment-webhooks": { windowSeconds: 60, batchSize: 1000 } },
  sampling: { reservoir: 1, rate: 0.05 },
};

test("a million of a small event cost what a sum by hand says, line by line", () => {
  const { lines, dollars } = eventCost([{ kind: "repeated webhook", share: 1 }], { facts, counts, perSecond: 10 });
  const of = (what: string) => lines.filter((line) => line.what === what).reduce((sum, line) => sum + line.dollars, 0);
  expect(of("API Gateway")).toBeCloseTo(3.5, 6);
  expect(of("web ACL")).toBeCloseTo(0.6, 6);
  // The first of each ten requests, and 5 % of the other nine; and the traces of 0.0133 collections, of which there are
  // fewer than one a second.
  expect(of("traces")).toBeCloseTo((0.1 + 0.9 * 0.05 + 2 * 0 + 1 / 151) * 5, 6);
  // 6 ms and 1 % of 500 ms, and 6 ms for each of 3 requests: 29 ms at half a GB.
  expect(of("functions")).toBeCloseTo(0.2 + 0.029 * 0.5 * 13.3334, 6);
  // 948 bytes and two times 26 are 1,000: at half a dollar a GB, and 15 % of them kept for 7 of 30.4 days.
  expect(of("logs of functions")).toBeCloseTo((1e9 / 2 ** 30) * (0.5 + 0.15 * 0.03 * (7 / (730 / 24))), 6);
  expect(of("logs of the API")).toBeCloseTo((8e8 / 2 ** 30) * (0.5 + 0.15 * 0.03 * 12), 3);
  // A send, a receive and a removal.
  expect(of("queues")).toBeCloseTo(1.2, 6);
  expect(of("writes of tables")).toBeCloseTo(3 * 0.625, 6);
  expect(of("reads of tables")).toBeCloseTo(2 * 0.125, 6);
  expect(of("tables, first month")).toBeCloseTo((1.024e9 / 2 ** 30) * 0.45, 6);
  expect(dollars).toBeCloseTo(
    lines.reduce((sum, line) => sum + line.dollars, 0),
    6,
  );
});

test("few events have a collection of changes each, and many share one up to its size", () => {
  const stream = { windowSeconds: 60, batchSize: 1000 };
  expect(collectionsFor(1, 1, 0.0001, stream)).toBeCloseTo(1, 2);
  // Ten a second in four shards are 150 in a window of a minute.
  expect(collectionsFor(1, 1, 10, stream)).toBeCloseTo(1 / 151, 6);
  expect(collectionsFor(1, 3, 100_000, stream)).toBe(3 / 1000);
  expect(collectionsFor(0, 0, 10, stream)).toBe(0);
});

test("few requests are all traced, and of many the rate of the sampling rule", () => {
  expect(tracedShare(facts, 0.5)).toBe(1);
  expect(tracedShare(facts, 1000)).toBeCloseTo(0.051, 3);
  expect(tracedShare({ ...facts, sampling: { reservoir: 0, rate: 0.01 } }, 0.5)).toBe(0.01);
});

test("an e-mail of every change costs twenty dollars a million for each address", () => {
  const cost = (addresses: number) =>
    eventCost([{ kind: "webhook of a capture", share: 1 }], {
      facts: prod,
      counts: readCounts(),
      perSecond: 10,
      addresses,
    }).dollars;
  expect(cost(2) - cost(0)).toBeCloseTo(40, 6);
});
