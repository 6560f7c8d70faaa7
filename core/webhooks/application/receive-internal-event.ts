import { actorOf } from "../../access/application/actor";
import { covers, scopeOf } from "../../access/application/caller-scope";
import type { Callers } from "../../access/application/ports";
import { internalEvent } from "../../contracts/internal-event-schema";
import type { Refusal } from "../../contracts/problems";
import { UNASSIGNED_MERCHANT } from "../../ledger/domain/derive";
import type { PaymentEvent } from "../../ledger/domain/observation";
import type { Caller } from "../../shared/application/actor";
import { readBody, unknownCurrency } from "../../shared/application/read-body";
import { digitsOf } from "../../shared/domain/money";
import { type Result, refused } from "../../shared/domain/result";
import { EventBody } from "../domain/event-body";
import { type AcceptEventDeps, acceptEvent, type Receipt } from "./accept-event";
import type { EventSource } from "./ports";

/** Name of the source of our own services' and partners' events. */
export const INTERNAL_SOURCE = "own";

export interface ReceiveInternalEventDeps extends AcceptEventDeps {
  readonly callers: Callers;
  readonly internalEvents: EventSource;
}

/**
 * Takes an event of an own service or a partner. IAM has said who calls; here the caller must also act for the merchant
 * of the event. A card number in it is refused: this sender can leave it out.
 */
export async function receiveInternalEvent(
  deps: ReceiveInternalEventDeps,
  { caller, body: bytes }: { readonly caller: Caller; readonly body: Buffer },
): Promise<Result<Receipt, Refusal>> {
  const checked = readBody(internalEvent, bytes);
  if (!checked.ok) return checked;
  const body = new EventBody(bytes);
  // What could not be processed later is refused now, while its sender listens.
  const reading = deps.internalEvents.read(body);
  if (reading.outcome !== "read") return refused("INVALID_BODY");
  const { event } = reading;
  const { currency = "", merchantId = UNASSIGNED_MERCHANT } = event.observations[0];
  if (digitsOf(currency) === undefined) return refused(unknownCurrency);

  const scope = await scopeOf(deps.callers, caller.arn);
  if (!scope.ok) return scope;
  if (!covers(scope.value, merchantId)) return refused("CALLER_NOT_BOUND");
  const receipt = await acceptEvent(deps, deps.internalEvents, body, { actor: actorOf(caller, deps.clock.now()) });
  // Several services may send for one merchant: an id that two of them choose must not swallow an event.
  if (receipt.ok && receipt.value.repeated && !(await isSame(deps, event))) return refused("EVENT_CONTRADICTS");
  return receipt;
}

async function isSame({ inbox, internalEvents }: ReceiveInternalEventDeps, event: PaymentEvent): Promise<boolean> {
  const stored = await inbox.load(event.key);
  const known = stored && internalEvents.read(stored.body);
  return known?.outcome === "read" && JSON.stringify(known.event) === JSON.stringify(event);
}
