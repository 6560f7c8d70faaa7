import { expect, test } from "@jest/globals";
import { filterPolicyOf } from "../../lib/config/notification-events";
import { readSettings } from "../../lib/config/settings";
import { ConfigError } from "../../lib/config/settings-reader";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

const eventsOf = (variables: Record<string, string>) => readSettings(variables).notificationEvents;

function problemsOf(text: string): readonly string[] {
  try {
    eventsOf({ NOTIFICATION_EVENTS: text });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const PROD = { ENVIRONMENT_SUFFIX: "prod", ALERT_EMAIL: "ops@example.com" };

test("dev e-mails every change, and prod what somebody looks at", () => {
  expect(eventsOf({})).toBe("all");
  expect(eventsOf(PROD)).toEqual(["refund.failed", "dispute.*", "batch.*"]);
});

test("staging and prod need no address for notifications", () => {
  expect(readSettings(PROD).notificationEmails).toEqual([]);
  expect(readSettings({ ...PROD, ENVIRONMENT_SUFFIX: "staging" }).notificationEmails).toEqual([]);
});

test.each([
  ["all", "all"],
  ["none", "none"],
  ["transaction.failed, transaction.disputed", ["transaction.failed", "transaction.disputed"]],
  ["refund.* refund.* batch.finished_with_errors", ["refund.*", "batch.finished_with_errors"]],
])("NOTIFICATION_EVENTS %s is read as %j", (text, expected) => {
  expect(eventsOf({ NOTIFICATION_EVENTS: text })).toEqual(expected);
});

test.each([
  ["transaction.failled", "no notification has this type. Write `transaction.failed`"],
  ["Dispute.Lost", "no notification has this type. Write `dispute.lost`"],
  ["dispute", "no notification has this type. Write `dispute.*`"],
  ["payments", "no notification has this type. There are transaction.*, refund.*, dispute.*, batch.*,"],
  ["*", "no notification has this type. There are"],
])("NOTIFICATION_EVENTS %s is refused, with what was meant", (text, expected) => {
  const [problem, ...others] = problemsOf(text);
  expect(problem).toContain(`NOTIFICATION_EVENTS has ${JSON.stringify(text)}: ${expected}`);
  expect(others).toEqual([]);
});

test.each(["all", "none"])("NOTIFICATION_EVENTS with %s beside a type is refused", (word) => {
  expect(problemsOf(`${word}, refund.failed`)).toEqual([
    `NOTIFICATION_EVENTS has ${JSON.stringify(word)}: \`${word}\` stands alone`,
  ]);
});

test.each([
  ["all", '{"type":[{"exists":true}]}'],
  [["transaction.failed", "dispute.*"], '{"type":["transaction.failed",{"prefix":"dispute."}]}'],
] as const)("SNS filters %j by %s", (events, policy) => {
  expect(filterPolicyOf(events)).toBe(policy);
});

const subscriptions = (variables: Record<string, string>) =>
  resourcesOf(synthDocument(variables), "aws_sns_topic_subscription").map(({ attributes }) => attributes);

test("only the subscriptions of notifications are filtered: alarms reach every address of ALERT_EMAIL", () => {
  const all = subscriptions({ NOTIFICATION_EVENTS: "refund.failed", NOTIFICATION_EMAIL: "shop@example.com" });
  const policies = Object.fromEntries(all.map(({ endpoint, filter_policy }) => [endpoint, filter_policy]));
  expect(policies).toEqual({ "alerts@example.com": undefined, "shop@example.com": '{"type":["refund.failed"]}' });
});

test("without events, no address subscribes", () => {
  const all = subscriptions({ NOTIFICATION_EVENTS: "none" });
  expect(all.map(({ endpoint }) => endpoint)).toEqual(["alerts@example.com"]);
});
