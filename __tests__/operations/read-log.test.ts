import { expect, test } from "@jest/globals";
import type { LogEntry, LogPages } from "../../core/operations/application/logs/ports";
import { MOST_PAGES, readLog } from "../../core/operations/application/logs/read-log";

const NOON = Date.parse("2026-11-26T12:00:00.000Z");
const search = { since: new Date(NOON - 3_600_000), until: new Date(NOON) };
/** Written so many seconds before noon. */
const entry = (secondsAgo: number, text: string): LogEntry => ({ at: new Date(NOON - secondsAgo * 1000), text });

/** A log of these pages; counts those that were read. */
function paged(...pages: readonly (readonly LogEntry[])[]) {
  const read = { count: 0 };
  const log: LogPages = {
    async *newestFirst() {
      for (const page of pages) {
        read.count += 1;
        yield page;
      }
    },
  };
  return { log, read };
}

const texts = ({ entries }: { readonly entries: readonly LogEntry[] }) => entries.map(({ text }) => text);

test("the newest entries of a log are read, the newest last, and no older page than needed", async () => {
  const { log, read } = paged([entry(1, "d"), entry(2, "c")], [entry(3, "b")], [entry(4, "a")]);
  const found = await readLog(log, search, { limit: 2 });
  expect(found).toEqual({ entries: [entry(2, "c"), entry(1, "d")], hasMore: true, isCut: false });
  expect(read.count).toBe(2);
});

test("a log that has as many entries as the limit has no more", async () => {
  const { log } = paged([entry(1, "b")], [], [entry(2, "a")]);
  expect(await readLog(log, search, { limit: 2 })).toMatchObject({ hasMore: false, isCut: false });
});

test("a log is read to a number of pages, and what is older is said to be unread", async () => {
  const { log } = paged([entry(1, "new")], ...Array.from({ length: MOST_PAGES }, () => []), [entry(9, "old")]);
  const found = await readLog(log, search, { limit: 10 });
  expect({ ...found, entries: texts(found) }).toEqual({ entries: ["new"], hasMore: false, isCut: true });
});

test("an entry that only looks alike to CloudWatch, or is of another time, is left out", async () => {
  const { log } = paged([
    entry(0, "pay_1 at the end of the time"),
    entry(1, "pay_1 charged"),
    entry(2, "PAY_1"),
    entry(3, "1 pay"),
    entry(3_601, "pay_1 too old"),
  ]);
  expect(texts(await readLog(log, { ...search, contains: "pay_1" }, { limit: 10 }))).toEqual(["pay_1 charged"]);
});

test.each([
  ["503", ['{"status":"503"}', '{"status":503}']],
  ["5xx", ['{"status":"500"}', '{"status":"503"}', '{"status":503}']],
  ["4xx", []],
])("calls of the API are found by status %s, however it is written", async (status, expected) => {
  const lines = ['{"status":503}', '{"status":"503"}', '{"status":"500"}', '{"status":"200"}', "status 503"];
  const { log } = paged(lines.map((text, index) => entry(index + 1, text)));
  expect(texts(await readLog(log, { ...search, status }, { limit: 10 }))).toEqual(expected);
});

test("calls of the API that took longer are found, and those whose time is not known are left out", async () => {
  const lines = ['{"latency_ms":"501"}', '{"latency_ms":"500"}', '{"latency_ms":2011}', '{"latency_ms":"-"}', "{}"];
  const { log } = paged(lines.map((text, index) => entry(index + 1, text)));
  const found = texts(await readLog(log, { ...search, slowerMs: 500 }, { limit: 10 }));
  expect(found).toEqual(['{"latency_ms":2011}', '{"latency_ms":"501"}']);
});

test.each([
  ['{"level":"ERROR","message":"request not done"}', true],
  ['{"level":"INFO","message":"ERROR in a text"}', false],
  ['2026-11-26T11:59:00.000Z\t7f-1\tERROR\tInvoke Error\t{"errorType":"TypeError"}', true],
  ["2026-11-26T11:59:00.000Z\t7f-1\tWARN\tdeprecated", false],
  ["2026-11-26T11:59:00.000Z 7f-1 Task timed out after 30.00 seconds", true],
  ['{"timestamp":"t","level":"ERROR","requestId":"7f-1","message":{"errorType":"TypeError"}}', true],
  ['{"time":"t","type":"platform.report","record":{"requestId":"7f-1","status":"timeout"}}', true],
  ['{"time":"t","type":"platform.report","record":{"requestId":"7f-1","status":"success"}}', false],
  ['{"time":"t","type":"platform.initReport","record":{"status":"error"}}', true],
  ['{"time":"t","type":"platform.runtimeDone","record":{"requestId":"7f-1","status":"timeout"}}', false],
  ["RequestId: 7f-1 Error: Runtime exited with error: signal: killed", true],
  ["TypeError: x is not a function", true],
  ["    at handler (file:///var/task/index.mjs:1:1)", false],
  ["START RequestId: 7f-1 Version: $LATEST", false],
])("%s is an error of a function: %p", async (text, isError) => {
  const { log } = paged([entry(1, text)]);
  const found = await readLog(log, { ...search, onlyErrors: true }, { limit: 10 });
  expect(texts(found)).toEqual(isError ? [text] : []);
});
