import * as sdkLogs from "@aws-sdk/client-cloudwatch-logs";
import * as sdkDynamo from "@aws-sdk/client-dynamodb";
import * as sdkKms from "@aws-sdk/client-kms";
import * as sdkSes from "@aws-sdk/client-sesv2";
import * as sdkSfn from "@aws-sdk/client-sfn";
import * as sdkSqs from "@aws-sdk/client-sqs";
import * as sdkSsm from "@aws-sdk/client-ssm";
import * as sdkDocument from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { callRetries } from "../../core/shared/adapters/aws/call-retries";
import * as logs from "../../core/shared/adapters/aws/lean/cloudwatch-logs";
import * as dynamo from "../../core/shared/adapters/aws/lean/dynamodb";
import * as kms from "../../core/shared/adapters/aws/lean/kms";
import * as ses from "../../core/shared/adapters/aws/lean/sesv2";
import * as sfn from "../../core/shared/adapters/aws/lean/sfn";
import * as sqs from "../../core/shared/adapters/aws/lean/sqs";
import * as ssm from "../../core/shared/adapters/aws/lean/ssm";
import { calls, errors } from "../../testing/aws-calls";
import { type Deed, RecordedAws } from "../../testing/recorded-aws";

// biome-ignore lint/suspicious/noExplicitAny: commands of both sides are called in one way
type Any = any;

const aws = new RecordedAws();
const environment = { ...process.env };
const options = {
  retryStrategy: callRetries({ tries: 1, throttledTries: 1 }),
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};
/** Both clients of each service: the SDK's, and the one that takes its place in functions. */
const clientsOf: Readonly<Record<string, () => readonly [Any, Any]>> = {
  dynamo: () => [
    sdkDocument.DynamoDBDocumentClient.from(new sdkDynamo.DynamoDBClient(options)),
    dynamo.DynamoDBDocumentClient.from(new dynamo.DynamoDBClient(options)),
  ],
  sqs: () => [new sdkSqs.SQSClient(options), new sqs.SQSClient(options)],
  ssm: () => [new sdkSsm.SSMClient(options), new ssm.SSMClient(options)],
  kms: () => [new sdkKms.KMSClient(options), new kms.KMSClient(options)],
  sfn: () => [new sdkSfn.SFNClient(options), new sfn.SFNClient(options)],
  logs: () => [new sdkLogs.CloudWatchLogsClient(options), new logs.CloudWatchLogsClient(options)],
  ses: () => [new sdkSes.SESv2Client(options), new ses.SESv2Client(options)],
};
const made = new Map<string, readonly [Any, Any]>();
function clients(service: string): readonly [Any, Any] {
  const pair = made.get(service) ?? clientsOf[service]?.() ?? [undefined, undefined];
  made.set(service, pair);
  return pair;
}
const modules: Readonly<Record<string, readonly [Any, Any]>> = {
  dynamo: [{ ...sdkDynamo, ...sdkDocument }, dynamo],
  ...{ sqs: [sdkSqs, sqs], ssm: [sdkSsm, ssm], kms: [sdkKms, kms], sfn: [sdkSfn, sfn] },
  ...{ logs: [sdkLogs, logs], ses: [sdkSes, ses] },
};

beforeAll(async () => {
  const variables = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "x" };
  Object.assign(process.env, { ...variables, AWS_ENDPOINT_URL: await aws.start() });
});
afterAll(() => {
  process.env = environment;
  aws.stop();
});

/** What a service is sent, and what the caller gets, from either client. */
async function bothOf(service: string, command: string, input: object, deed: Deed): Promise<readonly [Any, Any]> {
  const results: Any[] = [];
  for (const side of [0, 1] as const) {
    aws.expect(deed);
    const Command = modules[service]?.[side][command];
    const filled =
      "QueueUrl" in input ? { ...input, QueueUrl: `${process.env.AWS_ENDPOINT_URL}/123456789012/queue` } : input;
    const result = await clients(service)
      [side].send(new Command(structuredClone(filled)))
      .then(
        ({ $metadata: { httpStatusCode, requestId, attempts }, ...output }: Any) => ({
          output,
          metadata: { httpStatusCode, requestId, attempts },
        }),
        ({ name, message, CancellationReasons, Item, $metadata, ...error }: Any) => ({
          error: { name, message, CancellationReasons, Item, status: $metadata?.httpStatusCode },
          isFault: error.$fault,
        }),
      );
    const requests = aws.requests.map(({ path, headers, body }) => ({
      path,
      target: headers["x-amz-target"],
      type: headers["content-type"],
      isQueryMode: headers["x-amzn-query-mode"],
      body: JSON.parse(body, (key, value) => (key === "ClientRequestToken" ? "token" : value)),
    }));
    const { isFault: _, ...seen } = result;
    results.push({ requests, ...seen });
  }
  return results as [Any, Any];
}

describe("a function's client", () => {
  test.each(calls)("sends and reads what the SDK does: %s %s %#", async (service, command, input, body) => {
    const [theirs, ours] = await bothOf(service, command, input, { status: 200, body });
    if (theirs.error) expect(ours.error).toBeDefined();
    else expect(ours).toEqual(theirs);
    expect(ours.requests).toEqual(theirs.requests);
  });

  test("has every command that the SDK's place in functions needs, under test here", () => {
    const tested = new Set(calls.map(([, command]) => command));
    const commands = Object.values(modules).flatMap(([, lean]) =>
      Object.keys(lean).filter((name) => /Command$/.test(name)),
    );
    expect(commands.filter((name) => !tested.has(name))).toEqual([]);
  });

  test.each(errors)("throws the error that the SDK does: %s %s %#", async (service, command, deed) => {
    const input = calls.find(([at, name]) => at === service && name === command)?.[2] ?? {};
    const [theirs, ours] = await bothOf(service, command, input, deed);
    expect(theirs.error).toBeDefined();
    expect(ours).toEqual(theirs);
  });

  test.each([
    ["dynamo", "ConditionalCheckFailedException"],
    ["dynamo", "ProvisionedThroughputExceededException"],
    ["dynamo", "TransactionCanceledException"],
    ["dynamo", "TransactionConflictException"],
    ["sfn", "InvalidToken"],
    ["sfn", "TaskDoesNotExist"],
    ["sfn", "TaskTimedOut"],
    ["logs", "ResourceAlreadyExistsException"],
    ["logs", "ResourceNotFoundException"],
  ])("%s: an error %s is of the class that adapters ask for", async (service, name) => {
    aws.expect({ status: 400, body: { __type: name, message: "m" } });
    const [, lean] = modules[service] ?? [];
    const [, command, input] = calls.find(([at]) => at === service) ?? ["", "", {}];
    await expect(clients(service)[1].send(new lean[command](input))).rejects.toBeInstanceOf(lean[name]);
  });

  test("refuses values that no item can hold, as the SDK does, and sends nothing", async () => {
    for (const value of [[undefined], Number.NaN, new Set(), 2 ** 60, new Date(0), { at: undefined }]) {
      const [theirs, ours] = await bothOf("dynamo", "PutCommand", { TableName: "t", Item: { value } }, { status: 200 });
      expect(ours).toEqual(theirs);
      expect(ours.requests).toEqual([]);
    }
  });

  test("writes and reads any item as the SDK does", async () => {
    const scalar = fc.oneof(
      ...[
        fc.string({ unit: "binary" }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => Math.abs(n) < 2 ** 53),
      ],
      ...[fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 8 })],
    );
    // The SDK loses members of this name.
    const name = fc.string().filter((text) => text !== "__proto__");
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie("any"), { maxLength: 4 }), fc.dictionary(name, tie("any"))),
    }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, any), async (Item) => {
        const [theirs, ours] = await bothOf("dynamo", "PutCommand", { TableName: "t", Item }, { status: 200 });
        expect(ours).toEqual(theirs);
        const Attributes = ours.requests[0].body.Item;
        const [read, oursRead] = await bothOf(
          "dynamo",
          "GetCommand",
          { TableName: "t", Key: {} },
          { status: 200, body: { Item: Attributes } },
        );
        expect(oursRead.output).toEqual(read.output);
      }),
      { numRuns: 40 },
    );
  });
});
