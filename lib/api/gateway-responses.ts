import {
  type InvalidRequest,
  malformedJson,
  PROBLEM_CONTENT_TYPE,
  type Problem,
  problems,
  problemType,
} from "../../core/contracts/problems";
import type { Route } from "./routes";

/** Answers of API Gateway itself, by response type, in the shape of the functions' refusals. */
const sentences = {
  ACCESS_DENIED: [403, "The caller may not use this route."],
  // The models ask for a JSON object, and for nothing else: the functions name what is wrong in it.
  BAD_REQUEST_BODY: [problems.MALFORMED_JSON.status, problems.MALFORMED_JSON.title],
  BAD_REQUEST_PARAMETERS: [400, "A required parameter is missing."],
  DEFAULT_4XX: [undefined, "The request was refused."],
  DEFAULT_5XX: [undefined, "Something failed on our side; the same request may be sent again."],
  EXPIRED_TOKEN: [403, "The caller's security token has expired."],
  INTEGRATION_FAILURE: [504, "No answer from the function; the same request may be sent again."],
  INTEGRATION_TIMEOUT: [504, "The answer took too long; the same request may be sent again."],
  INVALID_API_KEY: [403, "The API key is missing or unknown."],
  INVALID_SIGNATURE: [403, "The AWS signature does not match the request."],
  // API Gateway cannot distinguish an unknown path from an unsigned call to a route that must be signed.
  MISSING_AUTHENTICATION_TOKEN: [403, "There is no such route, or its requests must be signed with AWS SigV4."],
  QUOTA_EXCEEDED: [429, "The API key's quota is used up."],
  REQUEST_TOO_LARGE: [413, "The request is too large."],
  RESOURCE_NOT_FOUND: [404, "There is no such route."],
  THROTTLED: [429, "Too many requests; wait a moment and send the same request again."],
  UNSUPPORTED_MEDIA_TYPE: [415, "The content type is not supported."],
  WAF_FILTERED: [403, "The request was blocked."],
} as const satisfies Record<string, readonly [number | undefined, string]>;

type ResponseType = keyof typeof sentences;

/** Answers that the functions give too, under their code. */
const alsoOfFunctions: Readonly<Partial<Record<ResponseType, InvalidRequest>>> = { BAD_REQUEST_BODY: malformedJson };

const codeOf = (responseType: string): string => alsoOfFunctions[responseType as ResponseType]?.code ?? responseType;

/** Codes of API Gateway's own answers. */
export const gatewayCodes: readonly string[] = Object.keys(sentences).map(codeOf);

/** Seconds after which the same request is worth a try, as the header Retry-After says it. */
const retryAfter: Readonly<Partial<Record<ResponseType, number>>> = {
  // A throttle fills up again within a second.
  THROTTLED: 1,
  QUOTA_EXCEEDED: 60,
  // Lambda refuses a call above a function's concurrency; API Gateway then answers 5xx, and never 429.
  DEFAULT_5XX: 5,
  INTEGRATION_FAILURE: 5,
  INTEGRATION_TIMEOUT: 5,
};

/** Statuses of the answers whose status API Gateway chooses. */
const chosenStatuses: Readonly<Partial<Record<ResponseType, readonly number[]>>> = {
  // 403: a signature by a key that IAM does not know.
  DEFAULT_4XX: [400, 403],
  DEFAULT_5XX: [500, 502, 503],
};

/** An answer of API Gateway itself. The body of one whose status it chooses does not say the status. */
export interface GatewayAnswer {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly retryAfter?: number;
  readonly isStatusInBody: boolean;
}

/** The answers that API Gateway itself may give to a request to the route. */
export const gatewayAnswersTo = (route: Route): GatewayAnswer[] =>
  responseTypesOf(route).flatMap((type) => {
    const [status, title] = sentences[type];
    const after = retryAfter[type];
    const statuses = status === undefined ? (chosenStatuses[type] ?? []) : [status];
    return statuses.map((each) => ({
      code: codeOf(type),
      status: each,
      title,
      isStatusInBody: status !== undefined,
      ...(after !== undefined && { retryAfter: after }),
    }));
  });

const responseTypesOf = ({ authorization, apiKeyRequired, body }: Route): ResponseType[] => [
  ...(authorization === "AWS_IAM"
    ? (["MISSING_AUTHENTICATION_TOKEN", "INVALID_SIGNATURE", "EXPIRED_TOKEN", "ACCESS_DENIED"] as const)
    : []),
  ...(apiKeyRequired ? (["INVALID_API_KEY", "QUOTA_EXCEEDED"] as const) : []),
  ...(body === undefined ? [] : (["BAD_REQUEST_BODY"] as const)),
  ...everyRoute,
];

const everyRoute = [
  "DEFAULT_4XX",
  "DEFAULT_5XX",
  "INTEGRATION_FAILURE",
  "INTEGRATION_TIMEOUT",
  "REQUEST_TOO_LARGE",
  "THROTTLED",
  "WAF_FILTERED",
] as const;

export interface GatewayResponse {
  readonly responseType: string;
  readonly statusCode?: string;
  readonly responseTemplates: Record<string, string>;
  readonly responseParameters: Record<string, string>;
}

/**
 * Fixed text and the request id only: `$context.error.validationErrorString` would quote the offending value, and that
 * may be a card number.
 */
export const gatewayResponses: readonly GatewayResponse[] = Object.entries(sentences).map(([type, [status, title]]) => {
  const responseType = type as ResponseType;
  const code = codeOf(type);
  const problem: Omit<Problem, "status"> & { status?: number } = {
    type: problemType(code),
    title,
    ...(status && { status }),
    code,
    request_id: "$context.requestId",
    ...(alsoOfFunctions[responseType] && { errors: alsoOfFunctions[responseType].errors }),
  };
  const seconds = retryAfter[responseType];
  return {
    responseType,
    ...(status && { statusCode: String(status) }),
    responseTemplates: { "application/json": JSON.stringify(problem) },
    responseParameters: {
      "gatewayresponse.header.Content-Type": `'${PROBLEM_CONTENT_TYPE}'`,
      ...(seconds !== undefined && { "gatewayresponse.header.Retry-After": `'${seconds}'` }),
    },
  };
});
