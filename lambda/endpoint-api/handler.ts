import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { endpointTest, webhookEndpoint } from "../../core/contracts/answers/endpoint";
import type { Answer } from "../../core/contracts/answers/fields";
import {
  DEFAULT_OVERLAP_SECONDS,
  endpointQuery,
  endpointRequest,
  endpointTestBody,
  rotationRequest,
} from "../../core/contracts/endpoint-schema";
import type { EndpointTestResult } from "../../core/contracts/endpoint-test";
import type { Refusal } from "../../core/contracts/problems";
import { firstProblem } from "../../core/notifications/application/endpoint-settings/endpoint-problem";
import {
  deleteEndpoint,
  type EndpointCaller,
  type EndpointView,
  type MerchantEndpointDeps,
  putEndpoint,
  readEndpoint,
  rotateEndpointSecret,
  tryEndpoint,
} from "../../core/notifications/application/endpoint-settings/merchant-endpoint";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { readQuery } from "../../core/shared/adapters/http/parameters";
import { refusals } from "../../core/shared/adapters/http/refusals";
import { readBody } from "../../core/shared/application/read-body";
import { ok, type Result } from "../../core/shared/domain/result";

export interface EndpointApiDeps extends MerchantEndpointDeps {
  /** The public half of an Ed25519 key. */
  readonly publicKeyOf: (key: string) => string;
}

type Work = (
  deps: EndpointApiDeps,
  who: EndpointCaller,
  event: APIGatewayProxyEvent,
) => Promise<Result<object, Refusal>>;

/** The routes of a merchant's endpoint. */
const works: Readonly<Record<string, Work>> = {
  "GET /webhook-endpoint": async (deps, who) => shown(deps, await readEndpoint(deps, who)),
  "PUT /webhook-endpoint": put,
  "DELETE /webhook-endpoint": async (deps, who) => {
    const removed = await deleteEndpoint(deps, who);
    return removed.ok ? ok({ merchant_id: removed.value, removed: true }) : removed;
  },
  "POST /webhook-endpoint/secret": rotate,
  "POST /webhook-endpoint/test": async (deps, who, event) => {
    const body = readBody(endpointTestBody, signedRequest(event).body);
    if (!body.ok) return body;
    const tested = await tryEndpoint(deps, who);
    return tested.ok ? ok(testAnswer(tested.value)) : tested;
  },
};

export function makeEndpointApi(deps: EndpointApiDeps) {
  const refuse = refusals({ message: "endpoint request refused", log: deps.log });
  return withProblems(deps.log, async (event): Promise<APIGatewayProxyResult> => {
    const route = `${event.httpMethod} ${event.requestContext.resourcePath}`;
    const work = works[route];
    if (work === undefined) throw new Error(`no such route: ${route}`);
    const query = readQuery(endpointQuery, event);
    if (!query.ok) return refuse(query.error, event);
    const answer = await work(deps, { caller: callerOf(event), merchantId: query.value.merchant_id }, event);
    return answer.ok ? json(200, answer.value, { "Cache-Control": "no-store" }) : refuse(answer.error, event);
  });
}

async function put(...[deps, who, event]: Parameters<Work>): Promise<Result<object, Refusal>> {
  const body = readBody(endpointRequest, signedRequest(event).body);
  if (!body.ok) return body;
  const { url, events = null, description, paused = false, signatures = ["v1"] } = body.value;
  const wish = { url, events, description: description || null, paused, signatures };
  return shown(deps, await putEndpoint(deps, who, wish));
}

async function rotate(...[deps, who, event]: Parameters<Work>): Promise<Result<object, Refusal>> {
  const body = readBody(rotationRequest, signedRequest(event).body);
  if (!body.ok) return body;
  const { overlap_seconds: seconds = DEFAULT_OVERLAP_SECONDS, replace_newest: replacesNewest = false } = body.value;
  return shown(deps, await rotateEndpointSecret(deps, who, { overlapMs: seconds * 1000, replacesNewest }));
}

function shown(
  { publicKeyOf }: EndpointApiDeps,
  view: Result<EndpointView, Refusal>,
): Result<Answer<typeof webhookEndpoint>, Refusal> {
  if (!view.ok) return view;
  const { merchantId, setting, secret } = view.value;
  const { signatures = ["v1"], signing_keys: keys = [] } = setting;
  return ok({
    merchant_id: merchantId,
    url: setting.url,
    description: setting.description ?? null,
    events: setting.events ?? null,
    paused: setting.paused ?? false,
    signatures,
    secrets: setting.secrets.length,
    public_keys: signatures.includes("v1a") ? keys.map(publicKeyOf) : [],
    old_secret_until: setting.old_secret_until ?? null,
    ...(secret !== undefined && { secret }),
  });
}

const testAnswer = (result: EndpointTestResult): Answer<typeof endpointTest> => ({
  outcome: result.outcome,
  problem: firstProblem(result) ?? null,
  id: result.id ?? null,
  url: result.url ?? null,
  http_status: result.http_status ?? null,
  milliseconds: result.milliseconds ?? null,
  signatures: result.signatures ?? null,
  endpoint_as_of: result.endpoint_as_of ?? null,
});
