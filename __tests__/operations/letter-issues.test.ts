import { expect, test } from "@jest/globals";
import type { Batch } from "../../core/batches/application/batch";
import { batchIssues } from "../../core/operations/application/issues/batch-issues";
import { letterIssues } from "../../core/operations/application/issues/letter-issues";
import { letterWorld } from "../../testing/letter-world";

const NOW = new Date("2026-11-18T10:00:00Z");
const pointer = (id: string) => JSON.stringify({ provider: "stripe", event_id: id });

test("dead letters are one issue for each queue and cause, with the time until the oldest is deleted", async () => {
  const { box, deps, facts } = letterWorld();
  for (const id of ["evt_1", "evt_2"]) {
    facts.set(`stripe#${id}`, { state: "failed", reason: "RETRIES_EXHAUSTED", hasBody: true });
    box("webhook-processing").add(pointer(id));
  }
  box("webhook-processing").add(pointer("evt_expired"));
  box("reconciler").add("{}");
  const issues = await letterIssues(deps).issues(NOW);
  expect(issues.map(({ where, cause, count, risk }) => ({ where, cause, count, risk }))).toEqual([
    { where: "webhook-processing", cause: "RETRIES_EXHAUSTED", count: 2, risk: "money-missing" },
    { where: "webhook-processing", cause: "BODY_EXPIRED", count: 1, risk: "money-missing" },
    { where: "reconciler", cause: "CALL_FAILED", count: 1, risk: "to-look-at" },
  ]);
  expect(issues[0]).toMatchObject({
    limit: { from: new Date("2026-11-18T09:00:00Z"), seconds: 14 * 86_400 },
    command: "dead-letters show webhook-processing",
  });
  expect(box("webhook-processing").hiddenCount).toBe(0);
});

test("a dead letter whose event was processed meanwhile does not say that money is missing", async () => {
  const { box, deps, facts } = letterWorld();
  facts.set("stripe#evt_1", { state: "processed", hasBody: true });
  box("webhook-processing").add(pointer("evt_1"));
  expect(await letterIssues(deps).issues(NOW)).toMatchObject([{ cause: "processed", count: 1, risk: "to-look-at" }]);
});

test("letters of unresolved payments are no issue of the dead letters: their payments are", async () => {
  const { box, deps } = letterWorld();
  box("payment-unresolved").add(JSON.stringify({ transaction_id: "pay_1", attempt: 1 }));
  expect(await letterIssues(deps).issues(NOW)).toEqual([]);
});

const interrupted = (batchId: string) =>
  ({ batchId, createdAt: "2026-11-18T08:00:00.000Z", finishedAt: "2026-11-18T09:00:00.000Z" }) as Batch;

const issuesOf = (...pages: Batch[][]) =>
  batchIssues({
    list: {
      async *interrupted() {
        yield* pages;
      },
    },
    retentionDays: 30,
  }).issues(NOW);

test("interrupted batches are one issue, with the time until the first file is deleted", async () => {
  expect(await issuesOf([])).toEqual([]);
  expect(await issuesOf([interrupted("bat_1")])).toMatchObject([
    { count: 1, where: "bat_1", command: "batches show bat_1", limit: { seconds: 30 * 86_400 } },
  ]);
  expect(await issuesOf([interrupted("bat_1")], [interrupted("bat_2")])).toMatchObject([
    { count: 2, command: "batches list --state interrupted", oldest: new Date("2026-11-18T09:00:00Z") },
  ]);
});
