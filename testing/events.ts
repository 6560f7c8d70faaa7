import type { APIGatewayProxyEvent, SQSEvent, SQSRecord } from "aws-lambda";

/** What API Gateway hands to a function, as far as ours look at it. */
export function apiRequest(fields: {
  readonly path?: Readonly<Record<string, string>>;
  /** A list stands for a parameter or header that is repeated. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly userArn?: string;
  readonly apiKeyId?: string;
  /** The route, and the path as the caller called it. @default `POST /transactions` of the stage's own address */
  readonly called?: { readonly route: string; readonly path: string };
  /** @default POST */
  readonly method?: string;
}): APIGatewayProxyEvent {
  const { body = "", called = { route: "/transactions", path: "/v1/transactions" } } = fields;
  const query = valuesOf(fields.query);
  const headers = valuesOf(fields.headers);
  return {
    httpMethod: fields.method ?? "POST",
    pathParameters: fields.path ?? null,
    queryStringParameters: fields.query ? lastOf(query) : null,
    multiValueQueryStringParameters: fields.query ? query : null,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    body: typeof body === "string" ? body : body.toString("base64"),
    isBase64Encoded: typeof body !== "string",
    requestContext: {
      requestId: "request-1",
      identity: { userArn: fields.userArn ?? null, apiKeyId: fields.apiKeyId ?? null },
      resourcePath: called.route,
      path: called.path,
    },
  } as unknown as APIGatewayProxyEvent;
}

type Values = Record<string, readonly string[]>;

const valuesOf = (values: Readonly<Record<string, string | readonly string[]>> = {}): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value].flat()]));

const lastOf = (values: Values) => Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1)]));

/** A batch of the webhook-processing queue. */
export function sqsBatch(
  ...bodies: readonly (string | { readonly body: string; readonly receives: number })[]
): SQSEvent {
  return {
    Records: bodies.map((entry, index) => {
      const { body, receives } = typeof entry === "string" ? { body: entry, receives: 1 } : entry;
      return {
        messageId: `message-${index + 1}`,
        receiptHandle: `receipt-${index + 1}`,
        body,
        attributes: { ApproximateReceiveCount: String(receives) },
      } as SQSRecord;
    }),
  };
}
