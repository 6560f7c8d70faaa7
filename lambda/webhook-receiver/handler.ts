import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { signedBy } from "../../core/access/application/actor";
import type { CountName } from "../../core/contracts/metrics";
import { detailsOf, type ProblemCode, type Refusal } from "../../core/contracts/problems";
import { noQuery } from "../../core/contracts/query-schemas";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
import { readQuery } from "../../core/shared/adapters/http/parameters";
import { refusals } from "../../core/shared/adapters/http/refusals";
import type { Result } from "../../core/shared/domain/result";
import type { Receipt } from "../../core/webhooks/application/accept-event";
import {
  INTERNAL_SOURCE,
  type ReceiveInternalEventDeps,
  receiveInternalEvent,
} from "../../core/webhooks/application/receive-internal-event";
import { type ReceiveWebhookDeps, receiveWebhook } from "../../core/webhooks/application/receive-webhook";

export type ReceiverDeps = ReceiveWebhookDeps & ReceiveInternalEventDeps;

/** Refusals that somebody should hear of: the sender of an event may never send it again. */
const byCode: Partial<Record<ProblemCode, CountName>> = {
  INVALID_SIGNATURE: "SignatureRefused",
  PROVIDER_NOT_CONFIGURED: "SignatureRefused",
  CARD_NUMBER_REFUSED: "CardDataRefused",
  BODY_TOO_LARGE: "EventRefused",
  MALFORMED_EVENT: "EventRefused",
  EVENT_CONTRADICTS: "EventRefused",
  TRANSMISSION_REUSED: "SignatureRefused",
};

/** POST /webhook/{provider} and POST /webhooks/payment */
export function makeReceiver(deps: ReceiverDeps) {
  const { log, metrics } = deps;
  const refuse = refusals({ message: "event refused", log, counted: { metrics, byCode } });
  return withProblems(log, async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const receipt = await receive(deps, event);
    if (receipt.ok) return json(200, receipt.value);
    // Whatever else stands in the path is the caller's, and stays out of the log.
    const known = detailsOf(receipt.error).code !== "UNKNOWN_PROVIDER";
    const provider = event.pathParameters?.provider ?? INTERNAL_SOURCE;
    return refuse(receipt.error, event, known ? { ...signedBy(callerOf(event)), provider } : {});
  });
}

async function receive(deps: ReceiverDeps, event: APIGatewayProxyEvent): Promise<Result<Receipt, Refusal>> {
  const request = signedRequest(event);
  const provider = event.pathParameters?.provider;
  // The address that a provider calls is an operator's setting: a parameter in it must not lose events.
  if (provider !== undefined) return receiveWebhook(deps, provider, request);
  const query = readQuery(noQuery, event);
  if (!query.ok) return query;
  return receiveInternalEvent(deps, { caller: callerOf(event), body: request.body });
}
