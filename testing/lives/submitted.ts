import type { PaymentStatus } from "../../core/ledger/domain/observation";
import { type Choices, type Clock, CURRENCY, type Life, type LifeEvent, MERCHANT } from "./life";
import { stripeLife } from "./stripe";

const PAYMENT = `pay_${"0".repeat(24)}`;

/**
 * A payment that was submitted to Tap and, unless Tap declines it, charged at Stripe. Tap's clock has milliseconds, so
 * that its own events may seem to be later than the gateway's of the same second.
 */
export function submittedLife(choices: Choices, clock: Clock): Life {
  const isDeclined = choices.chance(15);
  const charged = stripeLife(choices, clock);
  const first = charged.events[0] as LifeEvent;
  const begun = Date.parse(first.occurredAt) + choices.below(1000);
  const { amount } = first.observations[0] as { readonly amount?: number };
  const own = (step: string, at: number, status: PaymentStatus): LifeEvent => ({
    event: `tap#${PAYMENT}-${step}`,
    type: `payment.${step}`,
    system: "internal",
    occurredAt: new Date(at).toISOString(),
    observations: [
      {
        kind: "payment",
        name: PAYMENT,
        belongsTo: [],
        at,
        final: 0,
        progress: status === "pending" ? 0 : 1,
        status,
        amount: amount ?? 0,
        currency: CURRENCY,
        merchantId: MERCHANT,
      },
    ],
  });
  const submitted = [own("submitted", begun, "pending"), own("review_requested", begun + 1, "pending")];
  const marks = new Set([...charged.marks].map((mark) => mark.replace("stripe", "submitted")));
  if (!isDeclined) return { ...charged, events: [...submitted, ...charged.events], marks };
  const truth = { status: "failed", amount: amount ?? 0, captured: 0, refunded: 0, lost: 0, returned: 0 } as const;
  const events = [...submitted, own("declined", begun + 2, "failed")];
  return { system: "internal", events, truth, marks: new Set(["submitted: declined by Tap"]) };
}
