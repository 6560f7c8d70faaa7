import { requestExample } from "./openapi-examples";
import { operations, tags } from "./openapi-operations";
import { parametersOf } from "./openapi-parameters";
import { problemExamples, responsesOf, routeName } from "./openapi-responses";
import { componentSchemas, reference } from "./openapi-schemas";
import { webhooks } from "./openapi-webhooks";
import { type Route, routes, STAGE_NAME } from "./routes";

/**
 * The API as an OpenAPI 3.1 document: made from the routes and schemas that the stack itself is made from.
 * `answersMayGrow`: whether a field that is not in an answer's schema is allowed, as clients must allow it.
 */
export function openApiDocument({ answersMayGrow = true } = {}) {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tap",
      version: STAGE_NAME,
      license: { name: "Private, for internal use", identifier: "LicenseRef-Private" },
      contact: { name: "The operators of this deployment" },
      description:
        "Payment webhooks and transactions. Amounts are integers in minor units. Refusals are application/problem+json and never quote the request.",
    },
    servers: [
      {
        url: "https://{api}.execute-api.{region}.amazonaws.com/{stage}",
        description: "The deployment's output `api_url`",
        variables: {
          api: { default: "api-id", description: "Id of the API" },
          region: { default: "us-east-1", description: "The deployment's region" },
          stage: { default: STAGE_NAME, enum: [STAGE_NAME] },
        },
      },
      {
        url: "https://{domain}",
        description: "With CUSTOM_DOMAIN, whose paths do not begin with the stage",
        variables: { domain: { default: "api.shop.test", description: "The deployment's own domain name" } },
      },
    ],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    webhooks: webhooks(),
    components: {
      securitySchemes: {
        sigv4: {
          type: "apiKey",
          name: "Authorization",
          in: "header",
          description:
            "AWS Signature Version 4 of the whole request, for the service `execute-api` and the deployment's region. OpenAPI has no type for it: this is the header in which it comes. A client needs a step that signs, as docs/api.md shows.",
          "x-amazon-apigateway-authtype": "awsSigv4",
        },
        apiKey: {
          type: "apiKey",
          name: "x-api-key",
          in: "header",
          description: "One key for all callers. It limits the number of calls, and identifies no one.",
        },
      },
      schemas: componentSchemas({ answersMayGrow }),
      examples: problemExamples(),
    },
  };
}

function operation(route: Route) {
  const { method, summary, aliasOf, body, apiKeyRequired, authorization } = route;
  const { operationId, tag, description } = operations[routeName(route)];
  const credentials = { ...(authorization === "AWS_IAM" && { sigv4: [] }), ...(apiKeyRequired && { apiKey: [] }) };
  return {
    operationId,
    tags: [tag],
    summary,
    ...(aliasOf && { deprecated: true }),
    description: aliasOf ? `An alias of \`${method} ${aliasOf}\`. Call that one instead. ${description}` : description,
    security: Object.keys(credentials).length > 0 ? [credentials] : [],
    parameters: parametersOf(route),
    ...((method === "POST" || method === "PUT") && {
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: body === undefined ? {} : reference(body),
            example: requestExample(routeName(route)),
          },
        },
      },
    }),
    responses: responsesOf(route),
  };
}
