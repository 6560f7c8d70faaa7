import * as z from "zod/mini";
import { fieldRules } from "../../core/contracts/field-errors";
import { PROBLEM_CONTENT_TYPE, problems } from "../../core/contracts/problems";
import { gatewayCodes } from "./gateway-responses";
import { bodies } from "./models";
import { pathParameters, type Route, routes, STAGE_NAME } from "./routes";

const text = { type: "string" };

/** RFC 9457 with the extension members `code`, `request_id` and, for duplicates, `duplicate_of`. */
const problem = {
  type: "object",
  required: ["type", "title", "code", "request_id"],
  properties: {
    type: { type: "string", format: "uri" },
    title: text,
    status: { type: "integer" },
    code: {
      type: "string",
      description: "Stable: what clients may rely on.",
      enum: [...new Set([...Object.keys(problems), ...gatewayCodes])].sort(),
    },
    request_id: text,
    errors: {
      type: "array",
      maxItems: 20,
      description: "What is wrong with the request. Never a value that was sent.",
      items: {
        type: "object",
        required: ["rule"],
        properties: {
          pointer: { ...text, description: "JSON pointer (RFC 6901) into the body; empty for the whole body." },
          parameter: { ...text, description: "Name of a query parameter." },
          header: { ...text, description: "Name of a header." },
          rule: { type: "string", enum: Object.keys(fieldRules) },
          expected: { ...text, description: "What is allowed, in words." },
        },
      },
    },
    duplicate_of: { ...text, description: "Id of what was sent before. Only with codes of duplicates." },
  },
};

/** The API as an OpenAPI 3.1 document: made from the routes and schemas that the stack itself is made from. */
export function openApiDocument() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tap",
      version: STAGE_NAME,
      description:
        "Payment webhooks and transactions. Amounts are integers in minor units. Refusals are application/problem+json and never quote the request.",
    },
    servers: [
      {
        url: `https://{api}.execute-api.{region}.amazonaws.com/${STAGE_NAME}`,
        variables: { api: { default: "api-id" }, region: { default: "us-east-1" } },
      },
    ],
    paths,
    components: {
      securitySchemes: {
        sigv4: {
          type: "apiKey",
          name: "Authorization",
          in: "header",
          description: "AWS Signature Version 4, service execute-api",
          "x-amazon-apigateway-authtype": "awsSigv4",
        },
        apiKey: { type: "apiKey", name: "x-api-key", in: "header" },
      },
      schemas: {
        Problem: problem,
        ...Object.fromEntries(
          Object.entries(bodies).map(([name, schema]) => {
            const { $schema: _, ...described } = z.toJSONSchema(schema, { target: "draft-4" });
            return [name, described];
          }),
        ),
      },
    },
  };
}

const refusal = (description: string) => ({
  description,
  content: { [PROBLEM_CONTENT_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** Refusals that every route has, and after which the same request is worth a try. */
const retryable = Object.fromEntries(
  Object.entries({
    "429": "Too many requests",
    "503": "A service behind the route is busy or did not answer",
  }).map(([status, description]) => [
    status,
    {
      ...refusal(description),
      headers: { "Retry-After": { required: true, description: "Seconds", schema: { type: "integer", minimum: 1 } } },
    },
  ]),
);

function operation(route: Route) {
  const { method, path, summary, aliasOf, body, apiKeyRequired, authorization, success = 200 } = route;
  const credentials = { ...(authorization === "AWS_IAM" && { sigv4: [] }), ...(apiKeyRequired && { apiKey: [] }) };
  const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[/{}-]+(\w)?/g, (_, next?: string) => next?.toUpperCase() ?? "")}`,
    summary,
    ...(aliasOf && { deprecated: true, description: `An alias of \`${method} ${aliasOf}\`. Call that one instead.` }),
    security: Object.keys(credentials).length > 0 ? [credentials] : [],
    parameters: [
      ...pathParameters(route).map((name) => ({ name, in: "path", required: true, schema: text })),
      ...(route.headers ?? []).map((name) => ({ name, in: "header", required: true, schema: text })),
      ...Object.entries(route.query ?? {}).map(([name, { required }]) => ({
        name,
        in: "query",
        required,
        schema: text,
      })),
    ],
    ...(method === "POST" && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: body === undefined ? {} : reference(body) } },
      },
    }),
    responses: {
      [String(success)]: {
        description: success === 202 ? "Accepted: it is stored, and done later" : "Done",
        content: { "application/json": { schema: { type: "object" } } },
      },
      ...retryable,
      default: refusal("Refused"),
    },
  };
}
