import { expect, test } from "@jest/globals";
import { type Access, allows, policyOf, type Statement } from "../../ops/terraform/recording/policy";

const create: Access = { action: "sqs:CreateQueue", resource: "arn:aws:sqs:us-east-1:1:queue-a-dev", context: {} };
const statement = (change: Partial<Statement> = {}): Statement => ({
  Effect: "Allow",
  Action: "sqs:CreateQueue",
  Resource: "arn:aws:sqs:*:1:queue-*-dev",
  ...change,
});

test.each<[string, Partial<Statement>, Partial<Access>, boolean]>([
  ["the action and the resource", {}, {}, true],
  ["the action in other letters", { Action: "SQS:createqueue" }, {}, true],
  ["one of several actions", { Action: ["sqs:DeleteQueue", "sqs:Create*"] }, {}, true],
  ["another action", { Action: "sqs:DeleteQueue" }, {}, false],
  ["another suffix's resource", {}, { resource: "arn:aws:sqs:us-east-1:1:queue-a-prod" }, false],
  ["a resource that only begins alike", {}, { resource: "arn:aws:sqs:us-east-1:1:queue-a-dev-2" }, false],
  ["named resources, for an action that takes none", {}, { resource: "*" }, false],
  ["every resource, for an action that takes none", { Resource: "*" }, { resource: "*" }, true],
  ["a condition that holds", { Condition: { StringEquals: { k: ["a", "b"] } } }, { context: { k: "b" } }, true],
  ["a condition that does not hold", { Condition: { StringEquals: { k: "a" } } }, { context: { k: "b" } }, false],
  ["a condition without its key", { Condition: { StringEquals: { k: "a" } } }, {}, false],
  ["a condition without its key, if it exists", { Condition: { StringEqualsIfExists: { k: "a" } } }, {}, true],
  ["a pattern that holds", { Condition: { StringLike: { k: "a*" } } }, { context: { k: "abc" } }, true],
  ["an ARN that does not hold", { Condition: { ArnEquals: { k: "arn:a" } } }, { context: { k: "arn:b" } }, false],
])("a statement with %s", (_, change, access, expected) => {
  expect(allows({ Statement: [statement(change)] }, { ...create, ...access })).toBe(expected);
});

test("a denial counts more than a permission", () => {
  expect(allows({ Statement: [statement(), statement({ Effect: "Deny" })] }, create)).toBe(false);
});

test("a condition that cannot be evaluated is an error, not a permission", () => {
  const Condition = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
  const access = { ...create, context: { "aws:SourceIp": "192.0.2.1" } };
  expect(() => allows({ Statement: [statement({ Condition })] }, access)).toThrow("IpAddress");
});

test("a policy's placeholders become the account and the suffix", () => {
  const text = JSON.stringify({ Statement: [statement({ Resource: "arn:aws:sqs:*:ACCOUNT:queue-*-SUFFIX" })] });
  expect(policyOf(text, "1", "dev").Statement[0]?.Resource).toBe("arn:aws:sqs:*:1:queue-*-dev");
});
