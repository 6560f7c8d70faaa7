import { expect, test } from "@jest/globals";
import type { DeliveryEnd } from "../../core/notifications/domain/delivery";
import { undeliveredIssues } from "../../core/operations/application/deliveries/undelivered-issues";
import { FakeClock } from "../../testing/fakes";
import { aNotification, InMemoryNotificationTable } from "../../testing/notification-fakes";

const NOW = new Date("2026-11-19T00:00:00.000Z");

async function issuesOf(...ends: readonly [merchantId: string, state: DeliveryEnd][]) {
  const table = new InMemoryNotificationTable(new FakeClock(NOW));
  for (const [index, [merchantId, state]] of ends.entries()) {
    const key = { transactionId: "pay_1", notificationId: `ntf_${index}`, merchantId };
    const createdAt = `2026-11-18T0${index}:00:00.000Z`;
    await table.create(aNotification({ ...key, createdAt }));
    await table.end(key, state, { at: createdAt, endpointAsOf: createdAt, outcome: "timeout", milliseconds: 1 });
  }
  return undeliveredIssues(table).issues(NOW);
}

test("each merchant that was not notified is an issue, with its count, its cause and the command that shows it", async () => {
  expect(await issuesOf(["mrc_a", "failed"], ["mrc_a", "failed"], ["mrc_b", "delivered"])).toEqual([
    {
      kind: "deliveries",
      risk: "merchant-unaware",
      cause: "TIMEOUT",
      title: "Tap gave up after the last attempt. The oldest: timeout.",
      where: "mrc_a",
      count: 2,
      unit: "delivery",
      oldest: new Date("2026-11-18T00:00:00.000Z"),
      command: "deliveries list --merchant mrc_a --state failed",
    },
  ]);
});

test("an endpoint that is gone and a merchant without one are issues of endpoints", async () => {
  const issues = await issuesOf(["mrc_a", "gone"], ["mrc_b", "unaddressed"]);
  expect(issues.map(({ kind, cause, command }) => `${kind} ${cause} ${command}`)).toEqual([
    "endpoints ENDPOINT_GONE endpoints list --merchant mrc_a",
    "endpoints NO_ENDPOINT endpoints list --merchant mrc_b",
  ]);
});

test("where everybody is notified there is no issue", async () => {
  expect(await issuesOf(["mrc_a", "delivered"])).toEqual([]);
});
