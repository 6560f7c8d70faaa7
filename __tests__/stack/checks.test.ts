import { describe, expect, test } from "@jest/globals";
import { checks } from "../../testing/checks";
import { synthDocument } from "../../testing/synth";

const deployments = [
  { ENVIRONMENT_SUFFIX: "dev" },
  { ENVIRONMENT_SUFFIX: "staging" },
  { ENVIRONMENT_SUFFIX: "prod" },
  { ENVIRONMENT_SUFFIX: "pr-1234567890123", AWS_REGION: "ap-southeast-2" },
  { ENVIRONMENT_SUFFIX: "dev", AWS_REGION: "us-east-2", RESERVED_CONCURRENCY: "off" },
  { ENVIRONMENT_SUFFIX: "prod", SENDER_EMAIL: "payments@example.com", CUSTOMER_EMAIL_FROM_PROVIDERS: "on" },
];

describe.each(deployments)("the stack of %j", (variables) => {
  const document = synthDocument(variables);
  test.each(Object.entries(checks))(`%s in the stack of ${JSON.stringify(variables)}`, (_, check) => {
    expect(check(document)).toEqual([]);
  });
});
