import { covers, scopeOf } from "../../access/application/caller-scope";
import type { ProblemCode } from "../../contracts/problems";
import type { Callers, EventSource } from "../../ledger/application/ports";
import { UNASSIGNED_MERCHANT } from "../../ledger/domain/ledger";
import type { PaymentEvent } from "../../ledger/domain/payment-event";
import { jsonHasCardNumber } from "../../shared/domain/card-guard";
import { type Result, refused } from "../../shared/domain/result";
import { type AcceptEventDeps, acceptEvent, MAX_OWN_BODY_BYTES, type Receipt } from "./accept-event";

/** Name of the source of our own services' and partners' events. */
export const OWN_SOURCE = "own";

export interface ReceivePaymentEventDeps extends AcceptEventDeps {
  readonly callers: Callers;
  readonly ownEvents: EventSource;
}

/**
 * Takes an event of an own service or a partner. IAM has said who calls; here the caller must also act for the merchant
 * of the event. A card number in it is refused: this sender can leave it out.
 */
export async function receivePaymentEvent(
  deps: ReceivePaymentEventDeps,
  { caller, body }: { readonly caller: string; readonly body: Buffer },
): Promise<Result<Receipt, ProblemCode>> {
  if (body.length > MAX_OWN_BODY_BYTES) return refused("BODY_TOO_LARGE");
  const text = body.toString("utf8");
  if (jsonHasCardNumber(text)) return refused("CARD_NUMBER_REFUSED");

  // API Gateway checks the same schema, but only for the content type that it has a model for.
  // What could not be processed later is refused now, while its sender listens.
  const event = deps.ownEvents.parse(body);
  if (!event.ok) return refused(event.error === "UNKNOWN_CURRENCY" ? "UNKNOWN_CURRENCY" : "INVALID_BODY");

  const scope = await scopeOf(deps.callers, caller);
  if (!scope.ok) return scope;
  if (!covers(scope.value, event.value?.merchantId ?? UNASSIGNED_MERCHANT)) return refused("CALLER_NOT_BOUND");
  const receipt = await acceptEvent(deps, deps.ownEvents, body);
  // Several services may send for one merchant: an id that two of them choose must not swallow an event.
  if (receipt.ok && receipt.value.repeated && event.value && !(await isSame(deps, event.value))) {
    return refused("EVENT_CONTRADICTS");
  }
  return receipt;
}

async function isSame({ inbox, ownEvents }: ReceivePaymentEventDeps, event: PaymentEvent): Promise<boolean> {
  const stored = await inbox.load(event.key);
  const known = stored && ownEvents.parse(stored.body);
  return known?.ok === true && JSON.stringify(known.value) === JSON.stringify(event);
}
