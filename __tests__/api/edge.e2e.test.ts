import { type PatchOperation, UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import { GetQueueAttributesCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { problems } from "../../core/contracts/problems";
import { providers } from "../../core/contracts/providers";
import { type TableSchema, tables } from "../../core/contracts/tables";
import { pathParameters, type Route, routes } from "../../lib/api/routes";
import { environments } from "../../lib/config/environments";
import { stripeHeaders } from "../../local/demo/stripe-events";
import { runningStack, type TableOutput } from "../../testing/local-stack";
import type { HttpRequest, HttpResponse } from "../../tools/http";
import { withLimit } from "../../tools/limiter";
import { until } from "../../tools/poller";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const { operator } = info.credentials;
const named = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
const unsigned = (route: Route): HttpRequest => ({
  method: route.method,
  path: pathParameters(route).reduce(
    (path, name) => path.replace(`{${name}}`, name === "provider" ? "stripe" : "nothing_there"),
    route.path as string,
  ),
  headers: {
    "content-type": "application/json",
    ...Object.fromEntries((route.headers ?? []).map((name) => [name, "any"])),
  },
  ...(route.method === "POST" && { body: "{}" }),
});
/** Bodies that API Gateway lets pass. */
const validBodies: Readonly<Record<string, object>> = {
  FraudAlert: { alert_id: "a", transaction_id: "t", decision: "approved", occurred_at: "2026-11-18T10:00:00Z" },
};
/** The refusal of a function, not of the gateway before it. */
const isOfFunction = ({ json }: HttpResponse) => ((json as { code?: string } | undefined)?.code ?? "") in problems;
const codeOf = ({ status, json }: HttpResponse) => `${status} ${(json as { code?: string } | undefined)?.code ?? ""}`;

/** Keys of the tables whose items are not about other tests' merchants, who are still being told of this and that. */
const keysOf = {
  payment_webhooks: tables["payment-webhooks"],
  payment_transactions: tables["payment-transactions"],
  transactions: tables.transactions,
  payment_objects: tables["payment-objects"],
  batches: tables.batches,
  fraud_alerts: tables["fraud-alerts"],
} satisfies Partial<Record<TableOutput, TableSchema>>;

interface Written {
  readonly items: ReadonlySet<string>;
  readonly messages: number;
}

/** Everything that is stored or waiting anywhere. */
async function written(): Promise<Written> {
  const items = await Promise.all(
    Object.entries(keysOf).map(async ([name, { partitionKey, sortKey }]: [string, TableSchema]) =>
      (await stack.items(name as TableOutput)).map(
        (item) => `${name} ${item[partitionKey]} ${sortKey === undefined ? "" : item[sortKey]}`,
      ),
    ),
  );
  const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({}));
  const queues = await Promise.all(
    QueueUrls.filter((url) => !/notifications|deliveries/.test(url)).map(async (QueueUrl) => {
      const { Attributes = {} } = await clients.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        }),
      );
      return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
    }),
  );
  return { items: new Set(items.flat()), messages: queues.reduce((sum, count) => sum + count, 0) };
}

/** What is there that was not: items whose time is up may go meanwhile. */
const added = (before: Written, after: Written): string[] => [
  ...[...after.items].filter((key) => !before.items.has(key)),
  ...(after.messages > before.messages ? [`${after.messages - before.messages} messages`] : []),
];

describe.each(named)("%s", (_, route) => {
  const request = unsigned(route);

  if (route.authorization === "signature") {
    const keyed = { ...request, headers: { ...request.headers, "x-api-key": info.apiKey } };

    test(route.apiKeyRequired ? "asks for an API key, and no IAM" : "is open to all", async () => {
      expect(codeOf(await api.send(request)) === "403 INVALID_API_KEY").toBe(route.apiKeyRequired);
    });

    test("takes nothing that its sender did not sign", async () => {
      const body = route.body === undefined ? "{}" : JSON.stringify(validBodies[route.body]);
      expect(codeOf(await api.send({ ...keyed, body }))).toBe("400 INVALID_SIGNATURE");
    });
  } else {
    test("is closed to whoever does not sign, or signs wrongly", async () => {
      expect(codeOf(await api.send(request))).toBe("403 MISSING_AUTHENTICATION_TOKEN");
      const forged = { accessKeyId: operator.accessKeyId, secretAccessKey: "wrong" };
      expect((await api.send({ ...request, signAs: forged })).status).toBe(403);
    });

    test(route.apiKeyRequired ? "asks for an API key as well" : "asks for no API key", async () => {
      const keyless = codeOf(await api.send({ ...request, signAs: operator }));
      expect(keyless === "403 INVALID_API_KEY").toBe(route.apiKeyRequired);
      const headers = { ...request.headers, "x-api-key": info.apiKey };
      expect((await api.send({ ...request, headers, signAs: operator })).status).not.toBe(403);
      const wrong = { ...request.headers, "x-api-key": "wrong" };
      expect(codeOf(await api.send({ ...request, headers: wrong, signAs: operator })) === "403 INVALID_API_KEY").toBe(
        route.apiKeyRequired,
      );
    });
  }

  if (route.body !== undefined) {
    test.each([
      ["no JSON", "not json"],
      ["an array", "[]"],
      ["an unknown field", JSON.stringify({ surplus: 1 })],
    ])("sends %s back before a function sees it", async (_what, body) => {
      // A function's own refusal has another code: INVALID_BODY.
      const headers = { ...request.headers, "x-api-key": info.apiKey };
      expect(codeOf(await api.send({ ...request, headers, body, signAs: operator }))).toBe("400 BAD_REQUEST_BODY");
    });
  }
});

describe("a route's throttle", () => {
  const limit = async (rate: number, burst: number) => {
    const at = "/~1transactions~1{id}/GET/throttling";
    const operation = (name: string, value: number): PatchOperation => ({
      op: "replace",
      path: `${at}/${name}`,
      value: String(value),
    });
    await clients.apiGateway.send(
      new UpdateStageCommand({
        restApiId: /execute-api\/([^/]+)\//.exec(info.apiUrl)?.[1],
        stageName: "v1",
        patchOperations: [operation("rateLimit", rate), operation("burstLimit", burst)],
      }),
    );
  };
  const { merchants } = environments.dev.throttle;
  afterAll(() => limit(merchants.rate, merchants.burst));

  test("answers 429 to what comes above it, and leaves other routes alone", async () => {
    // Five at once, and one a second: however long the rest takes to come, most of it is too much.
    await limit(1, 5);
    const send = () => api.send({ method: "GET", path: "/transactions/nothing_there", signAs: operator });
    const answers = await Promise.all(Array.from({ length: 50 }, send));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(35);
    expect(refused.length).toBeLessThan(50);
    expect(refused[0]).toMatchObject({ json: { code: "THROTTLED", request_id: expect.any(String) } });
    expect(refused[0]?.headers["content-type"]).toBe("application/problem+json");
    const other = await api.send({ method: "POST", path: "/webhook/stripe", body: "{}" });
    expect(other.status).toBe(400);
  });
});

describe("2,000 random requests to", () => {
  const COUNT = 2000;
  /** The same requests every time, so that a failure can be met again; others by FUZZ_SEED. */
  const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
  /** In everything that is sent: an answer that contains it quotes the request. */
  const MARK = "zqxmark";
  /** As many as the smallest function of a dev-sized stack has executions. */
  const AT_ONCE = 5;
  let before: Written = { items: new Set(), messages: 0 };
  beforeAll(async () => {
    // What other tests sent may still be on its way.
    await until(
      "a second in which nothing is written",
      async () => {
        before = await written();
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return added(before, await written());
      },
      (items) => items.length === 0,
    );
  });

  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom(
      "' OR 1=1 --",
      "<script>alert(1)</script>",
      "../../etc/passwd",
      ["$", "{jndi:ldap://x}"].join(""),
      "%00",
      "4242424242424242",
    ),
  );
  const marked = text.map((value) => `${value}${MARK}`);
  const header = fc.stringMatching(/^[ -~]{0,60}$/).map((value) => `${value.trim()}${MARK}`);
  const body = fc.oneof(
    fc.json().map((json) => `${json.slice(0, -1)}"${MARK}"`),
    fc.object().map((object) => JSON.stringify({ ...object, id: MARK, type: MARK })),
    marked,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.concat([Buffer.from(bytes), Buffer.from(MARK)])),
  );
  const headers = fc.dictionary(
    fc.constantFrom(
      "content-type",
      "content-encoding",
      "accept",
      ...Object.values(providers).flatMap((provider) => [...provider.signatureHeaders, ...provider.otherHeaders]),
      "x-api-key",
      "x-forwarded-for",
      "user-agent",
    ),
    header,
  );
  const requestsTo = (route: Route) =>
    fc.record({
      parameter: marked,
      ofProvider: fc.boolean(),
      query: fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(route.query ?? { any: 1 })), header), marked),
      headers,
      body,
      signed: fc.boolean(),
      keyed: fc.boolean(),
    });

  test.each(named)(
    "%s: no 5xx, no stack trace, no echo, nothing written",
    async (_, route) => {
      const requests = fc.sample(requestsTo(route), { numRuns: COUNT, seed });
      const wrong: unknown[] = [];
      let answeredByFunction = 0;
      await withLimit(AT_ONCE, requests, async (next) => {
        const { parameter, ofProvider, query, headers: sent, signed, keyed } = next;
        // What is signed and is an event would rightly be kept: only what is none is signed here.
        const text = String(next.body);
        const genuine =
          signed && route.authorization === "signature" && !text.includes(`"id":"${MARK}"`)
            ? stripeHeaders(text, info.secrets.stripe)
            : {};
        const answer = await api.send({
          method: route.method,
          path: pathParameters(route).reduce(
            (path, name) => path.replace(`{${name}}`, ofProvider ? "stripe" : encodeURIComponent(parameter)),
            route.path as string,
          ),
          ...(route.method === "GET" && { query }),
          headers: { ...unsigned(route).headers, ...sent, ...(keyed && { "x-api-key": info.apiKey }), ...genuine },
          ...(route.method === "POST" && { body: next.body }),
          ...(signed && route.authorization === "AWS_IAM" && { signAs: operator }),
        });
        if (isOfFunction(answer)) answeredByFunction++;
        const told = `${answer.text}${JSON.stringify(answer.headers)}`;
        if (answer.status >= 500 || told.includes(MARK) || /node_modules|\.mjs|\bat .+:\d+:\d+/.test(answer.text)) {
          wrong.push({ seed, status: answer.status, text: answer.text, next });
        }
      });
      expect(wrong.slice(0, 3)).toEqual([]);
      // Where the gateway knows the body's shape, nothing of this comes through to the function.
      if (route.body === undefined) expect(answeredByFunction).toBeGreaterThan(COUNT / 10);
      expect(added(before, await written())).toEqual([]);
    },
    120_000,
  );
});
