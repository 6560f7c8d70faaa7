import { type PatchOperation, UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { BodyName } from "../../lib/api/models";
import { type Route, routes } from "../../lib/api/routes";
import { environments } from "../../lib/config/environments";
import { runningStack } from "../../testing/local-stack";
import { requestTo } from "../../testing/route-requests";
import type { HttpResponse } from "../../tools/http";

const stack = runningStack();
const { api, clients, info } = stack;
afterAll(() => stack.close());

const { operator } = info.credentials;
const named = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
/** Bodies that API Gateway lets pass. */
const validBodies: Readonly<Partial<Record<BodyName, object>>> = {
  FraudAlert: { alert_id: "a", transaction_id: "t", decision: "approved", occurred_at: "2026-11-18T10:00:00Z" },
  PaymentSubmission: { merchant_id: "m", customer_id: "c", amount: 1, currency: "USD", payment_method: "pm_visa" },
  BatchRequest: { merchant_id: "m", format: "csv", sha256: `${"A".repeat(43)}=` },
};
/** Where no field is required, an empty object passes. */
const bodyFor = ({ body }: Route) => JSON.stringify((body && validBodies[body]) ?? {});
const codeOf = ({ status, json }: HttpResponse) => `${status} ${(json as { code?: string } | undefined)?.code ?? ""}`;

describe.each(named)("%s", (name, route) => {
  const request = requestTo(route);

  if (route.authorization === "signature") {
    const keyed = { ...request, headers: { ...request.headers, "x-api-key": info.apiKey } };

    test(`${name} requires ${route.apiKeyRequired ? "an API key, and no IAM" : "neither API key nor IAM"}`, async () => {
      expect(codeOf(await api.send(request)) === "403 INVALID_API_KEY").toBe(route.apiKeyRequired);
    });

    test(`${name} refuses a body that its sender did not sign`, async () => {
      const body = bodyFor(route);
      expect(codeOf(await api.send({ ...keyed, body }))).toBe("400 INVALID_SIGNATURE");
    });
  } else {
    test(`${name} refuses requests without a valid AWS signature`, async () => {
      expect(codeOf(await api.send(request))).toBe("403 MISSING_AUTHENTICATION_TOKEN");
      const forged = { accessKeyId: operator.accessKeyId, secretAccessKey: "wrong" };
      expect((await api.send({ ...request, signAs: forged })).status).toBe(403);
    });

    test(`${name} names a query parameter that it does not have`, async () => {
      const headers = { ...request.headers, "x-api-key": info.apiKey };
      const answer = await api.send({ ...request, query: { statuss: "failed" }, headers, signAs: operator });
      expect(codeOf(answer)).toBe("400 INVALID_PARAMETER");
      expect(answer.json).toMatchObject({ errors: [{ parameter: "statuss", rule: "unknown" }] });
    });

    if (route.body !== undefined) {
      test(`${name} names a field that it does not have`, async () => {
        const headers = { ...request.headers, "x-api-key": info.apiKey };
        const answer = await api.send({ ...request, headers, body: '{"surplus":1}', signAs: operator });
        expect(codeOf(answer)).toBe("400 INVALID_BODY");
        const unknown = expect.objectContaining({ pointer: "/surplus", rule: "unknown" });
        expect(answer.json).toMatchObject({ errors: expect.arrayContaining([unknown]) });
      });
    }

    test(`${name} requires ${route.apiKeyRequired ? "an API key as well" : "no API key"}`, async () => {
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

  if (route.headers?.includes("Idempotency-Key")) {
    test(`${name} asks for Idempotency-Key with the function's own code`, async () => {
      const headers = { "content-type": "application/json", "x-api-key": info.apiKey };
      const body = bodyFor(route);
      const answer = await api.send({ ...request, headers, body, signAs: operator });
      expect(codeOf(answer)).toBe("400 IDEMPOTENCY_KEY_REQUIRED");
      expect(answer.json).toMatchObject({ errors: [{ header: "Idempotency-Key", rule: "required" }] });
    });
  }

  if (route.body !== undefined) {
    test.each([
      ["no JSON", "not json"],
      ["an array", "[]"],
      ["no body", ""],
    ])(`${name} refuses %s, and says that it is no JSON object`, async (_what, body) => {
      const headers = { ...request.headers, "x-api-key": info.apiKey };
      const answer = await api.send({ ...request, headers, body, signAs: operator });
      expect(codeOf(answer)).toBe("400 MALFORMED_JSON");
      expect(answer.json).toMatchObject({ errors: [{ pointer: "", rule: "json", expected: expect.any(String) }] });
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
  const { others } = environments.dev.throttle;
  afterAll(() => limit(others.rate, others.burst));

  test("a route's throttle answers 429 to requests above it, and does not limit other routes", async () => {
    // Five at once, and one a second: however long the rest takes to come, most of it is too much.
    await limit(1, 5);
    const send = () => api.send({ method: "GET", path: "/transactions/nothing_there", signAs: operator });
    const answers = await Promise.all(Array.from({ length: 50 }, send));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(35);
    expect(refused.length).toBeLessThan(50);
    expect(refused[0]).toMatchObject({ json: { code: "THROTTLED", request_id: expect.any(String) } });
    expect(refused[0]?.headers["content-type"]).toBe("application/problem+json");
    expect(refused[0]?.headers["retry-after"]).toBe("1");
    const other = await api.send({ method: "POST", path: "/webhook/stripe", body: "{}" });
    expect(other.status).toBe(400);
  });
});
