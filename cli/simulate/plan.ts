import { randomBytes } from "node:crypto";
import { type SimulatedEvent, simulated, sources } from "../../simulation/catalog";
import { type PaymentWish, paymentFor } from "../../simulation/payment-for";
import { eventsOf, type Story, stories } from "../../simulation/stories";
import { usageFailure } from "../exit-codes";
import type { Continued } from "./known-payment";
import { amountsOf, type SimulateRequest } from "./request";

/** What is sent: the events in their order, and whether they are signed with a wrong secret. */
export interface SimulatePlan {
  readonly events: readonly SimulatedEvent[];
  readonly wish: PaymentWish;
}

/** The events of a request. `so far`: what Tap has of the payment. Throws CommandFailure. */
export function planOf(request: SimulateRequest, soFar: Continued | undefined, now = new Date()): SimulatePlan {
  const { source, what, payment, providerId, merchantId, number, status } = request;
  const wish: PaymentWish = {
    name: payment,
    merchantId: merchantId ?? soFar?.merchantId ?? sources[source].merchantId,
    ...amountsOf("story" in what ? partly(request) : request, soFar?.money),
    ...{ number, providerId, known: soFar?.known },
  };
  const unique = `${now.toISOString()} ${randomBytes(8).toString("hex")}`;
  const once = inWords(() => {
    if ("story" in what) return eventsOf(what.story, source, wish, now, unique);
    return [simulated(paymentFor(what.simulated, wish, now), { source, type: what.type, status, at: now, unique })];
  });
  const events = once.flatMap((event) => Array.from({ length: request.times }, () => event));
  return { events: request.isShuffled ? shuffled(events) : events, wish };
}

/** A story whose refund is of a part has one, whether it was named or not. */
const partly = (request: SimulateRequest): SimulateRequest =>
  "story" in request.what && hasPart(request.what.story) ? { ...request, part: request.part ?? "" } : request;
const hasPart = ({ steps }: Story): boolean => steps.some(({ isPart }) => isPart);

/** What a provider does not take is a wrong wish. */
function inWords<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw usageFailure(`${error.message}.`, "Give another --amount or --currency.");
    throw error;
  }
}

/** Any order is as likely as any other. */
function shuffled<T>(all: readonly T[]): T[] {
  const rest = [...all];
  return all.map(() => rest.splice(randomBytes(4).readUInt32BE() % rest.length, 1)[0] as T);
}

/** An event or story that can be simulated, as `--list` shows it. */
export interface Listed {
  readonly provider: string;
  readonly event: string;
  readonly kind: "event" | "story";
  readonly does: string;
  /** Values of --status; the first one is the usual one. */
  readonly statuses: readonly string[];
  readonly note?: string;
}

export function* listed(names: readonly (keyof typeof sources)[]): Iterable<Listed> {
  for (const provider of names) {
    for (const [event, { does, statuses, unprocessed }] of sources[provider].types) {
      yield {
        provider,
        event,
        kind: "event",
        does,
        statuses,
        ...(unprocessed && { note: unprocessed }),
      };
    }
    for (const [event, { does }] of stories[provider]) yield { provider, event, kind: "story", does, statuses: [] };
  }
}
