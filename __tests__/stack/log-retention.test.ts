import { describe, expect, test } from "@jest/globals";
import { readSettings } from "../../lib/config/settings";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

/** Days of each log group of a deployment, by the kind of its log. */
function retentions(variables: Record<string, string>): Record<string, number[]> {
  const kinds = { access: /api-access/, firewall: /^aws-waf-logs-/, audit: /\/audit$|audit-/, others: /./ };
  const found: Record<string, Set<number>> = {};
  for (const { attributes } of resourcesOf(synthDocument(variables), "aws_cloudwatch_log_group")) {
    const isOfFunction = String(attributes.name).startsWith("/aws/lambda/");
    const kind = Object.entries(kinds).find(([, pattern]) => pattern.test(String(attributes.name)))?.[0] ?? "others";
    const key = isOfFunction ? "others" : kind;
    found[key] = (found[key] ?? new Set()).add(Number(attributes.retention_in_days));
  }
  return Object.fromEntries(Object.entries(found).map(([kind, days]) => [kind, [...days]]));
}

describe("retention of logs", () => {
  test("prod keeps who called and what was blocked as long as the audit trail, and all other logs for seven days", () => {
    expect(retentions({ ENVIRONMENT_SUFFIX: "prod" })).toEqual({
      access: [400],
      firewall: [400],
      audit: [400],
      others: [7],
    });
  });

  test("dev keeps who called and what was blocked for seven days", () => {
    expect(retentions({})).toEqual({ access: [7], firewall: [7], audit: [30], others: [7] });
  });

  test("ACCESS_LOG_DAYS changes the access log and the firewall's log, and no other", () => {
    expect(retentions({ ACCESS_LOG_DAYS: "90" })).toEqual({ access: [90], firewall: [90], audit: [30], others: [7] });
  });
});

const recipients = { ALERT_EMAIL: "a@example.com", NOTIFICATION_EMAIL: "a@example.com" };

test.each([
  ["100", "dev", /^The configuration has 1 problem.*\n.*ACCESS_LOG_DAYS is "100": CloudWatch keeps logs for 7, 14,/],
  ["1", "dev", /ACCESS_LOG_DAYS is "1"/],
  ["forever", "dev", /ACCESS_LOG_DAYS is "forever"/],
  ["180", "prod", /^The configuration has 1 problem.*\n.*ACCESS_LOG_DAYS is 180: prod keeps .* 365 days at least/],
])("ACCESS_LOG_DAYS %s is refused in %s", (days, suffix, problem) => {
  const settings = () => readSettings({ ...recipients, ACCESS_LOG_DAYS: days, ENVIRONMENT_SUFFIX: suffix });
  expect(settings).toThrow(problem);
});

test("prod accepts a year of access logs", () => {
  const settings = readSettings({ ...recipients, ACCESS_LOG_DAYS: "365", ENVIRONMENT_SUFFIX: "prod" });
  expect(settings.accessLogDays).toBe(365);
});
