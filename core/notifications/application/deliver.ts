import type { Clock, Log, LogFields, Metrics } from "../../shared/application/ports";
import {
  type DeliveryAttempt,
  MAX_AGE_MS,
  MAX_LOST_LEASES,
  retrySeconds,
  SETTING_TRUE_SECONDS,
  shownUrl,
} from "../domain/delivery";
import { isSubscribed } from "../domain/subscription";
import {
  type DeliveryKey,
  type DeliveryStore,
  type EndpointBreakers,
  EndpointMisconfigured,
  type LeasedDelivery,
  type MerchantEndpoint,
  type MerchantEndpoints,
  type WebhookAnswer,
  type WebhookClient,
} from "./delivery-ports";
import { type BreakerTicket, recordBreakerFailure, ticketFor } from "./endpoint-breaker";
import type { NotificationKey } from "./ports";
import { type SignWebhook, webhookRequest } from "./webhook-request";

export interface DeliverDeps {
  readonly endpoints: MerchantEndpoints;
  readonly deliveryStore: DeliveryStore;
  readonly breakers: EndpointBreakers;
  readonly client: WebhookClient;
  /** Headers that prove who sends the body. */
  readonly sign: SignWebhook;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Longest wait of a message, in seconds; longer ones are the sweep's. A message that waits counts as in flight, of which
 * a queue takes so many, and its age would raise the alarm of a stuck queue.
 */
const LONGEST_MESSAGE_WAIT_SECONDS = 400;

/** Seconds for which a delivery waits whose endpoint has a setting that could not be read again. */
const STALE_WAIT_SECONDS = 300;

/** What is to become of the message: nothing more, or the queue hands it out again after so many seconds. */
export type Delivered = "done" | { readonly retryInSeconds: number };

type QueuedBy = DeliveryAttempt["queuedBy"];

/** A leased delivery, and who asked for the attempt. */
type AskedDelivery = LeasedDelivery & Pick<DeliveryAttempt, "queuedBy">;

/**
 * Makes one attempt to deliver a notification to its merchant's endpoint. Any number of messages may ask for it: the one
 * that gets the lease makes the attempt. Throws what a retry may heal, having released the lease.
 */
export async function deliver(deps: DeliverDeps, key: NotificationKey, queuedBy?: QueuedBy): Promise<Delivered> {
  const leased = await deps.deliveryStore.lease(key);
  if (leased === undefined) return "done";
  try {
    // Whoever has just mended an endpoint waits for a retry, or asks by hand.
    const isAsked = leased.cause.requestedBy !== undefined || leased.recoveredAt !== undefined;
    const fresh = leased.recordedAttempts > 0 || isAsked;
    return await deliverLeased(deps, { ...leased, ...(queuedBy && { queuedBy }) }, fresh);
  } catch (error) {
    await deps.deliveryStore.release(leased, deps.clock.now()).catch(() => undefined);
    throw error;
  }
}

/** `fresh`: whether to read the endpoint anew. */
async function deliverLeased(deps: DeliverDeps, leased: AskedDelivery, fresh: boolean): Promise<Delivered> {
  const { clock, deliveryStore, breakers, log, metrics } = deps;
  const isTooOld = clock.now().getTime() - Date.parse(leased.recoveredAt ?? leased.createdAt) > MAX_AGE_MS;
  if (isTooOld || leased.leases - leased.recordedAttempts > MAX_LOST_LEASES) return giveUp(deps, leased);

  const endpoint = await endpointOf(deps, leased, fresh);
  if (endpoint instanceof EndpointMisconfigured) {
    const made = { at: clock.now().toISOString(), ...askedBy(leased), endpointAsOf: endpoint.asOf };
    return retryOrGiveUp(deps, leased, { ...made, outcome: "misconfigured", milliseconds: 0 });
  }
  const unwanted = endpoint && unwantedBy(endpoint, leased);
  if (endpoint && unwanted && fresh) return endUnwanted(deps, leased, unwanted, endpoint);
  const health = endpoint && unwanted === undefined ? await breakers.find(endpoint.id) : undefined;
  // Without an endpoint that wants it, the delivery ends for good: one that was set a moment ago should count.
  if (!fresh && (endpoint === undefined || unwanted !== undefined || health?.gone))
    return deliverLeased(deps, leased, true);
  if (endpoint === undefined) {
    await deliveryStore.end(leased, "unaddressed");
    log.info("merchant has no endpoint", fieldsOf(leased));
    metrics.count("DeliveryUnaddressed", { transaction_id: leased.transactionId });
    return "done";
  }
  if (health?.gone) return endAsGone(deps, leased, endpoint);
  const ticket = await ticketFor(deps, endpoint, health);
  if ("openUntil" in ticket) {
    await deliveryStore.release(leased, ticket.openUntil);
    log.info("delivery waits for an open circuit breaker", { ...fieldsOf(leased), endpoint: endpoint.id });
    return "done";
  }
  return attempt(deps, leased, endpoint, ticket);
}

async function endpointOf({ endpoints, log, metrics }: DeliverDeps, leased: LeasedDelivery, fresh: boolean) {
  try {
    return await endpoints.of(leased.merchantId, { fresh });
  } catch (error) {
    if (!(error instanceof EndpointMisconfigured)) throw error;
    log.error("the merchant's endpoint cannot be used", { ...fieldsOf(leased), error });
    metrics.count("EndpointUnusable", { transaction_id: leased.transactionId });
    return error;
  }
}

async function attempt(
  deps: DeliverDeps,
  leased: AskedDelivery,
  endpoint: MerchantEndpoint,
  ticket: BreakerTicket,
): Promise<Delivered> {
  const { client, sign, clock, deliveryStore, breakers, log, metrics } = deps;
  const began = clock.now();
  const answer = await client.post(webhookRequest(sign, leased, endpoint, began));
  const made: DeliveryAttempt = {
    at: began.toISOString(),
    url: shownUrl(endpoint.url),
    endpointAsOf: endpoint.asOf,
    ...askedBy(leased),
    ...outcomeOf(answer),
    milliseconds: clock.now().getTime() - began.getTime(),
  };
  if (made.outcome === "delivered") {
    await deliveryStore.end(leased, "delivered", made);
    if (ticket.closesOnSuccess) await breakers.close(endpoint.id);
    log.info("delivered", { ...fieldsOf(leased), endpoint: endpoint.id, attempt: leased.recordedAttempts + 1 });
    metrics.count("DeliverySucceeded", { transaction_id: leased.transactionId });
    return "done";
  }
  log.warn("not delivered", { ...fieldsOf(leased), endpoint: endpoint.id, outcome: outcomeText(answer) });
  if (made.outcome === "address_refused") {
    metrics.count("EndpointUnusable", { transaction_id: leased.transactionId });
  }
  if (made.httpStatus === 410) {
    await breakers.markGone(endpoint.id);
    return endAsGone(deps, leased, endpoint, made);
  }
  const retryAfter = answer.outcome === "answered" ? answer.retryAfterSeconds : undefined;
  await recordBreakerFailure(deps, endpoint, ticket, retryAfter);
  return retryOrGiveUp(deps, leased, made, retryAfter);
}

const askedBy = ({ queuedBy }: AskedDelivery) => queuedBy && { queuedBy };

function outcomeOf(answer: WebhookAnswer): Pick<DeliveryAttempt, "outcome" | "httpStatus"> {
  if (answer.outcome !== "answered") return { outcome: answer.outcome };
  const { status } = answer;
  return { outcome: status >= 200 && status < 300 ? "delivered" : "answered", httpStatus: status };
}

function outcomeText(answer: WebhookAnswer): string {
  if (answer.outcome === "answered") return `answered ${answer.status}`;
  const reason = "reason" in answer ? answer.reason : undefined;
  return reason === undefined ? answer.outcome : `${answer.outcome} ${reason}`;
}

/** Records the attempt and plans the next one. `retryAfterSeconds`: what the endpoint asked for. */
async function retryOrGiveUp(
  deps: DeliverDeps,
  leased: LeasedDelivery,
  made: DeliveryAttempt,
  retryAfterSeconds?: number,
): Promise<Delivered> {
  const { clock, deliveryStore, metrics } = deps;
  metrics.count("DeliveryAttemptFailed", { transaction_id: leased.transactionId });
  const wait = retrySeconds(leased.recordedAttempts - leased.earlierAttempts + 1, clock.random(), retryAfterSeconds);
  if (wait === undefined) return giveUp(deps, leased, made);
  const by = wait <= LONGEST_MESSAGE_WAIT_SECONDS ? "message" : "sweep";
  await deliveryStore.retry(leased, made, new Date(clock.now().getTime() + wait * 1000), by);
  // A second late rather than early: an early message would find nothing to do.
  return by === "message" ? { retryInSeconds: wait + 1 } : "done";
}

/** How a delivery ends that the endpoint does not want now. A notification by hand is sent whatever its type is. */
function unwantedBy({ events, isPaused }: MerchantEndpoint, { type, cause }: LeasedDelivery) {
  if (cause.requestedBy === undefined && !isSubscribed(events, type)) return "unsubscribed";
  return isPaused ? "paused" : undefined;
}

/** Ends it without a call, by a setting that is known to be true: whoever resumes an endpoint waits for that long. */
async function endUnwanted(
  { deliveryStore, clock, log }: DeliverDeps,
  leased: LeasedDelivery,
  state: "paused" | "unsubscribed",
  { asOf }: MerchantEndpoint,
): Promise<Delivered> {
  const now = clock.now().getTime();
  if (now - Date.parse(asOf) > SETTING_TRUE_SECONDS * 1000) {
    await deliveryStore.release(leased, new Date(now + STALE_WAIT_SECONDS * 1000));
    log.warn("delivery waits for its endpoint's setting to be read", fieldsOf(leased));
    return "done";
  }
  await deliveryStore.end(leased, state);
  log.info("delivery ended without a call", { ...fieldsOf(leased), outcome: state });
  return "done";
}

async function endAsGone(
  deps: DeliverDeps,
  leased: LeasedDelivery,
  { id }: MerchantEndpoint,
  made?: DeliveryAttempt,
): Promise<Delivered> {
  await deps.deliveryStore.end(leased, "gone", made);
  deps.log.error("the endpoint is gone", { ...fieldsOf(leased), endpoint: id });
  deps.metrics.count("EndpointUnusable", { transaction_id: leased.transactionId });
  return "done";
}

async function giveUp(deps: DeliverDeps, leased: LeasedDelivery, made?: DeliveryAttempt): Promise<Delivered> {
  await deps.deliveryStore.end(leased, "failed", made);
  deps.log.error("delivery given up", { ...fieldsOf(leased), attempt: leased.recordedAttempts + (made ? 1 : 0) });
  deps.metrics.count("DeliveryFailed", { transaction_id: leased.transactionId });
  return "done";
}

/** Ends a delivery that an error which no retry can heal has stopped. */
export async function failDelivery(
  { deliveryStore, log, metrics }: Pick<DeliverDeps, "deliveryStore" | "log" | "metrics">,
  key: DeliveryKey,
  error: unknown,
): Promise<void> {
  await deliveryStore.end(key, "failed");
  log.error("delivery cannot be made", { ...fieldsOf(key), error });
  metrics.count("DeliveryFailed", { transaction_id: key.transactionId });
}

const fieldsOf = ({ transactionId, merchantId }: DeliveryKey): LogFields => ({
  transaction_id: transactionId,
  merchant_id: merchantId,
});
