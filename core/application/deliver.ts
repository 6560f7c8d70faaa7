import type { DeliveryMessage } from "../contracts/merchant-webhook-schema";
import { BREAKER_FAILURES, breakerSeconds, retryAfterSeconds, retrySeconds } from "../domain/delivery";
import {
  type Deliveries,
  type DeliveryAttempt,
  type EndpointBreakers,
  type EndpointHealth,
  EndpointMisconfigured,
  type MerchantEndpoint,
  type MerchantEndpoints,
  type Notification,
  type NotificationKey,
  type WebhookAnswer,
  type WebhookClient,
} from "./notification-ports";
import type { Clock, Log, Metrics } from "./ports";

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

/** Waits up to this are the message's own; longer ones would keep it in flight, of which a queue has room for few. */
const LONGEST_MESSAGE_WAIT_SECONDS = 900;
/** The one attempt that tries out an endpoint ends within this. */
const PROBE_SECONDS = 60;
/** Deliveries that waited for the same endpoint do not come back in the same second. */
const SPREAD_SECONDS = 60;
/** However often a delivery was put off for its endpoint's sake: after this nobody waits for it any more. */
const MAX_AGE_MS = 5 * 86_400_000;

/** What is to become of the message: nothing more, or it comes again after so many seconds. */
export type Delivered = "done" | { readonly againInSeconds: number };

type Claimed = Notification & { readonly attempts: number };

/**
 * One attempt to deliver a notification to its merchant's endpoint. It may be asked for by any number of messages: one
 * of them makes the attempt. Throws what a retry may heal.
 */
export async function deliver(
  deps: DeliverDeps,
  { transaction_id: transactionId, notification_id: notificationId }: DeliveryMessage,
): Promise<Delivered> {
  const claimed = await deps.deliveries.claim({ transactionId, notificationId });
  if (claimed === undefined) return "done";
  const endpoint = await endpointOf(deps, claimed);
  if (endpoint === "misconfigured") return failed(deps, claimed, { ...started(deps), outcome: "misconfigured" });
  if (endpoint === undefined) {
    await deps.deliveries.end(claimed, "unaddressed");
    return "done";
  }
  const health = await deps.breakers.find(endpoint.id);
  if (health?.gone) return gone(deps, claimed);
  const peace = health && (await peaceUntil(deps, endpoint, health));
  if (peace !== undefined) return putOff(deps, claimed, peace);
  const delivered = await attempt(deps, claimed, endpoint);
  if (delivered === "delivered" && health !== undefined) await deps.breakers.healed(endpoint.id);
  return delivered === "delivered" ? "done" : delivered;
}

async function endpointOf({ endpoints, log, metrics }: DeliverDeps, { merchantId, ...key }: Claimed) {
  try {
    return await endpoints.of(merchantId);
  } catch (error) {
    if (!(error instanceof EndpointMisconfigured)) throw error;
    log.error("the merchant's endpoint cannot be used", { merchant_id: merchantId, error });
    metrics.count("EndpointUnusable", named(key));
    return "misconfigured" as const;
  }
}

/** Until when the endpoint is left in peace; undefined where it may be tried. */
async function peaceUntil(
  { breakers, clock }: DeliverDeps,
  { id }: MerchantEndpoint,
  { openUntil, failures }: EndpointHealth,
): Promise<Date | undefined> {
  if (openUntil === undefined) return undefined;
  const now = clock.now();
  if (now < new Date(openUntil)) return new Date(openUntil);
  if (failures < BREAKER_FAILURES || (await breakers.probe(id, openUntil))) return undefined;
  return new Date(now.getTime() + PROBE_SECONDS * 1000);
}

async function putOff(deps: DeliverDeps, claimed: Claimed, until: Date): Promise<Delivered> {
  const { clock, deliveries, log } = deps;
  if (clock.now().getTime() - Date.parse(claimed.createdAt) > MAX_AGE_MS) return giveUp(deps, claimed);
  const spread = SPREAD_SECONDS * 1000 * clock.random();
  await deliveries.postpone(claimed, new Date(until.getTime() + spread));
  log.info("delivery put off", { ...named(claimed), outcome: "the endpoint is left in peace" });
  return "done";
}

async function attempt(
  deps: DeliverDeps,
  claimed: Claimed,
  endpoint: MerchantEndpoint,
): Promise<Delivered | "delivered"> {
  const { client, sign, clock, deliveries, breakers, log, metrics } = deps;
  const begin = started(deps);
  const body = Buffer.from(claimed.body);
  const answer = await client.post({
    url: endpoint.url,
    headers: {
      "content-type": "application/json",
      "user-agent": "Tap-Webhooks/1",
      ...sign(endpoint.secrets, claimed.notificationId, clock.now(), body),
    },
    body,
  });
  const made = attemptOf(deps, begin, answer);
  if (made.outcome === "delivered") {
    await deliveries.end(claimed, "delivered", made);
    log.info("delivered", { ...named(claimed), attempt: claimed.attempts });
    metrics.count("DeliverySucceeded", named(claimed));
    return "delivered";
  }
  if (answer.outcome === "address_refused") metrics.count("EndpointUnusable", named(claimed));
  if (made.httpStatus === 410) {
    await breakers.gone(endpoint.id);
    return gone(deps, claimed, made);
  }
  return failed(deps, claimed, made, {
    endpoint,
    asked: answer.outcome === "answered" ? retryAfterSeconds(answer.retryAfter, clock.now()) : undefined,
  });
}

const started = ({ clock }: DeliverDeps) => ({ at: clock.now().toISOString(), milliseconds: 0 });

function attemptOf({ clock }: DeliverDeps, { at }: { at: string }, answer: WebhookAnswer): DeliveryAttempt {
  const made = { at, milliseconds: clock.now().getTime() - Date.parse(at) };
  if (answer.outcome !== "answered") return { ...made, outcome: answer.outcome };
  const { status } = answer;
  return { ...made, outcome: status >= 200 && status < 300 ? "delivered" : "answered", httpStatus: status };
}

async function failed(
  deps: DeliverDeps,
  claimed: Claimed,
  made: DeliveryAttempt,
  at?: { readonly endpoint: MerchantEndpoint; readonly asked: number | undefined },
): Promise<Delivered> {
  const { clock, deliveries, log, metrics } = deps;
  metrics.count("DeliveryAttemptFailed", named(claimed));
  if (at !== undefined) await spare(deps, at.endpoint, at.asked);
  const wait = retrySeconds(claimed.attempts, clock.random(), at?.asked);
  if (wait === undefined) return giveUp(deps, claimed, made);
  const by = wait <= LONGEST_MESSAGE_WAIT_SECONDS ? "message" : "sweep";
  await deliveries.retry(claimed, made, new Date(clock.now().getTime() + wait * 1000), by);
  log.warn("not delivered yet", {
    ...named(claimed),
    outcome: made.httpStatus === undefined ? made.outcome : `answered ${made.httpStatus}`,
    attempt: claimed.attempts,
    retry_in_seconds: wait,
  });
  // A second late rather than early: an early message would find nothing to do.
  return by === "message" ? { againInSeconds: wait + 1 } : "done";
}

/** Counts against the endpoint, and leaves it in peace where that is due or it asked for it. */
async function spare(
  { breakers, clock, log }: DeliverDeps,
  { id }: MerchantEndpoint,
  asked: number | undefined,
): Promise<void> {
  const failures = await breakers.failed(id);
  const seconds = Math.max(breakerSeconds(failures), Math.min(asked ?? 0, PEACE_SECONDS));
  if (seconds === 0) return;
  await breakers.hold(id, new Date(clock.now().getTime() + seconds * 1000));
  log.warn("endpoint left in peace", { outcome: `${failures} failures in a row`, retry_in_seconds: seconds });
}

/** What `Retry-After` may ask for on behalf of all deliveries to the endpoint. */
const PEACE_SECONDS = 3600;

async function gone(deps: DeliverDeps, claimed: Claimed, made?: DeliveryAttempt): Promise<Delivered> {
  await deps.deliveries.end(claimed, "gone", made);
  deps.log.error("the endpoint is gone", { ...named(claimed), attempt: claimed.attempts });
  deps.metrics.count("EndpointUnusable", named(claimed));
  return "done";
}

async function giveUp(deps: DeliverDeps, claimed: Claimed, made?: DeliveryAttempt): Promise<Delivered> {
  await deps.deliveries.end(claimed, "failed", made);
  deps.log.error("delivery given up", { ...named(claimed), attempt: claimed.attempts });
  deps.metrics.count("DeliveryFailed", named(claimed));
  return "done";
}

const named = ({ transactionId }: NotificationKey) => ({ transaction_id: transactionId });
