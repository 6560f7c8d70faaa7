import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { projectRoot } from "../../tools/paths";

const folder = mkdtempSync(join(tmpdir(), "tap-tls-"));
let server: Server;
let requests = 0;
let handshakes = 0;

beforeAll(async () => {
  const altNames = [{ type: 7 as const, ip: "127.0.0.1" }];
  const { cert, private: key } = await generate([{ name: "commonName", value: "aws" }], {
    keyType: "ec",
    curve: "P-256",
    extensions: [{ name: "subjectAltName", altNames }],
  });
  writeFileSync(join(folder, "ca.crt"), cert);
  server = createServer({ key, cert }, (request, response) => {
    requests++;
    request.resume().on("end", () => response.end('{"Item":{"id":{"S":"1"}}}'));
  });
  server.on("secureConnection", () => handshakes++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const script = `
  const { DynamoDBClient, GetCommand } = require("./core/shared/adapters/aws/lean/dynamodb.ts");
  const { callRetries } = require("./core/shared/adapters/aws/call-retries.ts");
  const client = new DynamoDBClient({
    retryStrategy: callRetries({ tries: 1, throttledTries: 1 }),
    requestHandler: { connectionTimeout: 5000, requestTimeout: 10000 },
  });
  const get = () => client.send(new GetCommand({ TableName: "t", Key: { id: "1" } }));
  get().then(get).then(({ Item }) => console.log(JSON.stringify(Item)), ({ code }) => console.log(code));
`;

/** What two calls to the server print, in a process that trusts what its variables say. */
const printed = (trusted: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...{ AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" },
      ...trusted,
    };
    execFile(process.execPath, ["--import", "tsx", "--eval", script], { cwd: projectRoot, env }, (_, out) =>
      resolve(out.trim()),
    );
  });

test("a function's client trusts the certificates of NODE_EXTRA_CA_CERTS, and keeps its TLS connection", async () => {
  expect(await printed({ NODE_EXTRA_CA_CERTS: join(folder, "ca.crt") })).toBe('{"id":"1"}');
  expect([requests, handshakes]).toEqual([2, 1]);
}, 60_000);

test("a function's client sends nothing to a server whose certificate it does not trust", async () => {
  const before = requests;
  expect(await printed({})).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  expect(requests).toBe(before);
}, 60_000);
