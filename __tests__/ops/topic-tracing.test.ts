import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { ensureTopicTracing } from "../../ops/topic-tracing";

/** X-Ray on the loopback, with its limit of five policies. */
let server: Server;
let policies: { PolicyName: string; PolicyDocument: string }[];
let puts: number;
const environment = { ...process.env };

beforeEach(async () => {
  policies = [];
  puts = 0;
  server = createServer(async (request, response) => {
    const isSigned = /Credential=x\/\d{8}\/us-east-1\/xray\/aws4_request/.test(request.headers.authorization ?? "");
    const refuse = (status: number, type: string) =>
      response.writeHead(status, { "x-amzn-errortype": `${type}:http://internal` }).end('{"Message":"because"}');
    if (!isSigned) return refuse(403, "AccessDeniedException");
    if (request.url === "/ListResourcePolicies") return response.end(JSON.stringify({ ResourcePolicies: policies }));
    puts++;
    const policy = (await json(request)) as (typeof policies)[number];
    const others = policies.filter(({ PolicyName }) => PolicyName !== policy.PolicyName);
    if (others.length === 5) return refuse(400, "PolicyCountLimitExceededException");
    policies = [...others, policy];
    return response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  process.env = { ...environment };
  server.closeAllConnections();
  server.close();
});

const ensure = (accessKeyId = "x") => {
  const sts = new STSClient({ region: "us-east-1", credentials: { accessKeyId, secretAccessKey: "x" } });
  return ensureTopicTracing(sts, { region: "us-east-1", accountId: "123456789012" });
};

test("X-Ray's policy for topics is made once, for the topics of this account and region only", async () => {
  expect(await ensure()).toBe("created");
  expect(await ensure()).toBe("there already");
  expect(puts).toBe(1);
  expect(policies.map(({ PolicyName }) => PolicyName)).toEqual(["tap-topics"]);
  expect(JSON.parse(policies[0]?.PolicyDocument ?? "").Statement).toEqual([
    {
      Sid: "SNSAccess",
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: ["xray:PutTraceSegments", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
      Resource: "*",
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        StringLike: { "aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:topic-*" },
      },
    },
  ]);
});

test("a policy for topics that was changed by hand is put back, and policies of others stay", async () => {
  policies = ["tap-topics", "other"].map((PolicyName) => ({ PolicyName, PolicyDocument: "{}" }));
  expect(await ensure()).toBe("created");
  expect(policies).toContainEqual({ PolicyName: "other", PolicyDocument: "{}" });
  expect(await ensure()).toBe("there already");
});

test("an account whose five policies are taken is deployed without traces of topics, and is told so", async () => {
  policies = [1, 2, 3, 4, 5].map((number) => ({ PolicyName: `other-${number}`, PolicyDocument: "{}" }));
  expect(await ensure()).toMatch(/^no room: five policies are there/);
  expect(policies).toHaveLength(5);
});

test("a call to X-Ray that is refused fails as calls of the SDK do", async () => {
  await expect(ensure("y")).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: "because",
    $metadata: { httpStatusCode: 403 },
  });
});

test("a call to X-Ray that nothing answers fails with the code of its connection", async () => {
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
  await expect(ensure()).rejects.toMatchObject({ message: expect.stringMatching(/bad port|ECONNREFUSED/) });
});
