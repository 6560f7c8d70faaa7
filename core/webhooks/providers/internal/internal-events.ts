import { internalEvent } from "../../../contracts/internal-event-schema";
import type { DisputeStatus, Fact, PaymentStatus, RefundStatus } from "../../../ledger/domain/payment-event";
import { parseJson } from "../../../shared/domain/json";
import { digitsOf, money } from "../../../shared/domain/money";
import { ok, refused } from "../../../shared/domain/result";
import type { EventSource } from "../../application/ports";
import { INTERNAL_SOURCE } from "../../application/receive-internal-event";

/** Ids contain no dot, so that merchant and payment can be told apart, and one merchant cannot name another's payment. */
const scoped = (merchantId: string, id: string): string => `${merchantId}.${id}`;

/** Events of our own services and partners, in our own words already. */
export const internalEvents: EventSource = {
  name: INTERNAL_SOURCE,

  identify(body) {
    const { success, data } = internalEvent.safeParse(parseJson(body.toString("utf8")));
    return success ? { eventId: scoped(data.merchant_id, data.id), type: data.type, mapped: true } : undefined;
  },

  parse(body) {
    const { success, data } = internalEvent.safeParse(parseJson(body.toString("utf8")));
    if (!success) return refused("NOT_AN_EVENT");
    if (digitsOf(data.currency) === undefined) return refused("UNKNOWN_CURRENCY");
    const amount = money(data.amount, data.currency);
    if (amount === undefined) return refused("INVALID_AMOUNT");
    const [kind, status] = data.type.split(".");
    const id = data.object_id;
    if (kind !== "payment" && id === undefined) return refused("UNEXPECTED_SHAPE");
    const fact = (
      kind === "payment"
        ? { kind, status: status as PaymentStatus, amount }
        : { kind, id, status: status as RefundStatus | DisputeStatus, amount }
    ) as Fact;
    return ok({
      key: { provider: INTERNAL_SOURCE, eventId: scoped(data.merchant_id, data.id) },
      type: data.type,
      occurredAt: data.occurred_at,
      transaction: { id: `${INTERNAL_SOURCE}.${scoped(data.merchant_id, data.payment_id)}` },
      merchantId: data.merchant_id,
      facts: [fact],
    });
  },
};
