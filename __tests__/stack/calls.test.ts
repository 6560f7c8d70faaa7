import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { list, resourcesOf, roleStatements } from "../../testing/checks/document";
import { synthDocument } from "../../testing/synth";
import { projectRoot } from "../../tools/paths";

/**
 * Calls by the names that the SDK keeps for them in a bundle, which holds only those that the function can make, and the
 * action that allows each, on whatever resource. (Of S3's and of queries the bundle always holds the names.)
 */
const actionOf: Readonly<Record<string, string>> = {
  GetItem: "dynamodb:GetItem",
  BatchGetItem: "dynamodb:BatchGetItem",
  PutItem: "dynamodb:PutItem",
  UpdateItem: "dynamodb:UpdateItem",
  DeleteItem: "dynamodb:DeleteItem",
  TransactWriteItems: "dynamodb:PutItem",
  SendMessage: "sqs:SendMessage",
  SendMessageBatch: "sqs:SendMessage",
  ReceiveMessage: "sqs:ReceiveMessage",
  DeleteMessage: "sqs:DeleteMessage",
  DeleteMessageBatch: "sqs:DeleteMessage",
  ChangeMessageVisibility: "sqs:ChangeMessageVisibility",
  ChangeMessageVisibilityBatch: "sqs:ChangeMessageVisibility",
  Publish: "sns:Publish",
  StartExecution: "states:StartExecution",
  SendTaskSuccess: "states:SendTaskSuccess",
  GetParameters: "ssm:GetParameters",
  Encrypt: "kms:Encrypt",
  Decrypt: "kms:Decrypt",
  CreateLogStream: "logs:CreateLogStream",
  PutLogEvents: "logs:PutLogEvents",
};

const document = synthDocument();

describe("calls of functions", () => {
  test.each(Object.keys(functionEnvironment))("%s is allowed every kind of AWS call that it can make", (name) => {
    const bundle = readFileSync(join(projectRoot, "dist/lambda", name, "index.mjs"), "utf8");
    const fn = resourcesOf(document, "aws_lambda_function").find(
      ({ attributes }) => attributes.function_name === `lambda-${name}-dev`,
    );
    const allowed = new Set(
      roleStatements(document, fn?.attributes.role).flatMap(({ Action }) => list(Action) as string[]),
    );
    const calls = Object.keys(actionOf).filter((call) => bundle.includes(`"${call}"`));
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter((call) => !allowed.has(actionOf[call] ?? ""))).toEqual([]);
  });
});
