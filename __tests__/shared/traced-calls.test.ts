import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { GetParametersCommand } from "@aws-sdk/client-ssm";
import { BatchGetCommand, GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { dynamo, s3, sqs, ssm } from "../../core/shared/adapters/aws/clients";
import { PARENT_ID, SAMPLED, TRACE_ID, UNSAMPLED, XrayDaemon } from "../../testing/xray-daemon";

/** AWS on the loopback: answers each request as the test says, and keeps what it was sent. */
let server: Server;
let answer: readonly [status: number, body: object];
let requests: IncomingMessage[];
let daemon: XrayDaemon;
const environment = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.resume());
    response.writeHead(answer[0], { "x-amzn-requestid": "req-1" }).end(JSON.stringify(answer[1]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
  });
});
afterAll(() => {
  process.env = environment;
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  requests = [];
  answer = [200, {}];
  daemon = await XrayDaemon.start();
  process.env._X_AMZN_TRACE_ID = SAMPLED;
});
afterEach(() => daemon.close());

const get = () => dynamo().send(new GetCommand({ TableName: "table-transactions-dev", Key: { id: "pay_secret" } }));

test("a sampled call to a table is a subsegment of its function, with operation, table, status and times", async () => {
  const before = Date.now() / 1000;
  await get();
  const [call, ...others] = await daemon.subsegments();
  expect(others).toEqual([]);
  expect(call).toEqual({
    type: "subsegment",
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_id: TRACE_ID,
    parent_id: PARENT_ID,
    name: "DynamoDB",
    namespace: "aws",
    start_time: expect.any(Number),
    end_time: expect.any(Number),
    http: { response: { status: 200 } },
    aws: { operation: "GetItem", table_name: "table-transactions-dev", request_id: "req-1" },
  });
  expect(call?.start_time).toBeGreaterThanOrEqual(before);
  expect(call?.end_time).toBeGreaterThanOrEqual(call?.start_time ?? Number.NaN);
});

test("what a sampled call causes hangs below the call, not below its function", async () => {
  await get();
  const [call] = await daemon.subsegments();
  expect(requests[0]?.headers["x-amzn-trace-id"]).toBe(SAMPLED.replace(PARENT_ID, call?.id ?? ""));
});

test("calls about several tables name each table once, and a queue is named by its address", async () => {
  const table = "table-a";
  const queueUrl = `${process.env.AWS_ENDPOINT_URL}/dev`;
  const put = { Put: { TableName: "table-b", Item: { id: "1" } } };
  const check = { ConditionCheck: { TableName: "table-b", Key: { id: "2" }, ConditionExpression: "a = b" } };
  await dynamo().send(new BatchGetCommand({ RequestItems: { [table]: { Keys: [{ id: "1" }] } } }));
  await dynamo().send(new TransactWriteCommand({ TransactItems: [put, check] }));
  await sqs()
    .send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: "x" }))
    .catch(() => undefined);
  expect((await daemon.subsegments()).map(({ name, aws }) => [name, aws])).toEqual([
    ["DynamoDB", { operation: "BatchGetItem", table_names: [table], request_id: "req-1" }],
    ["DynamoDB", { operation: "TransactWriteItems", table_names: ["table-b"], request_id: "req-1" }],
    ["SQS", expect.objectContaining({ operation: "SendMessage", queue_url: queueUrl })],
  ]);
});

test("keys of items, values and names of parameters are in no subsegment", async () => {
  await get();
  await ssm().send(new GetParametersCommand({ Names: ["/tap/dev/endpoints/mrc_secret"], WithDecryption: true }));
  expect(await daemon.subsegments()).toHaveLength(2);
  expect(daemon.datagrams.join()).not.toContain("secret");
});

describe("flags of a sampled call", () => {
  const put = () => dynamo().send(new PutCommand({ TableName: "t", Item: { id: "1" } }));

  test.each([
    ["a condition that does not hold is an error", 400, "ConditionalCheckFailedException", { error: true }, 0],
    [
      "a throttle is an error and a throttle, with its retries",
      400,
      "ThrottlingException",
      { error: true, throttle: true },
      expect.any(Number),
    ],
    ["a failure of the service is a fault", 500, "InternalServerError", { fault: true }, 1],
  ])("%s", async (_, status, type, flags, retries) => {
    answer = [status, { __type: `com.amazonaws.dynamodb#${type}`, message: "about pay_secret" }];
    await expect(put()).rejects.toThrow("about pay_secret");
    const [{ error, throttle, fault, http, cause, aws } = {} as never, ...others] = await daemon.subsegments();
    expect(others).toEqual([]);
    expect({ error, throttle, fault }).toEqual({ error: undefined, throttle: undefined, fault: undefined, ...flags });
    expect(http).toEqual({ response: { status } });
    expect(cause).toEqual({ exceptions: [{ id: expect.stringMatching(/^[0-9a-f]{16}$/), type }] });
    expect(aws).toMatchObject(retries === 0 ? {} : { retries });
    expect(daemon.datagrams.join()).not.toContain("secret");
  });
});

test("a presigned URL is no call", async () => {
  await getSignedUrl(s3(), new GetObjectCommand({ Bucket: "b", Key: "k" }));
  expect(await daemon.subsegments()).toEqual([]);
});

test("an invocation with more than 100 calls sends subsegments of its first 100, and the next one begins anew", async () => {
  const anew = (prefix: string) => SAMPLED.replace(TRACE_ID, TRACE_ID.replace("1-5", prefix));
  process.env._X_AMZN_TRACE_ID = anew("1-6");
  const client = dynamo();
  const read = () => client.send(new GetCommand({ TableName: "t", Key: { id: "1" } }));
  for (let call = 0; call < 103; call++) await read();
  expect(await daemon.subsegments()).toHaveLength(100);
  process.env._X_AMZN_TRACE_ID = anew("1-7");
  await read();
  expect((await daemon.subsegments()).at(-1)?.trace_id).toMatch(/^1-7/);
});

test.each([
  ["a trace that is not sampled", UNSAMPLED],
  ["no trace", ""],
  ["a header that cannot be read", "Root;=;Sampled=1"],
])("a call to a table sends nothing to X-Ray where there is %s", async (_, header) => {
  process.env._X_AMZN_TRACE_ID = header;
  await get();
  expect(await daemon.subsegments()).toEqual([]);
});

test.each([
  ["there is no daemon's address", ""],
  ["nothing listens at the daemon's address", "127.0.0.1:9"],
  ["the daemon's address cannot be read", "daemon"],
])("a sampled call succeeds where %s", async (_, address) => {
  process.env.AWS_XRAY_DAEMON_ADDRESS = address;
  for (let call = 0; call < 3; call++) await expect(get()).resolves.toBeDefined();
});
