import { createServer, type Server } from "node:net";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

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

test("an AWS call without an answer fails well before API Gateway gives up", async () => {
  const { ssm } = await import("../../core/shared/adapters/aws/clients");
  const client = ssm();
  await expect(client.send(new GetParameterCommand({ Name: "/x" }))).rejects.toThrow();
  client.destroy();
}, 10_000);
