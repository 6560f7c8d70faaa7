import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { signStandardWebhook } from "../../core/access/adapters/standard-webhooks";
import type { CustomerEmailSource } from "../../core/contracts/customer-email";
import { type FunctionName, functionEnvironment, NO_SIMULATOR } from "../../core/contracts/environment";
import { spreadText } from "../../core/contracts/spread";
import { apiRequest } from "../../testing/events";
import { type CallEnd, FakeAws } from "../../testing/fake-aws";
import { payment } from "../../testing/payment-world";
import { paymentIntent, SECRET, stripeEvent, stripeHeaders } from "../../testing/stripe";

// Waits between tries, of the SDK's clients and of the parameters' cache, are over at once.
jest.mock("node:timers/promises", () => ({ setTimeout: async () => undefined }));

const OPERATOR = "arn:aws:iam::123456789012:role/operator";
const PATH = "/tap/dev/providers";
const environment = { ...process.env };
const aws = new FakeAws();

type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/** A function as it is deployed, in a process that has just started: index.ts with the SDK's own clients. */
async function freshFunction(name: FunctionName): Promise<Handler> {
  for (const variable of functionEnvironment[name]) {
    const url = `${process.env.AWS_ENDPOINT_URL}/123456789012/${variable.toLowerCase()}`;
    process.env[variable] = variable.endsWith("_URL") ? url : `the-${variable.toLowerCase()}`;
  }
  Object.assign(process.env, {
    PROVIDER_SECRETS_PATH: PATH,
    CALLERS_PARAMETER: "/tap/dev/callers",
    INBOX_RETENTION_DAYS: "7",
    BATCH_RETENTION_DAYS: "7",
    PAYPAL_SIMULATOR: NO_SIMULATOR,
    CUSTOMER_EMAIL: "none" satisfies CustomerEmailSource,
    INDEX_SPREAD: spreadText({ shards: 4, largeMerchants: new Map() }),
  });
  jest.resetModules();
  const { handler } = (await import(`../../lambda/${name}/index`)) as { handler: Handler };
  return handler;
}

beforeAll(async () => {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: await aws.start(),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "x",
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  Object.assign(aws.parameters, {
    "/tap/dev/callers": JSON.stringify({ [OPERATOR]: "*" }),
    [`${PATH}/stripe/webhook-secrets`]: SECRET,
    [`${PATH}/fraud/webhook-secrets`]: SECRET,
  });
  for (const method of ["log", "info", "warn", "error"] as const) jest.spyOn(console, method).mockReturnValue();
});
/** Log entries and metrics of the function. */
const logged: string[] = [];
beforeEach(() => {
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, "write").mockImplementation((line) => logged.push(String(line)) > 0);
  }
  logged.length = 0;
  aws.calls.length = 0;
  aws.endOf = () => "answered";
});
/** Calls that are never answered fail after 0.2 s instead of 2 s. */
const hurry = () => {
  process.env.CALL_TIME_FACTOR = "0.1";
};
afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.CALL_TIME_FACTOR;
});
afterAll(() => {
  aws.stop();
  process.env = environment;
});

const webhook = () => {
  const body = stripeEvent("payment_intent.succeeded", paymentIntent(), { id: `evt_${randomUUID()}` });
  return apiRequest({ path: { provider: "stripe" }, headers: stripeHeaders(body, SECRET, new Date()), body });
};
const submission = () =>
  apiRequest({ userArn: OPERATOR, headers: { "idempotency-key": randomUUID() }, body: JSON.stringify(payment()) });
const batch = () =>
  apiRequest({
    userArn: OPERATOR,
    headers: { "idempotency-key": randomUUID() },
    body: JSON.stringify({
      merchant_id: "mrc_1",
      format: "csv",
      sha256: "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
    }),
  });
const decision = () => {
  const body = JSON.stringify({
    alert_id: randomUUID(),
    transaction_id: "pay_000000000000000000000001",
    decision: "approved",
    occurred_at: new Date().toISOString(),
  });
  return apiRequest({ headers: signStandardWebhook([SECRET], randomUUID(), new Date(), Buffer.from(body)), body });
};

/** Each route's request, what it is answered where AWS works, and the calls of AWS that it makes. */
const routes: readonly (readonly [string, FunctionName, () => APIGatewayProxyEvent, number, readonly string[]])[] = [
  ["POST /webhook/stripe", "webhook-receiver", webhook, 200, ["GetParameters", "PutItem", "SendMessage"]],
  [
    "POST /transactions",
    "transaction-processor",
    submission,
    202,
    ["GetParameters", "TransactWriteItems", "SendMessage"],
  ],
  ["GET /transactions", "transaction-reader", () => apiRequest({ userArn: OPERATOR }), 200, ["GetParameters", "Query"]],
  ["POST /batches", "batch-api", batch, 201, ["GetParameters", "TransactWriteItems"]],
  ["POST /fraud-webhook", "fraud-handler", decision, 200, ["GetParameters", "PutItem"]],
];
const calls = routes.flatMap(([route, name, request, status, operations]) =>
  operations.map((operation) => [route, operation, name, request, status] as const),
);

const throttle = { error: "ThrottlingException", status: 400 } satisfies CallEnd;
const WRITES = ["PutItem", "TransactWriteItems", "SendMessage"];

/** Writes that were done more than once. An event is two items, so an item is told apart by its keys. */
function writtenTwice(): string[] {
  const done = WRITES.flatMap((write) =>
    aws.inputsOf(write).map(({ Item = {} }) => {
      const { event_key, record } = Item as Record<string, { readonly S: string }>;
      return [write, event_key?.S, record?.S].join(" ").trim();
    }),
  );
  return done.filter((write, index) => done.indexOf(write) !== index);
}

describe("a fresh function whose AWS calls are throttled", () => {
  test.each(calls)(
    "%s waits out two throttles of %s, and writes once",
    async (_route, operation, name, request, status) => {
      const handler = await freshFunction(name);
      aws.endOf = (called, tries) => (called === operation && tries < 2 ? throttle : "answered");
      expect((await handler(request())).statusCode).toBe(status);
      expect(aws.triesOf(operation)).toBeGreaterThanOrEqual(3);
      expect(writtenTwice()).toEqual([]);
    },
  );

  test.each(calls)(
    "%s is answered 503 with Retry-After while %s is throttled, then done",
    async (_route, operation, name, request, status) => {
      const handler = await freshFunction(name);
      const event = request();
      aws.endOf = (called) => (called === operation ? throttle : "answered");
      const { statusCode, headers, body } = await handler(event);
      expect({ statusCode, ...JSON.parse(body) }).toMatchObject({ statusCode: 503, code: "TEMPORARILY_UNAVAILABLE" });
      expect(headers?.["Retry-After"]).toBe("5");
      expect(body).not.toMatch(/throttl|ssm|dynamo/i);
      expect(aws.doneOf(operation)).toBe(0);
      const entries = logged.filter((line) => /"level":"(WARN|ERROR)"/.test(line)).map((line) => JSON.parse(line));
      expect(entries).toMatchObject([
        { level: "WARN", code: "TEMPORARILY_UNAVAILABLE", error: { name: throttle.error } },
      ]);
      aws.endOf = () => "answered";
      expect((await handler(event)).statusCode).toBe(status);
    },
  );
});

describe("a fresh function whose AWS calls fail in another way", () => {
  test.each<readonly [string, number, string, CallEnd]>([
    ["that is never answered", 503, "TEMPORARILY_UNAVAILABLE", "silent"],
    ["that the service fails", 503, "TEMPORARILY_UNAVAILABLE", { error: "InternalServerError", status: 500 }],
    [
      "of a table above its throughput",
      503,
      "TEMPORARILY_UNAVAILABLE",
      { error: "ProvisionedThroughputExceededException", status: 400 },
    ],
    ["that is not allowed", 500, "INTERNAL_ERROR", { error: "AccessDeniedException", status: 400 }],
    ["that is malformed", 500, "INTERNAL_ERROR", { error: "ValidationException", status: 400 }],
  ])("a call %s is answered %d %s", async (_what, status, code, end) => {
    if (end === "silent") hurry();
    const handler = await freshFunction("webhook-receiver");
    aws.endOf = (operation) => (operation === "PutItem" ? end : "answered");
    const { statusCode, body } = await handler(webhook());
    expect({ statusCode, ...JSON.parse(body) }).toMatchObject({ statusCode: status, code });
    expect(aws.triesOf("SendMessage")).toBe(0);
  });

  test("a call that hangs or fails is tried twice, a throttled one five times, a refused one once", async () => {
    hurry();
    const triesWith = async (end: CallEnd) => {
      const handler = await freshFunction("webhook-receiver");
      aws.calls.length = 0;
      aws.endOf = (operation) => (operation === "PutItem" ? end : "answered");
      await handler(webhook());
      return aws.triesOf("PutItem");
    };
    expect(await triesWith("silent")).toBe(2);
    expect(await triesWith(throttle)).toBe(5);
    expect(await triesWith({ error: "ValidationException", status: 400 })).toBe(1);
  });
});

test("a fresh receiver reads the secrets of all providers and the callers in one call", async () => {
  const handler = await freshFunction("webhook-receiver");
  for (let times = 0; times < 3; times++) await handler(webhook());
  const ownEvent = { id: "e1", type: "payment.captured", occurred_at: "2026-11-18T10:00:00Z", merchant_id: "mrc_1" };
  const own = { ...ownEvent, payment_id: "p1", amount: 4250, currency: "USD" };
  expect((await handler(apiRequest({ userArn: OPERATOR, body: JSON.stringify(own) }))).statusCode).toBe(200);
  expect(aws.triesOf("GetParameters")).toBe(1);
});
