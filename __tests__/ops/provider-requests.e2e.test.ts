import { CreateRestApiCommand } from "@aws-sdk/client-api-gateway";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { AttachRolePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, UntagResourceCommand } from "@aws-sdk/client-lambda";
import { PutBucketLifecycleConfigurationCommand } from "@aws-sdk/client-s3";
import { CreateScheduleCommand } from "@aws-sdk/client-scheduler";
import { CreateEmailIdentityCommand, PutConfigurationSetSuppressionOptionsCommand } from "@aws-sdk/client-sesv2";
import { ValidateStateMachineDefinitionCommand } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { beforeAll, expect, test } from "@jest/globals";
import { type Clients, createClients } from "../../local/apply/clients";
import { localCertificate } from "../../local/emulator/certificate";
import { deployerPolicy } from "../../ops/terraform/deployer-policy";
import { type AwsFacts, awsFacts } from "../../ops/terraform/recording/aws-facts";
import type { Policy } from "../../ops/terraform/recording/policy";
import type { RecordedRequest } from "../../ops/terraform/recording/recorded-request";
import { startRecordingProxy } from "../../ops/terraform/recording/recording-proxy";
import { review } from "../../ops/terraform/recording/review";

const ACCOUNT = "000000000000";
const role = `arn:aws:iam::${ACCOUNT}:role/role-x-dev`;
const SENDER = "payments@example.com";
const policy = deployerPolicy(ACCOUNT, "dev", SENDER);

/** One request of each protocol and service, as the SDK writes it. */
const calls: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  table: ({ dynamo }) =>
    dynamo.send(
      new CreateTableCommand({
        TableName: "table-x-dev",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
        Tags: [{ Key: "Project", Value: "tap" }],
      }),
    ),
  function: ({ lambda }) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: "lambda-x-dev",
        Role: role,
        Code: { ZipFile: Buffer.from("zip") },
        MemorySize: 512,
      }),
    ),
  mapping: ({ lambda }) =>
    lambda.send(
      new UntagResourceCommand({
        Resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:0f0e0f0e-0f0e-0f0e-0f0e-0f0e0f0e0f0e`,
        TagKeys: ["CommitAuthor"],
      }),
    ),
  topic: ({ sns }) =>
    sns.send(new CreateTopicCommand({ Name: "topic-x-dev", Tags: [{ Key: "Project", Value: "tap" }] })),
  subscription: ({ sns }) =>
    sns.send(new UnsubscribeCommand({ SubscriptionArn: `arn:aws:sns:us-east-1:${ACCOUNT}:topic-x-dev:0f0e` })),
  sender: ({ ses }) =>
    ses.send(new CreateEmailIdentityCommand({ EmailIdentity: SENDER, Tags: [{ Key: "Project", Value: "tap" }] })),
  suppression: ({ ses }) =>
    ses.send(
      new PutConfigurationSetSuppressionOptionsCommand({
        ConfigurationSetName: "emails-customers-dev",
        SuppressedReasons: ["BOUNCE"],
      }),
    ),
  role: ({ iam }) => iam.send(new CreateRoleCommand({ RoleName: "role-x-dev", AssumeRolePolicyDocument: "{}" })),
  attachment: ({ iam }) =>
    iam.send(
      new AttachRolePolicyCommand({
        RoleName: "tap-api-gateway-logs-us-east-1",
        PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
      }),
    ),
  lifecycle: ({ s3 }) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: `bucket-x-dev-${ACCOUNT}-us-east-1`,
        LifecycleConfiguration: {
          Rules: [{ ID: "expire", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 30 } }],
        },
      }),
    ),
  api: ({ apiGateway }) =>
    apiGateway.send(new CreateRestApiCommand({ name: "api", endpointConfiguration: { types: ["REGIONAL"] } })),
  definition: ({ sfn }) => sfn.send(new ValidateStateMachineDefinitionCommand({ definition: "{}" })),
  queue: ({ sqs }) => sqs.send(new CreateQueueCommand({ QueueName: "queue-x-dev", tags: { Project: "tap" } })),
  schedule: ({ scheduler }) =>
    scheduler.send(
      new CreateScheduleCommand({
        Name: "schedule-x-dev",
        GroupName: "schedules-x-dev",
        ScheduleExpression: "rate(1 minute)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:lambda-x-dev`, RoleArn: role },
      }),
    ),
};

let facts: AwsFacts;
const recorded = new Map<string, RecordedRequest>();
const judged = (requests: readonly RecordedRequest[], by: Policy = policy) => review(requests, facts, by, ACCOUNT);

beforeAll(async () => {
  facts = await awsFacts();
  // Nothing stands behind the proxy: it answers everything itself, and an SDK may refuse to read that.
  const proxy = await startRecordingProxy("https://127.0.0.1:1", [() => "{}"]);
  const credentials = { accessKeyId: "key", secretAccessKey: "secret" };
  const { pem: ca } = await localCertificate();
  const clients = createClients({ endpoint: proxy.endpoint, region: "us-east-1", credentials, ca });
  for (const [name, call] of Object.entries(calls)) {
    await call(clients).catch(() => undefined);
    const [request] = proxy.take();
    if (request) recorded.set(name, request);
  }
  clients.close();
  await proxy.stop();
});

test("requests of every protocol keep AWS's rules, and the deployer's policy allows what they need", () => {
  const { requests, violations, denied } = judged([...recorded.values()]);
  expect({ requests, violations, denied }).toEqual({ requests: Object.keys(calls).length, violations: [], denied: [] });
});

test.each<[string, string, string, string]>([
  [
    "table",
    '"TableName":"table-x-dev"',
    '"TableName":""',
    "dynamodb:CreateTable TableName has 0 characters, at least 1 are needed",
  ],
  [
    "table",
    '"KeyType":"HASH"',
    '"KeyType":"HASHED"',
    "dynamodb:CreateTable KeySchema[].KeyType is none of the allowed values",
  ],
  ["table", '"BillingMode"', '"Billing"', "dynamodb:CreateTable Billing is unknown"],
  [
    "function",
    '"MemorySize":512',
    '"MemorySize":64',
    "lambda:CreateFunction MemorySize has 64 as its value, at least 128 are needed",
  ],
  ["function", '"Role"', '"Rolle"', "lambda:CreateFunction Role is missing"],
  ["topic", "Tags.member.1.Value", "Tags.member.1.Worth", "sns:CreateTopic Tags[].Value is missing"],
  ["role", "RoleName=role-x-dev", "RoleName=role%2Fx", "iam:CreateRole RoleName does not match [\\w+=,.@-]+"],
  [
    "lifecycle",
    "<Days>30</Days>",
    "<Days>soon</Days>",
    "s3:PutBucketLifecycleConfiguration LifecycleConfiguration.Rules[].Expiration.Days is no integer",
  ],
  [
    "lifecycle",
    "<Status>Enabled</Status>",
    "",
    "s3:PutBucketLifecycleConfiguration LifecycleConfiguration.Rules[].Status is missing",
  ],
  [
    "api",
    '"types":["REGIONAL"]',
    '"types":["LOCAL"]',
    "apigateway:CreateRestApi endpointConfiguration.types[] is none of the allowed values",
  ],
  ["schedule", '"Mode":"OFF"', '"Mode":null', "scheduler:CreateSchedule FlexibleTimeWindow.Mode is missing"],
  [
    "suppression",
    '"BOUNCE"',
    '"BOUNCED"',
    "ses:PutConfigurationSetSuppressionOptions SuppressedReasons[] is none of the allowed values",
  ],
  ["queue", '"QueueName":"queue-x-dev"', '"QueueName":7', "sqs:CreateQueue QueueName is no string"],
])("a corrupted request (%s: %s → %s) is seen", (name, from, to, seen) => {
  const request = recorded.get(name) as RecordedRequest;
  const body = request.body.toString("utf8");
  expect(body).toContain(from);
  expect(judged([{ ...request, body: Buffer.from(body.replace(from, to)) }]).violations).toContain(seen);
});

test.each<[string, Partial<RecordedRequest>]>([
  ["an operation that the service does not have", { headers: { "x-amz-target": "DynamoDB_20120810.MakeTable" } }],
  ["a service without a model", { headers: { authorization: "Credential=k/20261118/us-east-1/nothing/aws4_request" } }],
  ["no signature", { headers: { authorization: "" } }],
])("a request with %s is seen", (_, change) => {
  const request = recorded.get("table") as RecordedRequest;
  const headers = { ...request.headers, ...change.headers };
  expect(judged([{ ...request, headers }]).violations).toHaveLength(1);
});

test("each action that is removed from the deployer's policy is seen as denied", () => {
  const { accesses } = judged([...recorded.values()]);
  const actions = [...new Set(accesses.map(({ action }) => action))];
  expect(actions).toEqual(
    expect.arrayContaining([
      "iam:PassRole",
      "dynamodb:TagResource",
      "apigateway:POST",
      "states:ValidateStateMachineDefinition",
    ]),
  );
  for (const removed of actions) {
    const Statement = policy.Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== removed),
    }));
    const { denied } = judged([...recorded.values()], { Statement });
    expect([...new Set(denied.map((line) => line.split(" ")[0]))]).toEqual([removed]);
  }
});

test("an action without a resource type is denied where its statement names resources", () => {
  const named = {
    Effect: "Allow",
    Action: "states:*",
    Resource: "arn:aws:states:*:*:stateMachine:workflow-*",
  } as const;
  const { denied } = judged([recorded.get("definition") as RecordedRequest], { Statement: [named] });
  expect(denied).toEqual(["states:ValidateStateMachineDefinition *"]);
});

test("an action on another suffix's resource, or with another role, is denied", () => {
  const other = deployerPolicy(ACCOUNT, "prod");
  const request = recorded.get("function") as RecordedRequest;
  expect(judged([request], other).denied).toEqual([
    `lambda:CreateFunction arn:aws:lambda:us-east-1:${ACCOUNT}:function:lambda-x-dev`,
    `iam:PassRole ${role}`,
  ]);
});

test("every action of the deployer's policy exists, and is in a statement whose resources it can be limited to", () => {
  const problems = policy.Statement.flatMap(({ Action, Resource }) =>
    [Action]
      .flat()
      .flatMap(actionsOf)
      .flatMap((action) => misplaced(action, [Resource].flat())),
  );
  expect(problems).toEqual([]);
});

/** Actions that a pattern such as `xray:*SamplingRule` stands for; the pattern itself where it stands for none. */
function actionsOf(pattern: string): string[] {
  const [prefix = "", name = ""] = pattern.split(":");
  if (!name.startsWith("*") || name === "*") return [pattern];
  const found = Object.keys(facts.iam[prefix]?.privileges ?? {}).filter((action) => action.endsWith(name.slice(1)));
  return found.length > 0 ? found.map((action) => `${prefix}:${action}`) : [pattern];
}

/** Why AWS can never allow the action by a statement with these resources. */
function misplaced(action: string, resources: readonly string[]): string[] {
  const [prefix = "", name = ""] = action.split(":");
  // API Gateway's actions are HTTP methods on paths; the reference lists the paths of its other API.
  if (name.endsWith("*") || prefix === "apigateway" || prefix === "sns") return [];
  const types = facts.iam[prefix]?.privileges[name]?.resource_types;
  if (types === undefined) return [`${action} does not exist`];
  const forms = Object.keys(types).flatMap((type) => facts.iam[prefix]?.resources[type]?.arn ?? []);
  if (resources.includes("*")) return [];
  const services = forms.map((form) => form.split(":")[2]);
  return resources.some((resource) => services.includes(resource.split(":")[2]))
    ? []
    : [`${action} takes no such resource`];
}
