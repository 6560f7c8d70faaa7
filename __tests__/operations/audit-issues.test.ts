import { expect, test } from "@jest/globals";
import { rowOf } from "../../core/audit/adapters/dynamo-ledger-records";
import { auditIssues } from "../../core/operations/application/issues/audit-issues";
import type { LogEntry } from "../../core/operations/application/logs/ports";
import { makeAuditVerifier } from "../../lambda/audit-verifier/handler";
import { auditWorld } from "../../testing/audit-world";
import { RecordingLog, RecordingMetrics } from "../../testing/fakes";
import { anEvent, anIntent } from "../../testing/payment-events";

const HOUR_MS = 3_600_000;

/** Payments with their lines, and runs of audit-verifier that leave what they log. */
async function world(count = 3) {
  const intents = Array.from({ length: count }, (_, index) => anIntent({ name: `stripe_pi_${index + 1}` }));
  const { ledger, trail, rowsOf, lost, ...rest } = await auditWorld(intents.map((intent) => anEvent([intent])));
  const { clock } = rest.world;
  clock.advance(16 * 60_000);
  const entries: LogEntry[] = [];
  const log = {
    async *newestFirst() {
      yield entries.toReversed();
    },
  };
  return {
    clock,
    entries,
    lost,
    issues: () => auditIssues({ log }).issues(clock.now()),
    change: (number: number) => Object.assign(rowsOf(`stripe_pi_${number}`)[0] ?? {}, { status: "failed" }),
    mend: (number: number) => Object.assign(rowsOf(`stripe_pi_${number}`)[0] ?? {}, { status: "captured" }),
    /** An hour later. Resolves to when it ended. */
    async run({ timeLimitMs = 240_000 } = {}): Promise<Date> {
      clock.advance(HOUR_MS);
      const recorded = new RecordingLog();
      const options = { retentionDays: 30, sharePercent: 100, older: 1000, timeLimitMs };
      await makeAuditVerifier(
        { ledger, trail, rowOf, log: recorded, metrics: new RecordingMetrics(), clock },
        options,
      )();
      const at = clock.now();
      for (const { level, message, fields } of recorded.entries)
        entries.push({ at, text: JSON.stringify({ level, message, service: "audit-verifier", ...fields }) });
      return at;
    },
  };
}

test("an audit that finds nothing is no issue", async () => {
  const { run, issues, entries } = await world();
  await run();
  expect(entries).toHaveLength(1);
  expect(await issues()).toEqual([]);
});

test("what the hourly verification finds is one issue for each difference, since it was first found", async () => {
  const { run, issues, change } = await world();
  change(2);
  const oldest = await run();
  change(3);
  await run();
  expect(await issues()).toEqual([
    {
      kind: "audit",
      risk: "record-doubtful",
      cause: "row_changed",
      title: "A row of the ledger is not as it was written.",
      where: "ledger",
      count: 2,
      unit: "row",
      oldest,
      command: "audit verify stripe_pi_2 stripe_pi_3",
    },
  ]);
});

test("a difference of one transaction names it, and is listed for a day after it was last found", async () => {
  const { run, issues, change, mend } = await world();
  change(2);
  await run();
  mend(2);
  await run();
  expect(await issues()).toMatchObject([{ where: "stripe_pi_2", count: 1, command: "audit verify stripe_pi_2" }]);
  for (let hour = 0; hour < 22; hour++) await run();
  expect(await issues()).toHaveLength(1);
  await run();
  expect(await issues()).toEqual([]);
});

test("differences of many transactions, and of objects of the trail, are shown by the log", async () => {
  const { run, issues, change, lost, clock } = await world(60);
  for (let number = 1; number <= 60; number++) change(number);
  lost.push({ key: "object-1", how: "deleted", at: clock.now().toISOString() });
  await run();
  expect(await issues()).toMatchObject([
    {
      cause: "row_changed",
      isAtLeast: true,
      command: "logs audit-verifier --contains row_changed --since 24h",
    },
    { cause: "object_removed", unit: "object", command: "logs audit-verifier --contains object_removed --since 24h" },
  ]);
});

test("a run that had no time for all is an issue, since the last complete one", async () => {
  const { run, issues } = await world();
  const oldest = await run();
  await run({ timeLimitMs: -1 });
  await run({ timeLimitMs: -1 });
  expect(await issues()).toEqual([
    {
      kind: "audit",
      risk: "to-look-at",
      cause: "VERIFICATION_CUT",
      title: "The last run of audit-verifier had no time to verify all.",
      where: "audit-verifier",
      count: 1,
      unit: "run",
      oldest,
      command: "audit verify --since 3h",
    },
  ]);
  await run();
  expect(await issues()).toEqual([]);
});

test("runs that do not come are an issue after three hours, and none before the first run", async () => {
  const { run, issues, clock } = await world();
  expect(await issues()).toEqual([]);
  const oldest = await run();
  clock.advance(2 * HOUR_MS);
  expect(await issues()).toEqual([]);
  clock.advance(HOUR_MS);
  expect(await issues()).toMatchObject([{ cause: "NOT_VERIFIED", oldest, command: "audit verify --since 4h" }]);
});

test("entries of the log that say nothing of a verification are passed over", async () => {
  const { entries, issues, clock } = await world();
  const texts = ["START", '{"outcome":"x"}', '{"message":"audit differs","code":"AUDIT_DIFFERS","outcome":"other: x"}'];
  entries.push(...texts.map((text) => ({ at: clock.now(), text: `${text} "outcome"` })));
  entries.push(...texts.map((text) => ({ at: clock.now(), text })));
  expect(await issues()).toEqual([]);
});
