import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { MetricName } from "../../core/contracts/metrics";
import type { ProblemCode } from "../../core/contracts/problems";
import { callerOf, json, signedRequest, withProblems } from "../../core/shared/adapters/http/api-gateway";
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
const byCode: Partial<Record<ProblemCode, MetricName>> = {
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
    const known = receipt.error !== "UNKNOWN_PROVIDER";
    const provider = event.pathParameters?.provider ?? INTERNAL_SOURCE;
    return refuse(receipt.error, event, known ? { provider } : {});
  });
}

function receive(deps: ReceiverDeps, event: APIGatewayProxyEvent): Promise<Result<Receipt, ProblemCode>> {
  const request = signedRequest(event);
  const provider = event.pathParameters?.provider;
  if (provider !== undefined) return receiveWebhook(deps, provider, request);
  return receiveInternalEvent(deps, { caller: callerOf(event), body: request.body });
}
