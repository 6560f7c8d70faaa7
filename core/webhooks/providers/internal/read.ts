import type * as z from "zod/mini";
import { internalEvent } from "../../../contracts/internal-event-schema";
import {
  type DisputeStatus,
  type EventReading,
  type Observation,
  type PaymentStatus,
  paymentStatuses,
  type RefundStatus,
  type UnreadReason,
} from "../../../ledger/domain/observation";
import { internalPaymentName } from "../../../ledger/domain/payment-names";
import type { IdentifiedEvent } from "../../application/ports";
import { INTERNAL_SOURCE } from "../../application/receive-internal-event";
import type { EventBody } from "../../domain/event-body";
import { readingOf, timeIn, unread } from "../event-reading";

/** Ids contain no dot, so that their parts stay distinct, and one merchant cannot name another's payment. */
const scoped = (...ids: readonly string[]): string => ids.join(".");

/** What no later event of an internal service takes back: the order of these, before any time. */
const payments = new Map<PaymentStatus, 0 | 1 | 2>([
  ["canceled", 1],
  ["captured", 2],
]);
const refunds: Readonly<Record<RefundStatus, 0 | 1 | 2>> = { pending: 0, succeeded: 1, failed: 2 };
const disputes: Readonly<Record<DisputeStatus, number>> = { inquiry: 0, open: 1, lost: 2, won: 3 };

export function identify({ json }: EventBody): IdentifiedEvent | undefined {
  const { success, data } = internalEvent.safeParse(json);
  return success ? { eventId: scoped(data.merchant_id, data.id), type: data.type, class: "mapped" } : undefined;
}

/** Events of internal services and partners, which are in Tap's words already. */
export function read({ json }: EventBody): EventReading {
  const { success, data } = internalEvent.safeParse(json);
  const at = timeIn(data?.occurred_at);
  if (!success || at === undefined) return unread("UNEXPECTED_SHAPE");
  const observation = observationIn(data, at);
  return readingOf(
    {
      key: { provider: INTERNAL_SOURCE, eventId: scoped(data.merchant_id, data.id) },
      system: "internal",
      type: data.type,
      occurredAt: at,
    },
    typeof observation === "string" ? observation : { observations: [observation] },
  );
}

export const customerEmailIn = ({ json }: EventBody): string | undefined =>
  internalEvent.safeParse(json).data?.customer_email;

function observationIn(event: z.infer<typeof internalEvent>, at: number): Observation | UnreadReason {
  const { merchant_id: merchantId, amount, currency } = event;
  const [kind, status] = event.type.split(".");
  const payment = internalPaymentName(merchantId, event.payment_id);
  const observed = { at, currency, merchantId, amount };
  if (kind === "payment") return paymentOf(payment, status as PaymentStatus, observed);
  if (event.object_id === undefined) return "UNEXPECTED_SHAPE";
  const part = { name: scoped(payment, event.object_id), belongsTo: [payment], ...observed };
  return kind === "refund" ? refundOf(status as RefundStatus, part) : disputeOf(status as DisputeStatus, part);
}

interface Observed {
  readonly at: number;
  readonly currency: string;
  readonly merchantId: string;
  readonly amount: number;
}
type Part = Observed & Pick<Observation, "name" | "belongsTo">;

const paymentOf = (name: string, status: PaymentStatus, observed: Observed): Observation => ({
  kind: "payment",
  name,
  belongsTo: [],
  ...observed,
  final: payments.get(status) ?? 0,
  progress: paymentStatuses.indexOf(status),
  status,
  ...(status === "captured" && { received: observed.amount }),
});

const refundOf = (status: RefundStatus, part: Part): Observation => ({
  kind: "refund",
  ...part,
  final: refunds[status],
  progress: refunds[status],
  status,
  release: "no",
});

/** A lost dispute may be won later, by time; neither opens again. */
const disputeOf = (status: DisputeStatus, part: Part): Observation => ({
  kind: "dispute",
  ...part,
  final: status === "lost" || status === "won" ? 1 : 0,
  progress: disputes[status],
  status,
});
