import { createHash, createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { callRetries } from "../../core/shared/adapters/aws/call-retries";
import {
  DynamoDBClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
} from "../../core/shared/adapters/aws/lean/dynamodb";
import { SendMessageCommand, SQSClient } from "../../core/shared/adapters/aws/lean/sqs";
import { isPassing } from "../../core/shared/adapters/aws/passing-error";
import { traced } from "../../core/shared/adapters/aws/traced-client";
import { type Deed, RecordedAws } from "../../testing/recorded-aws";
import { PARENT_ID, SAMPLED, UNSAMPLED, XrayDaemon } from "../../testing/xray-daemon";

const SECRET = "item-that-nobody-may-see";
const aws = new RecordedAws();
const environment = { ...process.env };
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI", sessionToken: "session+/=" };
const client = (tries = 2, throttledTries = 5, requestTimeout = 500) =>
  new DynamoDBClient({
    retryStrategy: callRetries({ tries, throttledTries }),
    requestHandler: { connectionTimeout: 200, requestTimeout },
  });
const get = (of = client()) => of.send(new GetCommand({ TableName: "t", Key: { id: SECRET } }));
const failed = { status: 500, body: { __type: "InternalServerError", message: "m" } };
const throttled = { status: 400, body: { __type: "x#ThrottlingException", message: "m" } };
const found = { status: 200, body: { Item: { id: { S: "1" } } } };

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: await aws.start(),
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  });
});
beforeEach(() => aws.expect(found));
afterAll(() => {
  process.env = environment;
  aws.stop();
});

/** The signature of a request by AWS's description of it ("Signature Version 4"), step by step. */
function signatureOf(headers: Readonly<Record<string, unknown>>, names: string, scope: string, body: string): string {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const lines = names.split(";").map((name) => `${name}:${headers[name]}\n`);
  const canonical = ["POST", "/", "", lines.join(""), names, hash(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hash(canonical)].join("\n");
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  return hmac(key, toSign).toString("hex");
}

test("each call is signed for its service, region, body and second, with the credentials of the function", async () => {
  await get();
  const [{ headers, body } = { headers: {} as Record<string, unknown>, body: "" }] = aws.requests;
  const day = String(headers["x-amz-date"]).slice(0, 8);
  const scope = `${day}/eu-central-1/dynamodb/aws4_request`;
  const form = new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=(.+), Signature=(.+)$`);
  const [, names = "", signature] = form.exec(String(headers.authorization)) ?? [];
  expect(names.split(";")).toEqual(
    expect.arrayContaining(["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"]),
  );
  expect(signature).toBe(signatureOf(headers, names, scope, body));
  expect(headers["x-amz-security-token"]).toBe(credentials.sessionToken);
  const at = Date.parse(String(headers["x-amz-date"]).replace(/(....)(..)(..T..)(..)(..Z)/, "$1-$2-$3:$4:$5"));
  expect(Math.abs(at - Date.now())).toBeLessThan(5_000);
});

test("a function without credentials calls nothing, and says so", async () => {
  process.env.AWS_ACCESS_KEY_ID = "";
  await expect(get()).rejects.toThrow("the function's environment has no credentials");
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
  expect(aws.requests).toEqual([]);
});

test("calls one after the other use one connection", async () => {
  const before = aws.connections.length;
  const kept = client();
  for (let call = 0; call < 5; call++) await get(kept);
  expect(aws.connections.length - before).toBeLessThanOrEqual(1);
});

describe("tries of a call", () => {
  const count = async (deeds: readonly Deed[], of = client()) => {
    aws.expect(...deeds);
    const result = await get(of).catch((error: unknown) => error);
    return [
      aws.requests.length,
      (result as { $metadata?: { attempts?: number } }).$metadata?.attempts,
      result,
    ] as const;
  };

  test.each<readonly [string, readonly Deed[], number]>([
    ["a failure of the service is tried once more", [failed, found], 2],
    ["a service that fails is not tried a third time", [failed], 2],
    ["a throttled call is tried five times", [throttled], 5],
    ["a connection that is reset is opened anew", ["reset", found], 2],
    ["a connection that breaks within the answer is opened anew", ["torn", found], 2],
    ["an answer that does not come is asked for once more", ["silent", found], 2],
    ["the page of a load balancer that is busy is tried once more", [{ status: 503, body: "<html>" }, found], 2],
    [
      "a condition that does not hold is not tried again",
      [{ status: 400, body: { __type: "ConditionalCheckFailedException" } }],
      1,
    ],
    [
      "a transaction in conflict is not tried again here",
      [{ status: 400, body: { __type: "TransactionConflictException" } }],
      1,
    ],
    [
      "a transaction that is under way is asked for again",
      [{ status: 400, body: { __type: "TransactionInProgressException" } }, found],
      2,
    ],
    [
      "a signature that expired on its way is made anew",
      [{ status: 400, body: { __type: "InvalidSignatureException", message: "Signature expired: x" } }, found],
      2,
    ],
    ["a request that is too large is not sent again", [{ status: 413, body: "<html>Too Large</html>" }], 1],
    ["an answer of 200 that is no JSON is not asked for again", [{ status: 200, body: "<html>" }], 1],
  ])(
    "%s",
    async (_, deeds, tries) => {
      const [requests, attempts, result] = await count(deeds);
      expect(requests).toBe(tries);
      if (deeds.at(-1) === found) expect(result).toMatchObject({ Item: { id: "1" }, $metadata: { attempts: tries } });
      else expect([attempts, result]).toEqual([tries, expect.any(Error)]);
    },
    10_000,
  );

  test("each try of a transaction has the same token, so that it is written once", async () => {
    aws.expect(failed, { status: 200 });
    const Put = { TableName: "t", Item: { id: "1" } };
    await client().send(new TransactWriteCommand({ TransactItems: [{ Put }] }));
    await client().send(new TransactWriteCommand({ TransactItems: [{ Put }] }));
    const tokens = aws.requests.map(({ body }) => JSON.parse(body).ClientRequestToken);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect([tokens[1] === tokens[0], tokens[2] === tokens[0]]).toEqual([true, false]);
  });

  test("a connection that the server closed while it was kept is opened anew", async () => {
    const kept = client();
    await get(kept);
    for (const socket of aws.connections) socket.destroy();
    await expect(get(kept)).resolves.toMatchObject({ Item: { id: "1" } });
  });

  test("a service that nobody runs is an error that passes, after two tries", async () => {
    const url = process.env.AWS_ENDPOINT_URL;
    process.env.AWS_ENDPOINT_URL_DYNAMODB = "http://127.0.0.1:9";
    const error = await get().catch((thrown: unknown) => thrown);
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    expect([isPassing(error), (error as { code?: string }).code, aws.requests.length]).toEqual([
      true,
      "ECONNREFUSED",
      0,
    ]);
    expect(process.env.AWS_ENDPOINT_URL).toBe(url);
  });

  test("a silent service has failed after its limit, with an error that passes", async () => {
    aws.expect("silent");
    const start = performance.now();
    const error = await get(client(1, 1, 150)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "TimeoutError", message: expect.stringContaining("within 150 ms") });
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(isPassing(error)).toBe(true);
  });
});

test("an answer of megabytes, in many parts, is read whole, also where a character is divided", async () => {
  const text = "ä€😀".repeat(300_000);
  aws.expect({ status: 200, body: { Item: { text: { S: text } } } });
  const { Item } = await get(client(1, 1, 10_000));
  expect(Item?.text === text).toBe(true);
}, 20_000);

test.each<readonly [string, Deed]>([
  ["an answer that is no JSON", { status: 200, body: `<html>${SECRET}` }],
  ["a page for an error", { status: 502, body: `<html>${SECRET}` }],
  ["a timeout", "silent"],
  ["a reset connection", "reset"],
  ["an error of the service", failed],
])("no item, token or key is in the error of %s", async (_, deed) => {
  aws.expect(deed);
  const error = (await get(client(1, 1, 100)).catch((thrown: unknown) => thrown)) as Error;
  const shown = `${error.stack} ${JSON.stringify(Object.entries(error))} ${error.message}`;
  for (const secret of [SECRET, credentials.secretAccessKey, credentials.sessionToken])
    expect(shown).not.toContain(secret);
});

describe("a clock that is wrong", () => {
  const HOUR_MS = 3_600_000;
  test("is corrected by the date of AWS's refusal, and the call is tried again with a signature of now", async () => {
    const date = new Date(Date.now() + HOUR_MS).toUTCString();
    const refusal = {
      status: 400,
      body: { __type: "InvalidSignatureException", message: "not yet current" },
      headers: { date },
    };
    aws.expect(refusal, { ...found, headers: { date } });
    const kept = client();
    await expect(get(kept)).resolves.toMatchObject({ Item: { id: "1" } });
    await get(kept);
    const hours = aws.requests.map(({ headers }) => String(headers["x-amz-date"]).slice(0, 11));
    const expected = (at: number) => new Date(at).toISOString().replaceAll(/[-:]/g, "").slice(0, 11);
    expect(hours).toEqual([expected(Date.now()), expected(Date.now() + HOUR_MS), expected(Date.now() + HOUR_MS)]);
  });

  test("is not corrected by an answer out of a cache", async () => {
    const headers = { date: new Date(Date.now() - HOUR_MS).toUTCString(), age: "3600" };
    aws.expect({ status: 400, body: { __type: "AccessDeniedException" }, headers });
    await expect(get()).rejects.toThrow();
    expect(aws.requests).toHaveLength(1);
  });
});

describe("traces", () => {
  let daemon: XrayDaemon;
  beforeEach(async () => {
    daemon = await XrayDaemon.start();
    process.env.AWS_LAMBDA_FUNCTION_NAME = "f";
  });

  test("a sampled call is a subsegment with its operation, table, status and retries, and the parent of what it causes", async () => {
    process.env._X_AMZN_TRACE_ID = SAMPLED;
    aws.expect(failed, found);
    const of = traced(client() as never) as DynamoDBClient;
    await of.send(new PutCommand({ TableName: "table-a", Item: { id: SECRET } }));
    const [call, ...others] = await daemon.subsegments();
    expect(others).toEqual([]);
    const aws_ = { operation: "PutItem", table_name: "table-a", request_id: "req-1", retries: 1 };
    expect(call).toMatchObject({ name: "DynamoDB", namespace: "aws", http: { response: { status: 200 } }, aws: aws_ });
    expect(aws.requests[0]?.headers["x-amzn-trace-id"]).toBe(SAMPLED.replace(PARENT_ID, call?.id ?? ""));
    expect(daemon.datagrams.join()).not.toContain(SECRET);
    daemon.close();
  });

  test("a call that is not sampled hands on its trace", async () => {
    process.env._X_AMZN_TRACE_ID = UNSAMPLED;
    await get(traced(client() as never) as DynamoDBClient);
    expect(aws.requests[0]?.headers["x-amzn-trace-id"]).toBe(UNSAMPLED);
    expect(await daemon.subsegments()).toEqual([]);
    daemon.close();
  });
});

describe("where a call goes", () => {
  test("a variable of the service comes before the one of all services, and a queue's URL before both", async () => {
    const other = new RecordedAws();
    const url = await other.start();
    process.env.AWS_ENDPOINT_URL_DYNAMODB = url;
    await get();
    delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    const limits = {
      retryStrategy: callRetries({ tries: 1, throttledTries: 1 }),
      requestHandler: { connectionTimeout: 200, requestTimeout: 500 },
    };
    const send = new SendMessageCommand({ QueueUrl: `${url}/1/queue`, MessageBody: "x" });
    await new SQSClient(limits).send(send).catch(() => undefined);
    expect(other.requests.map(({ headers }) => headers["x-amz-target"])).toEqual([
      "DynamoDB_20120810.GetItem",
      "AmazonSQS.SendMessage",
    ]);
    expect(aws.requests).toEqual([]);
    other.stop();
  });
});
