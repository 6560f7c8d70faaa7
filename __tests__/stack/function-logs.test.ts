import { describe, expect, test } from "@jest/globals";
import { readSettings } from "../../lib/config/settings";
import { resourcesOf } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";

/** How functions log, as far as it is not the name of their log group: each way once. */
function logging(variables: Record<string, string>): unknown[] {
  const found = resourcesOf(synthDocument(variables), "aws_lambda_function").map(({ attributes }) => {
    const { log_group: _, ...rest } = attributes.logging_config as Record<string, unknown>;
    return JSON.stringify(rest);
  });
  return [...new Set(found)].map((text) => JSON.parse(text));
}

const inJson = (system_log_level: string) => ({ application_log_level: "INFO", log_format: "JSON", system_log_level });

describe("Lambda's own lines", () => {
  test("Lambda's own lines of every invocation are in dev's logs", () => {
    expect(logging({})).toEqual([inJson("INFO")]);
  });

  test.each(["staging", "prod"])("%s's logs have Lambda's own lines of failed invocations only", (suffix) => {
    expect(logging({ ENVIRONMENT_SUFFIX: suffix })).toEqual([inJson("WARN")]);
  });

  test("INVOCATION_LOGS has prod log every invocation, and dev failed ones only", () => {
    expect(logging({ ENVIRONMENT_SUFFIX: "prod", INVOCATION_LOGS: "all" })).toEqual([inJson("INFO")]);
    expect(logging({ INVOCATION_LOGS: "failed" })).toEqual([inJson("WARN")]);
  });

  test.each(["none", "WARN", "All"])("INVOCATION_LOGS %s is refused", (text) => {
    expect(() => readSettings({ INVOCATION_LOGS: text })).toThrow(
      `INVOCATION_LOGS is "${text}": must be \`all\`, or \`failed\``,
    );
  });
});
