import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { endpointTest, undeliveredNotification, webhookEndpoint } from "../../core/contracts/answers/endpoint";
import type { Answer } from "../../core/contracts/answers/fields";
import {
  DEFAULT_OVERLAP_SECONDS,
  endpointQuery,
  endpointRequest,
  endpointTestBody,
  notificationsQuery,
  recoveryRequest,
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
import {
  listUndelivered,
  type MerchantNotificationsDeps,
  requestRecovery,
} from "../../core/notifications/application/merchant-notifications";
import type { DeliveryDetails } from "../../core/notifications/application/undelivered-ports";
import { attemptView } from "../../core/queries/application/views";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { readQuery } from "../../core/shared/adapters/http/parameters";
import { refusals } from "../../core/shared/adapters/http/refusals";
import { readBody } from "../../core/shared/application/read-body";
import { ok, type Result } from "../../core/shared/domain/result";

export interface EndpointApiDeps extends MerchantEndpointDeps, MerchantNotificationsDeps {
  /** The public half of an Ed25519 key. */
  readonly publicKeyOf: (key: string) => string;
}

type Work = (
  deps: EndpointApiDeps,
  who: EndpointCaller,
  event: APIGatewayProxyEvent,
) => Promise<Result<object, Refusal>>;

const LIST = "GET /notifications";
const RECOVER = "POST /notifications/recover";

/** The routes of a merchant's endpoint, and of what it missed. */
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
  [LIST]: list,
  [RECOVER]: recover,
};

export function makeEndpointApi(deps: EndpointApiDeps) {
  const refuse = refusals({ message: "endpoint request refused", log: deps.log });
  return withProblems(deps.log, async (event): Promise<APIGatewayProxyResult> => {
    const route = `${event.httpMethod} ${event.requestContext.resourcePath}`;
    const work = works[route];
    if (work === undefined) throw new Error(`no such route: ${route}`);
    const query = readQuery(route === LIST ? notificationsQuery : endpointQuery, event);
    if (!query.ok) return refuse(query.error, event);
    const answer = await work(deps, { caller: callerOf(event), merchantId: query.value.merchant_id }, event);
    return answer.ok
      ? json(route === RECOVER ? 202 : 200, answer.value, { "Cache-Control": "no-store" })
      : refuse(answer.error, event);
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

async function list(...[deps, who, event]: Parameters<Work>): Promise<Result<object, Refusal>> {
  const query = readQuery(notificationsQuery, event);
  if (!query.ok) return query;
  const { merchant_id: _, ...wanted } = query.value;
  const page = await listUndelivered(deps, who, wanted);
  if (!page.ok) return page;
  const { notifications, cursor = null } = page.value;
  return ok({ notifications: notifications.map(notificationView), cursor });
}

async function recover(...[deps, who, event]: Parameters<Work>): Promise<Result<object, Refusal>> {
  const body = readBody(recoveryRequest, signedRequest(event).body);
  if (!body.ok) return body;
  const queued = await requestRecovery(deps, who, body.value);
  if (!queued.ok) return queued;
  const { id, merchantId, since, until, count } = queued.value;
  return ok({ id, merchant_id: merchantId, since, until, notifications: count });
}

const notificationView = (details: DeliveryDetails): Answer<typeof undeliveredNotification> => {
  const { attempts } = details;
  const last = attempts.at(-1);
  return {
    id: details.notificationId,
    transaction_id: details.transactionId,
    type: details.type,
    created_at: details.createdAt,
    state: details.state,
    attempts: attempts.length,
    last_attempt: last === undefined ? null : attemptView(last),
    next_attempt_at: details.nextAttemptAt ?? null,
  };
};

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
