import { MemoryDynamo } from "../../bench/dynamo/memory-dynamo";
import { dynamoEndpointBreakers } from "../../core/notifications/adapters/dynamo-endpoint-breakers";
import { endpointId } from "../../core/notifications/domain/delivery";
import { RETRIES_EXHAUSTED } from "../../core/webhooks/application/ports";
import { FakeClock } from "../fakes";
import { type LoggedEntry, type StackServices, urlOf } from "./console-services";
import { copyBack } from "./copies";
import { MadeHistory, shopOf } from "./payments";
import { makeReviews } from "./reviews";

/** Payments that the functions themselves make: the newest ones. Older ones are copies of them. */
const MADE = 1_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const REVIEWS = 60;
/** Merchants with an endpoint of their own, and those of them whose circuit breaker is open. */
const ENDPOINTS = 200;
const BROKEN = 20;
/** Processed events that the processor's log has of the last hours, one a minute. */
const LOGGED = 600;
const VERIFICATIONS = 168;

export interface LargeStack {
  readonly dynamo: MemoryDynamo;
  readonly services: Required<StackServices>;
  /** To look at: a payment, and an event that failed, without its source. */
  readonly payment: string;
  readonly eventId: string;
}

export interface LargeStackOptions {
  readonly payments: number;
  /** When the newest of them was made. */
  readonly until: Date;
  /** Over so many days. @default 90 */
  readonly days?: number;
}

/**
 * A stack with about so many payments, in memory: with failed events, ledger rows, deliveries that wait, reviews, endpoints
 * of many merchants, dead letters and logs.
 */
export async function largeStack({ payments, until, days = 90 }: LargeStackOptions): Promise<LargeStack> {
  const dynamo = new MemoryDynamo();
  const everyMs = (days * DAY_MS) / payments;
  const made = Math.min(payments, MADE);
  const history = new MadeHistory({ everyMs, until, dynamo });
  await history.make(0, made);
  copyBack(dynamo, { copies: Math.ceil(payments / made) - 1, spanMs: made * everyMs, until });
  await history.act(made, payments - made);
  const reviews = await makeReviews(dynamo, { count: Math.min(REVIEWS, payments), until });
  const merchants = Array.from({ length: ENDPOINTS }, (_, number) => shopOf(number));
  await openBreakers(dynamo, merchants.slice(0, BROKEN), until);
  const failed = dynamo
    .indexed("payment-webhooks", "by-unprocessed")
    .flatMap(({ event_key: key, reason }) =>
      reason === RETRIES_EXHAUSTED ? [String(key).replace("stripe#", "")] : [],
    );
  const newest = dynamo.indexed("transactions", "by-time").sort((a, b) => (key(a) < key(b) ? 1 : -1));
  const isOfStripe = (id: string) => id.startsWith("stripe_");
  const ids = newest.map(({ transaction_id: id }) => String(id)).filter(isOfStripe);
  return {
    dynamo,
    services: {
      reviews,
      merchants,
      letters: {
        "webhook-processing": failed
          .slice(-30)
          .map((eventId) => JSON.stringify({ provider: "stripe", event_id: eventId })),
      },
      logs: { "webhook-processor": processed(ids.slice(0, LOGGED), until), "audit-verifier": verifications(until) },
    },
    payment: ids[0] ?? "",
    eventId: failed.at(-1) ?? "",
  };
}

const key = ({ created_key: position }: Readonly<Record<string, unknown>>): string => String(position);

async function openBreakers({ client }: MemoryDynamo, merchants: readonly string[], until: Date): Promise<void> {
  const breakers = dynamoEndpointBreakers(client, "notifications", new FakeClock(until));
  for (const merchant of merchants) {
    const id = endpointId(urlOf(merchant));
    for (let failure = 0; failure < 5; failure++) await breakers.recordFailure(id, until);
    await breakers.open(id, until, new Date(until.getTime() + 60 * MINUTE_MS));
  }
}

const processed = (ids: readonly string[], until: Date): LoggedEntry[] =>
  ids.map((id, number) => ({
    timestamp: until.getTime() - number * MINUTE_MS,
    message: JSON.stringify({
      ...{ message: "webhook processed", event_key: `stripe#evt_${number}`, event_type: "payment_intent.succeeded" },
      transaction_id: id,
    }),
  }));

const verifications = (until: Date): LoggedEntry[] =>
  Array.from({ length: VERIFICATIONS }, (_, hour) => ({
    timestamp: until.getTime() - (VERIFICATIONS - hour) * 60 * MINUTE_MS + MINUTE_MS,
    message: JSON.stringify({ message: "audit verified", outcome: "12 transactions, 0 differences" }),
  }));
