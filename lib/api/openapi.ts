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
        url: `https://{api}.execute-api.{region}.amazonaws.com/${STAGE_NAME}`,
        variables: { api: { default: "api-id" }, region: { default: "us-east-1" } },
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
          description: "AWS Signature Version 4, service execute-api",
          "x-amazon-apigateway-authtype": "awsSigv4",
        },
        apiKey: { type: "apiKey", name: "x-api-key", in: "header" },
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
    ...(method === "POST" && {
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
