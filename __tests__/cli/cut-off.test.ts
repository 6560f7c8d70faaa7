import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { types } from "node:util";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "@jest/globals";
import { commandFailure } from "../../cli/failures";
import { AwsClients } from "../../cli/target/aws-clients";
import { failureOf, isUnreachable } from "../../cli/target/aws-errors";
import { ServiceFailed } from "../../core/operations/application/service-failed";

// Errors of Node's own modules are of another realm than a test's: the SDK must know them as errors, as it does outside.
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, given: unknown): boolean {
    return this === Error ? types.isNativeError(given) : Function.prototype[Symbol.hasInstance].call(this, given);
  },
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const JSON_BEGUN = '{"Items":[{"a"';
const cut = ({ socket }: IncomingMessage) => setTimeout(() => socket.destroy(), 20);
/** Ways in which an answer does not come, or not to its end. */
const cutOff: Readonly<Record<string, Answer>> = {
  "the connection ends before the answer": ({ socket }) => socket.destroy(),
  "the connection is reset before the answer": ({ socket }) => socket.resetAndDestroy(),
  "the connection ends within a body whose length is known": (request, response) => {
    response.writeHead(200, { "content-length": "100" }).write(JSON_BEGUN);
    cut(request);
  },
  "the connection ends within a body in chunks": (request, response) => {
    response.writeHead(200).write(JSON_BEGUN);
    cut(request);
  },
  "the answer ends within its JSON": (_, response) => response.writeHead(200, { connection: "close" }).end(JSON_BEGUN),
};
/** Answers of AWS's own, or of a proxy before it. */
const failing: Readonly<Record<string, Answer>> = {
  "500 without a body": (_, response) => response.writeHead(500).end(),
  "503 with a text": (_, response) => response.writeHead(503).end("busy"),
  "502 with a page": (_, response) => response.writeHead(502).end("<html>"),
};

async function answering(answer: Answer): Promise<{ readonly clients: AwsClients; readonly server: Server }> {
  const server = createServer((request, response) => request.resume().once("end", () => answer(request, response)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
  return { server, clients: new AwsClients({ region: "us-east-1", local: { endpoint, credentials } }) };
}

/** Errors of a call of each protocol that AWS speaks. */
async function errorsFor(answer: Answer): Promise<unknown[]> {
  const { clients, server } = await answering(answer);
  const calls = [
    clients.dynamo.send(new ScanCommand({ TableName: "table" })),
    clients.sqs.send(new ListQueuesCommand({})),
    clients.cloudWatch.send(
      new GetMetricDataCommand({ MetricDataQueries: [], StartTime: new Date(0), EndTime: new Date(1) }),
    ),
    clients.logs.send(new DescribeLogGroupsCommand({})),
    clients.sts.send(new GetCallerIdentityCommand({})),
    clients.s3.send(new ListObjectsV2Command({ Bucket: "bucket" })),
    clients.s3
      .send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }))
      .then(({ Body }) => Body?.transformToByteArray()),
  ];
  const settled = await Promise.allSettled(calls);
  server.closeAllConnections();
  server.close();
  clients.close();
  return settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
}

const LONG_MS = 60_000;

test.each(Object.entries(cutOff))(
  "a call of AWS is no fault of tap where %s",
  async (_, answer) => {
    const errors = await errorsFor(answer);
    expect(errors.length).toBeGreaterThan(5);
    for (const error of errors) {
      expect([String(error), isUnreachable(error)]).toEqual([String(error), true]);
      expect(failureOf(error, [])?.message).toMatch(/^(?:AWS did not answer: |The answer of AWS was cut off)/);
    }
  },
  LONG_MS,
);

test.each(Object.entries(failing))(
  "a call of AWS is no fault of tap where it answers %s",
  async (_, answer) => {
    const errors = await errorsFor(answer);
    expect(errors.length).toBeGreaterThan(5);
    for (const error of errors) expect(failureOf(error, [])?.message).toMatch(/^AWS failed: it answered 50[0-9]\.$/);
  },
  LONG_MS,
);

const named = (name: string, more: object = {}) => Object.assign(new Error("said"), { name }, more);

test.each([
  ["an object that was deleted meanwhile", named("NoSuchKey"), "AWS no longer has what was read: NoSuchKey."],
  ["a call that is throttled", named("ThrottlingException"), "AWS throttles these calls: ThrottlingException."],
  ["a broken pipe", named("Error", { code: "EPIPE" }), "AWS did not answer: EPIPE."],
])("%s is no fault of tap", (_, error, message) => {
  expect(failureOf(error, [])?.message).toBe(message);
});

test("a service that does not give all that was asked is no fault of tap, and says what to do", () => {
  const failed = new ServiceFailed("CloudWatch did not give all of webhooks: PartialData.", "Repeat it in a minute.");
  expect(commandFailure(failed, undefined)).toMatchObject({
    message: failed.message,
    nextStep: failed.nextStep,
  });
});

test.each([
  ["a request that AWS does not accept", named("ValidationException", { $metadata: { httpStatusCode: 400 } })],
  ["an error of its own code", new TypeError("undefined is no function")],
  ["an answer of its own that it cannot read", new SyntaxError("Unexpected end of JSON input")],
])("%s is a fault of tap, and is shown as one", (_, error) => {
  expect(failureOf(error, [])).toBeUndefined();
});
