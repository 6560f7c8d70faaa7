import type { DeliveryMessage } from "../../contracts/merchant-webhook-schema";
import type { Clock, Log, Metrics } from "../../shared/application/ports";
import { BREAKER_FAILURES, breakerSeconds, retryAfterSeconds, retrySeconds } from "../domain/delivery";
import {
  type ClaimedDelivery,
  type Deliveries,
  type DeliveryAttempt,
  type EndpointBreakers,
  type EndpointHealth,
  EndpointMisconfigured,
  type MerchantEndpoint,
  type MerchantEndpoints,
  type NotificationKey,
  type WebhookAnswer,
  type WebhookClient,
} from "./ports";

export interface DeliverDeps {
  readonly endpoints: MerchantEndpoints;
  readonly deliveries: Deliveries;
  readonly breakers: EndpointBreakers;
  readonly client: WebhookClient;
  /** Headers that prove who sends the body. */
  readonly sign: (secrets: readonly string[], id: string, at: Date, body: Buffer) => Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Waits up to this are the message's own. Longer ones are the sweep's: a message that waits counts as in flight, of
 * which a queue takes so many, and its age would ring as if the queue were stuck.
 */
const LONGEST_MESSAGE_WAIT_SECONDS = 400;
/** The one attempt that tries out an endpoint ends within this. */
const PROBE_SECONDS = 60;
/** What `Retry-After` may ask for on behalf of all deliveries to the endpoint. */
const LONGEST_HOLD_SECONDS = 3600;
/** After this nobody waits for a delivery any more, whatever it waited for. */
const MAX_AGE_MS = 5 * 86_400_000;
/** Claims of which nothing was recorded, as the function was stopped each time: something is wrong with the delivery. */
const MAX_LOST_CLAIMS = 20;

/** What is to become of the message: nothing more, or the queue hands it out again after so many seconds. */
export type Delivered = "done" | { readonly retryInSeconds: number };

/**
 * One attempt to deliver a notification to its merchant's endpoint. It may be asked for by any number of messages: one
 * of them makes the attempt. Throws what a retry may heal, having given the delivery back.
 */
export async function deliver(
  deps: DeliverDeps,
  { transaction_id: transactionId, notification_id: notificationId }: DeliveryMessage,
): Promise<Delivered> {
  const claimed = await deps.deliveries.claim({ transactionId, notificationId });
  if (claimed === undefined) return "done";
  try {
    return await work(deps, claimed);
  } catch (error) {
    await deps.deliveries.postpone(claimed, deps.clock.now()).catch(() => undefined);
    throw error;
  }
}

async function work(deps: DeliverDeps, claimed: ClaimedDelivery): Promise<Delivered> {
  const { clock, deliveries, breakers, log, metrics } = deps;
  const isTooOld = clock.now().getTime() - Date.parse(claimed.createdAt) > MAX_AGE_MS;
  if (isTooOld || claimed.claims - claimed.recorded > MAX_LOST_CLAIMS) return giveUp(deps, claimed);

  const endpoint = await endpointOf(deps, claimed);
  if (endpoint === "misconfigured") {
    const at = clock.now().toISOString();
    return failed(deps, claimed, { at, outcome: "misconfigured", milliseconds: 0 });
  }
  if (endpoint === undefined) {
    await deliveries.end(claimed, "unaddressed");
    log.info("merchant has no endpoint", named(claimed));
    metrics.count("DeliveryUnaddressed", { transaction_id: claimed.transactionId });
    return "done";
  }
  const health = await breakers.find(endpoint.id);
  if (health?.gone) return gone(deps, claimed, endpoint);
  const turn = await turnAt(deps, endpoint, health);
  if ("notBefore" in turn) {
    await deliveries.postpone(claimed, turn.notBefore);
    log.info("delivery put off", { ...named(claimed), endpoint: endpoint.id });
    return "done";
  }
  return attempt(deps, claimed, endpoint, turn);
}

async function endpointOf({ endpoints, log, metrics }: DeliverDeps, claimed: ClaimedDelivery) {
  try {
    return await endpoints.of(claimed.merchantId);
  } catch (error) {
    if (!(error instanceof EndpointMisconfigured)) throw error;
    log.error("the merchant's endpoint cannot be used", { ...named(claimed), error });
    metrics.count("EndpointUnusable", { transaction_id: claimed.transactionId });
    return "misconfigured" as const;
  }
}

/** An attempt may be made. `since`: a failure counts unless the endpoint was left in peace after this. */
interface Turn {
  readonly since: Date;
  readonly known: boolean;
}

/** Whether it is the delivery's turn, or the endpoint is left in peace. */
async function turnAt(
  { breakers, clock }: DeliverDeps,
  { id }: MerchantEndpoint,
  health: EndpointHealth | undefined,
): Promise<Turn | { readonly notBefore: Date }> {
  const now = clock.now();
  const { openUntil, failures = 0 } = health ?? {};
  if (openUntil === undefined) return { since: now, known: health !== undefined };
  if (now < new Date(openUntil)) return { notBefore: new Date(openUntil) };
  if (failures < BREAKER_FAILURES) return { since: now, known: true };
  // One tries it out; the others wait for what comes of that.
  const until = new Date(now.getTime() + PROBE_SECONDS * 1000);
  return (await breakers.probe(id, openUntil, until)) ? { since: until, known: true } : { notBefore: until };
}

async function attempt(
  deps: DeliverDeps,
  claimed: ClaimedDelivery,
  endpoint: MerchantEndpoint,
  { since, known }: Turn,
): Promise<Delivered> {
  const { client, sign, clock, deliveries, breakers, log, metrics } = deps;
  const began = clock.now();
  const body = Buffer.from(claimed.body);
  const answer = await client.post({
    url: endpoint.url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Tap-Webhooks/1",
      ...sign(endpoint.secrets, claimed.notificationId, began, body),
    },
    body,
  });
  const made = attemptOf(began, clock.now(), answer);
  if (made.outcome === "delivered") {
    await deliveries.end(claimed, "delivered", made);
    if (known) await breakers.healed(endpoint.id);
    log.info("delivered", { ...named(claimed), endpoint: endpoint.id, attempt: claimed.recorded + 1 });
    metrics.count("DeliverySucceeded", { transaction_id: claimed.transactionId });
    return "done";
  }
  log.warn("not delivered", { ...named(claimed), endpoint: endpoint.id, outcome: outcomeText(answer) });
  if (made.outcome === "address_refused") {
    metrics.count("EndpointUnusable", { transaction_id: claimed.transactionId });
  }
  if (made.httpStatus === 410) {
    await breakers.gone(endpoint.id);
    return gone(deps, claimed, endpoint, made);
  }
  const asked = answer.outcome === "answered" ? retryAfterSeconds(answer.retryAfter, clock.now()) : undefined;
  await spare(deps, endpoint, since, asked);
  return failed(deps, claimed, made, asked);
}

function attemptOf(began: Date, ended: Date, answer: WebhookAnswer): DeliveryAttempt {
  const made = { at: began.toISOString(), milliseconds: ended.getTime() - began.getTime() };
  if (answer.outcome !== "answered") return { ...made, outcome: answer.outcome };
  const { status } = answer;
  return { ...made, outcome: status >= 200 && status < 300 ? "delivered" : "answered", httpStatus: status };
}

function outcomeText(answer: WebhookAnswer): string {
  if (answer.outcome === "answered") return `answered ${answer.status}`;
  const reason = "reason" in answer ? answer.reason : undefined;
  return reason === undefined ? answer.outcome : `${answer.outcome} ${reason}`;
}

/** Counts against the endpoint, and leaves it in peace where that is due or it asked for it. */
async function spare(
  { breakers, clock, log }: DeliverDeps,
  { id }: MerchantEndpoint,
  since: Date,
  asked: number | undefined,
): Promise<void> {
  const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
  const health = await breakers.failed(id, since);
  if (health !== undefined && health.failures >= BREAKER_FAILURES) {
    const seconds = breakerSeconds(health.openings);
    await breakers.open(id, since, after(seconds));
    log.warn("endpoint left in peace", { endpoint: id, attempt: health.failures, retry_in_seconds: seconds });
  }
  // The last: it only makes a peace longer.
  if (asked) await breakers.hold(id, after(Math.min(asked, LONGEST_HOLD_SECONDS)));
}

/** Records the attempt and plans the next one. `asked`: seconds that the endpoint wants us to wait. */
async function failed(
  deps: DeliverDeps,
  claimed: ClaimedDelivery,
  made: DeliveryAttempt,
  asked?: number,
): Promise<Delivered> {
  const { clock, deliveries, metrics } = deps;
  metrics.count("DeliveryAttemptFailed", { transaction_id: claimed.transactionId });
  const wait = retrySeconds(claimed.recorded + 1, clock.random(), asked);
  if (wait === undefined) return giveUp(deps, claimed, made);
  const by = wait <= LONGEST_MESSAGE_WAIT_SECONDS ? "message" : "sweep";
  await deliveries.retry(claimed, made, new Date(clock.now().getTime() + wait * 1000), by);
  // A second late rather than early: an early message would find nothing to do.
  return by === "message" ? { retryInSeconds: wait + 1 } : "done";
}

async function gone(
  deps: DeliverDeps,
  claimed: ClaimedDelivery,
  { id }: MerchantEndpoint,
  made?: DeliveryAttempt,
): Promise<Delivered> {
  await deps.deliveries.end(claimed, "gone", made);
  deps.log.error("the endpoint is gone", { ...named(claimed), endpoint: id });
  deps.metrics.count("EndpointUnusable", { transaction_id: claimed.transactionId });
  return "done";
}

async function giveUp(deps: DeliverDeps, claimed: ClaimedDelivery, made?: DeliveryAttempt): Promise<Delivered> {
  await deps.deliveries.end(claimed, "failed", made);
  deps.log.error("delivery given up", { ...named(claimed), attempt: claimed.recorded + (made ? 1 : 0) });
  deps.metrics.count("DeliveryFailed", { transaction_id: claimed.transactionId });
  return "done";
}

const named = ({ transactionId, merchantId }: NotificationKey & { readonly merchantId: string }) => ({
  transaction_id: transactionId,
  merchant_id: merchantId,
});
