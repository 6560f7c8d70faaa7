import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import {
  detailsOf,
  PROBLEM_CONTENT_TYPE,
  type Problem,
  problems,
  problemType,
  type Refusal,
} from "../../../contracts/problems";
import type { Caller } from "../../application/actor";
import type { Log, SignedRequest } from "../../application/ports";
import { exactJson } from "../../domain/json";
import { isPassing } from "../aws/passing-error";

/** The request's exact bytes, and its headers by lower-case name (repeated ones joined by commas). */
export function signedRequest(event: APIGatewayProxyEvent): SignedRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(event.headers ?? {})) headers[name.toLowerCase()] = value;
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    headers[name.toLowerCase()] = values?.join(",");
  }
  return {
    headers,
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
  };
}

/** Who signed the request, and with which API key it came. */
export function callerOf({ requestContext: { identity } }: APIGatewayProxyEvent): Caller {
  const { userArn, apiKeyId } = identity;
  return { arn: userArn ?? "", ...(apiKeyId && { apiKeyId }) };
}

/** An answer whose body is the JSON of the value. */
export function json(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return { statusCode, headers: { "Content-Type": "application/json", ...headers }, body: exactJson(body) };
}

/** The answer to a refused request: RFC 9457, with the status and the title of its code. */
export function problem(refusal: Refusal, event: APIGatewayProxyEvent): APIGatewayProxyResult {
  const { code, errors, duplicateOf: duplicate_of, provider, amountLeft: amount_left } = detailsOf(refusal);
  const { status, title, ...rest } = problems[code];
  const { requestId: request_id } = event.requestContext;
  const body: Problem = {
    ...{ type: problemType(code), title, status, code, request_id },
    ...(errors && { errors }),
    ...(duplicate_of && { duplicate_of }),
    ...(provider !== undefined && { provider }),
    ...(amount_left !== undefined && { amount_left }),
  };
  const retry = "retryAfter" in rest && { "Retry-After": String(rest.retryAfter) };
  return {
    statusCode: status,
    headers: { "Content-Type": PROBLEM_CONTENT_TYPE, ...retry },
    body: JSON.stringify(body),
  };
}

type ApiHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * Turns whatever a handler throws into an answer that says nothing of the cause. An AWS call that may succeed in a
 * moment is a logged 503, anything else a logged 500.
 */
export function withProblems(log: Log, handle: ApiHandler): ApiHandler {
  return async (event) => {
    try {
      return await handle(event);
    } catch (error) {
      const code = isPassing(error) ? "TEMPORARILY_UNAVAILABLE" : "INTERNAL_ERROR";
      if (code === "INTERNAL_ERROR") log.error("request failed", { code, error });
      else log.warn("request not done: a call of AWS was throttled or failed", { code, error });
      return problem(code, event);
    }
  };
}
