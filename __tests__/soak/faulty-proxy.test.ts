import { readFile } from "node:fs/promises";
import { Agent, createServer, type Server } from "node:https";
import { text } from "node:stream/consumers";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { localCertificate } from "../../local/emulator/certificate";
import { type FaultyProxy, failedInAll, startFaultyProxy } from "../../testing/faulty-proxy";
import { throughProxy } from "../../testing/faulty-routes";

const CALLS = 5;
/** Calls that fail are tried twice, with pauses. */
const FAILING_MS = 60_000;

/** Stands for AWS: keeps which calls reached it, and answers each with success. */
let aws: Server;
let target = "";
let agent: Agent;
const reached: string[] = [];
const environment = { ...process.env };

beforeAll(async () => {
  const { pem, keyFile } = await localCertificate();
  agent = new Agent({ ca: pem });
  aws = createServer({ cert: pem, key: await readFile(keyFile) }, async (incoming, outgoing) => {
    const called = incoming.headers["x-amz-target"];
    reached.push(
      `${String(called ?? "S3")
        .split(".")
        .at(-1)} ${incoming.url} ${await text(incoming)}`,
    );
    const type = called === undefined ? "application/xml" : "application/x-amz-json-1.0";
    outgoing.writeHead(200, { "content-type": type });
    outgoing.end(called === undefined ? "<ListAllMyBucketsResult/>" : "{}");
  });
  await new Promise<void>((resolve) => {
    aws.listen(0, "127.0.0.1", resolve);
  });
  target = `https://127.0.0.1:${(aws.address() as { port: number }).port}`;
});
beforeEach(() => {
  reached.splice(0);
});
afterAll(() => {
  process.env = environment;
  agent.destroy();
  aws.closeAllConnections();
  aws.close();
});

const ignore = () => undefined;
const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };

interface Function {
  readonly proxy: FaultyProxy;
  /** Calls as a function with these variables makes them. Each resolves with whether it succeeded. */
  readonly sqs: (queue?: string) => Promise<boolean>;
  readonly dynamo: () => Promise<boolean>;
  readonly s3: () => Promise<boolean>;
}

/** Runs the work with a function's clients, whose variables lead through a proxy. */
async function withFunction<T>(options: { share: number; seed?: number }, work: (made: Function) => Promise<T>) {
  const proxy = await startFaultyProxy({ target, seed: 1, ...options });
  const variables = throughProxy(
    { AWS_ENDPOINT_URL: target, WEBHOOK_QUEUE_URL: `${target}/000000000000/queue` },
    proxy.endpoint,
  );
  process.env = { ...environment, ...variables };
  // As in core/shared/adapters/aws/clients.ts: no endpoint of their own.
  const settings = {
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 2,
    requestHandler: new NodeHttpHandler({ httpsAgent: agent }),
    logger: quiet,
  };
  const clients = [new SQSClient(settings), new DynamoDBClient(settings), new S3Client(settings)] as const;
  const [sqs, dynamo, s3] = clients;
  const succeeds = (call: Promise<unknown>) =>
    call.then(
      () => true,
      () => false,
    );
  try {
    return await work({
      proxy,
      sqs: (QueueUrl = variables.WEBHOOK_QUEUE_URL) => succeeds(sqs.send(new GetQueueAttributesCommand({ QueueUrl }))),
      dynamo: () => succeeds(dynamo.send(new ListTablesCommand({}))),
      s3: () => succeeds(s3.send(new ListBucketsCommand({}))),
    });
  } finally {
    await proxy.stop();
  }
}

async function succeeded(count: number, call: (index: number) => Promise<boolean>): Promise<number> {
  let successes = 0;
  for (let index = 0; index < count; index++) if (await call(index)) successes++;
  return successes;
}

const successesOfEach = async ({ sqs, dynamo, s3 }: Function) => ({
  sqs: await succeeded(CALLS, () => sqs()),
  dynamodb: await succeeded(CALLS, dynamo),
  s3: await succeeded(CALLS, s3),
});

describe("a faulty proxy", () => {
  test(
    "a proxy that fails every call fails the calls of SQS, DynamoDB and S3",
    () =>
      withFunction({ share: 1 }, async (made) => {
        expect(await successesOfEach(made)).toEqual({ sqs: 0, dynamodb: 0, s3: 0 });
        const sums = Object.entries(made.proxy.failed()).map(([name, { before, after }]) => [name, before + after]);
        expect(Object.fromEntries(sums)).toEqual({ sqs: CALLS, dynamodb: CALLS, s3: CALLS });
      }),
    FAILING_MS,
  );

  test("a proxy that fails no call lets all pass, an SQS call with the path of its queue", () =>
    withFunction({ share: 0 }, async (made) => {
      expect(await successesOfEach(made)).toEqual({ sqs: CALLS, dynamodb: CALLS, s3: CALLS });
      expect({ failed: made.proxy.failed(), reached: reached.length }).toEqual({ failed: {}, reached: 3 * CALLS });
      expect(reached[0]).toMatch(/^GetQueueAttributes .*\/000000000000\/queue"/);
    }));

  test("an SQS call whose queue's URL leads straight to AWS is not failed, whatever its client's endpoint", () =>
    withFunction({ share: 1 }, async ({ sqs, proxy }) => {
      expect(await succeeded(CALLS, () => sqs(`${target}/000000000000/queue`))).toBe(CALLS);
      expect(failedInAll(proxy)).toBe(0);
    }));

  test(
    "half of the calls that fail have had their effect, and the attempts of a call share its fate",
    () =>
      withFunction({ share: 1 }, async ({ sqs, proxy }) => {
        expect(await succeeded(20, (index) => sqs(`${proxy.endpoint}/000000000000/queue-${index}.`))).toBe(0);
        const { before = 0, after = 0 } = proxy.failed().sqs ?? {};
        expect(before + after).toBe(20);
        expect(Math.min(before, after)).toBeGreaterThanOrEqual(5);
        expect(new Set(reached.map((request) => /queue-\d+\./.exec(request)?.[0])).size).toBe(after);
      }),
    FAILING_MS,
  );

  test(
    "the same seed fails the same calls, and another seed fails others",
    async () => {
      const effects = (seed: number) =>
        withFunction({ share: 0.5, seed }, async ({ sqs, proxy }) => {
          const outcomes: boolean[] = [];
          for (let index = 0; index < 20; index++) outcomes.push(await sqs());
          return { outcomes, failed: proxy.failed() };
        });
      const first = await effects(7);
      expect(await effects(7)).toEqual(first);
      expect(await effects(8)).not.toEqual(first);
    },
    FAILING_MS,
  );

  test("a proxy that is healed fails no further call", () =>
    withFunction({ share: 1 }, async ({ dynamo, proxy }) => {
      proxy.heal();
      expect(await dynamo()).toBe(true);
      expect(failedInAll(proxy)).toBe(0);
    }));
});
