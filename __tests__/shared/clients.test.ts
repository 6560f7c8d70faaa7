import { createServer, type Server } from "node:net";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";

/** A server that takes connections and never answers. */
let server: Server;
const environment = { ...process.env };

beforeAll(async () => {
  server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
  process.env.AWS_REGION = "us-east-1";
  process.env.AWS_ACCESS_KEY_ID = "x";
  process.env.AWS_SECRET_ACCESS_KEY = "x";
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
});
afterAll(() => {
  process.env = environment;
  server.close();
});

/** Milliseconds until a call without an answer has failed, with clients made in the environment of now. */
async function untilFailure(): Promise<number> {
  jest.resetModules();
  const { ssm } = await import("../../core/shared/adapters/aws/clients");
  const client = ssm();
  const start = performance.now();
  await expect(client.send(new GetParameterCommand({ Name: "/x" }))).rejects.toThrow();
  client.destroy();
  return performance.now() - start;
}

test("an AWS call without an answer fails well before API Gateway gives up", async () => {
  await untilFailure();
}, 10_000);

test("CALL_TIME_FACTOR scales the time after which a call has failed", async () => {
  process.env.CALL_TIME_FACTOR = "0.1";
  // Two attempts of a fifth of a second, against two of two seconds.
  expect(await untilFailure()).toBeLessThan(4_000);
}, 10_000);
