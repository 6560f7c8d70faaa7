import { describe, expect, test } from "@jest/globals";
import { malformedJson } from "../../core/contracts/problems";
import { problem } from "../../core/shared/adapters/http/api-gateway";
import { accessLogFormat } from "../../lib/api/access-log";
import { gatewayResponses } from "../../lib/api/gateway-responses";
import { resourcePolicy } from "../../lib/api/resource-policy";
import { routes } from "../../lib/api/routes";
import { resourcesOf, type TerraformDocument } from "../../testing/checks/document";
import { apiRequest } from "../../testing/events";
import { synthAnew, synthDocument } from "../../testing/synth";

const document = synthDocument();
const [deployment] = resourcesOf(document, "aws_api_gateway_deployment");

describe("a deployment", () => {
  test("an API deployment waits for every resource that it freezes", () => {
    const frozen = resourcesOf(
      document,
      "aws_api_gateway_method",
      "aws_api_gateway_integration",
      "aws_api_gateway_gateway_response",
      "aws_api_gateway_model",
      "aws_api_gateway_request_validator",
      "aws_api_gateway_rest_api_policy",
    ).map(({ address }) => address);
    expect([...(deployment?.attributes.depends_on ?? [])].sort()).toEqual(frozen.sort());
  });

  test("an API deployment is created before its predecessor is destroyed", () => {
    expect(deployment?.attributes.lifecycle).toEqual({ create_before_destroy: true });
  });

  const fingerprint = (variables: Record<string, string> = {}) =>
    resourcesOf(JSON.parse(synthAnew(variables)) as TerraformDocument, "aws_api_gateway_deployment")[0]?.attributes
      .triggers;

  test("other tags make no new API deployment", () => {
    expect(fingerprint({ COMMIT_AUTHOR: "another author" })).toEqual(deployment?.attributes.triggers);
  });

  test("closing the default endpoint makes a new API deployment", () => {
    const CUSTOM_DOMAIN_CERTIFICATE_ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0f0e-1";
    expect(fingerprint({ CUSTOM_DOMAIN: "pay.example.com", CUSTOM_DOMAIN_CERTIFICATE_ARN })).not.toEqual(
      deployment?.attributes.triggers,
    );
  });

  test.each([
    ["a route's summary", { summary: "other" }, "no"],
    ["a route's authorization", { authorization: "signature" }, "a"],
    ["a route's key requirement", { apiKeyRequired: true }, "a"],
    ["a route's parameters", { query: "list" }, "a"],
    ["a route's path", { path: "/transactions/{id}/history" }, "a"],
  ])("a change of %s (%j) makes %s new API deployment", (_, change, made) => {
    const route = routes.find(({ path }) => path === "/transactions/{id}");
    const original = { ...route };
    try {
      Object.assign(route ?? {}, change);
      expect(JSON.stringify(fingerprint()) === JSON.stringify(deployment?.attributes.triggers)).toBe(made === "no");
    } finally {
      Object.assign(route ?? {}, original);
    }
  });
});

describe("the resource policy", () => {
  test("the resource policy opens the signature routes to all, and no other", () => {
    expect(resourcePolicy(routes, [], "arn").filter(({ Effect }) => Effect === "Allow")).toEqual([
      {
        Sid: "SignatureRoutes",
        Effect: "Allow",
        Principal: "*",
        Action: "execute-api:Invoke",
        Resource: ["arn/*/POST/webhook/*", "arn/*/POST/fraud-webhook"],
      },
    ]);
  });

  test("the resource policy lets a partner's account call POST /webhooks/payment, and no other route", () => {
    const [partners, ...others] = resourcePolicy(routes, ["210987654321"], "arn").filter(
      ({ Sid = "", Effect }) => Effect === "Allow" && Sid !== "SignatureRoutes",
    );
    expect(others).toEqual([]);
    expect(partners).toMatchObject({
      Principal: { AWS: ["arn:aws:iam::210987654321:root"] },
      Action: "execute-api:Invoke",
      Resource: ["arn/*/POST/webhooks/payment"],
    });
  });
});

describe("models", () => {
  test("API Gateway's models keep out what is no JSON object, and nothing else", () => {
    const schemas = resourcesOf(document, "aws_api_gateway_model").map(({ attributes }) => {
      const { title, ...schema } = JSON.parse(String(attributes.schema));
      expect(title).toBe(attributes.name);
      return schema;
    });
    expect(schemas).toHaveLength(new Set(routes.flatMap(({ body = [] }) => body)).size);
    const jsonObject = { $schema: "http://json-schema.org/draft-04/schema#", type: "object" };
    expect(schemas).toEqual(schemas.map(() => jsonObject));
  });
});

describe("gateway responses", () => {
  test.each(gatewayResponses.map((response) => [response.responseType, response] as const))(
    "the gateway response %s is problem+json that quotes nothing of the request",
    (code, response) => {
      const template = response.responseTemplates["application/json"] ?? "";
      const own = code === "BAD_REQUEST_BODY" ? "MALFORMED_JSON" : code;
      expect(JSON.parse(template)).toMatchObject({ code: own, request_id: "$context.requestId" });
      expect(template.match(/\$[\w.]+/g)).toEqual(["$context.requestId"]);
      const { "gatewayresponse.header.Retry-After": _, ...headers } = response.responseParameters;
      expect(headers).toEqual({ "gatewayresponse.header.Content-Type": "'application/problem+json'" });
    },
  );

  test("API Gateway refuses a body that is no JSON object as a function does", () => {
    const response = gatewayResponses.find(({ responseType }) => responseType === "BAD_REQUEST_BODY");
    const event = apiRequest({});
    const { body } = problem(malformedJson, event);
    const { request_id: _, ...answer } = JSON.parse(response?.responseTemplates["application/json"] ?? "{}");
    const { request_id: __, ...own } = JSON.parse(body);
    expect(answer).toEqual(own);
  });

  test("gateway responses say after how many seconds a request that was throttled or failed is worth a try", () => {
    const seconds = gatewayResponses.flatMap(({ responseType, responseParameters }) => {
      const value = responseParameters["gatewayresponse.header.Retry-After"];
      return value === undefined ? [] : [[responseType, value]];
    });
    expect(Object.fromEntries(seconds)).toEqual({
      THROTTLED: "'1'",
      QUOTA_EXCEEDED: "'60'",
      DEFAULT_5XX: "'5'",
      INTEGRATION_FAILURE: "'5'",
      INTEGRATION_TIMEOUT: "'5'",
    });
  });
});

describe("the access log", () => {
  test("the access log is JSON, and leaves out fields that could carry a caller's data or secrets", () => {
    const variables = Object.values(JSON.parse(accessLogFormat) as Record<string, string>);
    expect(variables).toContain("$context.requestId");
    expect(variables.filter((name) => /apiKey$|authorizer|validationErrorString|\.path$|query/i.test(name))).toEqual(
      [],
    );
  });
});

describe("the execution log", () => {
  test("the execution log is created before API Gateway would create it, with the stack's retention and key", () => {
    const group = resourcesOf(document, "aws_cloudwatch_log_group").find(({ attributes }) =>
      String(attributes.name).startsWith("API-Gateway-Execution-Logs_"),
    );
    const [stage] = resourcesOf(document, "aws_api_gateway_stage");
    expect(group?.attributes.name).toMatch(/^API-Gateway-Execution-Logs_\$\{aws_api_gateway_rest_api\..+\.id\}\/v1$/);
    expect(group?.attributes).toMatchObject({
      retention_in_days: 7,
      kms_key_id: expect.stringContaining("aws_kms_key"),
    });
    expect(stage?.attributes.depends_on).toContain(group?.address);
  });
});

describe("integrations", () => {
  test("every integration ends before API Gateway gives up", () => {
    for (const { attributes } of resourcesOf(document, "aws_api_gateway_integration")) {
      expect(attributes).toMatchObject({
        type: "AWS_PROXY",
        integration_http_method: "POST",
        timeout_milliseconds: 29_000,
      });
    }
  });
});
