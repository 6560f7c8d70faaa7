import { expect, test } from "@jest/globals";
import { MAX_SUFFIX_LENGTH } from "../../lib/naming";
import { list, type PolicyStatement } from "../../testing/checks/document";
import { operatorPolicies } from "../../testing/operator-policies";

/** Characters that IAM takes in a managed policy, white space not counted. */
const LIMIT = 6144;
const longest = { suffix: "s".repeat(MAX_SUFFIX_LENGTH), region: "ap-southeast-2" };
const policies = operatorPolicies({ suffix: "dev", region: "us-east-1" });
const READ = "policy-operator-read-us-east-1-dev";
const DOCTOR = "policy-operator-doctor-us-east-1-dev";
const MERCHANTS = "policy-operator-merchants-us-east-1-dev";
const CHANGE = "policy-operator-us-east-1-dev";

/** Each action on each resource, with the condition under which it is allowed. */
const rightsOf = (name: string) =>
  (JSON.parse(policies[name] ?? "") as { Statement: PolicyStatement[] }).Statement.flatMap(
    ({ Action, Resource, Condition }) =>
      list(Action).flatMap((action) => list(Resource).map((resource) => ({ action, resource, condition: Condition }))),
  );
const textOf = ({ action, resource }: { action: string; resource: string }) => `${action} ${resource}`;

test("there are four policies for operators, named by the suffix and the region", () => {
  expect(Object.keys(policies).sort()).toEqual([DOCTOR, MERCHANTS, READ, CHANGE]);
});

test.each(Object.entries(operatorPolicies(longest)))("%s fits a managed policy", (_, policy) => {
  expect(policy.length).toBeLessThan(LIMIT);
});

test.each([READ, DOCTOR])("%s changes nothing", (name) => {
  // A dead letter that was looked at is hidden from others for a moment, and given back.
  const reading =
    /^(?:\w+:(?:Get|BatchGet|List|Describe|Query|Filter|Receive)\w*|kms:Decrypt|sqs:ChangeMessageVisibility)$/;
  expect(rightsOf(name).filter(({ action }) => !reading.test(action))).toEqual([]);
});

test("the operator-read policy reads no value of a secret", () => {
  const parameters = rightsOf(READ).filter(({ action }) => /^ssm:GetParameter/.test(action));
  expect(parameters.map(textOf)).toEqual([
    "ssm:GetParameter arn:aws:ssm:us-east-1:123456789012:parameter/tap/dev/deployment",
  ]);
  const keyUse = rightsOf(READ).filter(({ condition }) => JSON.stringify(condition ?? {}).includes("ssm."));
  expect(keyUse.map(({ condition }) => condition)).toEqual([
    {
      StringEquals: {
        "kms:ViaService": "ssm.us-east-1.amazonaws.com",
        "kms:EncryptionContext:PARAMETER_ARN": "arn:aws:ssm:us-east-1:123456789012:parameter/tap/dev/deployment",
      },
    },
  ]);
});

test.each([READ, CHANGE, MERCHANTS])("%s uses the key through services only", (name) => {
  const keyUse = rightsOf(name).filter(({ action }) => action.startsWith("kms:"));
  expect(keyUse.length).toBeGreaterThan(0);
  expect(keyUse.filter(({ condition }) => !JSON.stringify(condition).includes("kms:ViaService"))).toEqual([]);
});

test.each([READ, DOCTOR, CHANGE, MERCHANTS])("%s reaches no other suffix", (name) => {
  const scoped = rightsOf(name).filter(({ action, resource }) => resource !== "*" && !action.startsWith("kms:"));
  // A new API key has no name before it exists, and opens nothing before it is in a plan of this stack.
  const isOwn = (resource: string) =>
    /(?:-dev(?:$|[.:/-])|\/tap\/dev\/)/.test(resource) || resource === "arn:aws:apigateway:us-east-1::/apikeys";
  expect(scoped.filter(({ resource }) => !isOwn(resource) || /-\*-dev/.test(resource))).toEqual([]);
});

test.each([
  [DOCTOR, [READ]],
  [CHANGE, [READ, DOCTOR]],
])("%s repeats no right that its holders have by %j, but for the key's", (name, others) => {
  const known = new Set(others.flatMap(rightsOf).map(textOf));
  const repeated = rightsOf(name)
    .map(textOf)
    .filter((right) => known.has(right) && !right.startsWith("kms:"));
  expect(repeated).toEqual([]);
});
