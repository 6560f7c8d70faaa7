import { expect, test } from "@jest/globals";
import { failureOf } from "../../cli/target/aws-errors";

const policies = ["policy-operator-read-dev", "policy-operator-dev"];
const denied = (action: string) =>
  Object.assign(new Error(`User is not authorized to perform: ${action} on resource: x`), {
    name: "AccessDeniedException",
  });

test.each([
  ["dynamodb:Query", "It needs the policy policy-operator-read-dev or policy-operator-dev."],
  ["sqs:ReceiveMessage", "It needs the policy policy-operator-read-dev or policy-operator-dev."],
  ["dynamodb:PutItem", "It needs the policy policy-operator-dev."],
  ["dynamodb:UpdateItem", "It needs the policy policy-operator-dev."],
  ["sqs:DeleteMessage", "It needs the policy policy-operator-dev."],
  ["sqs:SendMessage", "It needs the policy policy-operator-dev."],
  ["lambda:InvokeFunction", "It needs the policy policy-operator-dev."],
  ["states:StartExecution", "It needs the policy policy-operator-dev."],
])("whoever is denied %s is told which policy allows it", (action, needs) => {
  const failure = failureOf(denied(action), policies);
  expect(failure?.message).toBe(`Your credentials may not do this: ${action} was denied.`);
  expect(failure?.nextStep).toBe(`${needs} docs/deploy.md says how to attach it.`);
});

test("whoever is denied to read what only an action reads is told of the policy for actions", () => {
  const index = "arn:aws:dynamodb:us-east-1:000000000000:table/table-operator-actions-dev/index/by-resumable";
  const error = new Error(`User is not authorized to perform: dynamodb:Query on resource: ${index}`);
  const failure = failureOf(Object.assign(error, { name: "AccessDeniedException" }), policies);
  expect(failure?.nextStep).toBe("It needs the policy policy-operator-dev. docs/deploy.md says how to attach it.");
});
