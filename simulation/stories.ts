import type { TransactionStatus } from "../core/ledger/domain/derive";
import { type SimulatedEvent, type SourceName, simulated, typeOf } from "./catalog";
import { type PaymentWish, paymentFor } from "./payment-for";

/** One event of a story. */
interface Step {
  readonly type: string;
  /** @default the type's usual one */
  readonly status?: string;
  /** Whether it is about a part of the payment. */
  readonly isPart?: true;
}

/** Events of one payment's life. */
export interface Story {
  readonly does: string;
  /** The transaction's status in the end; absent where nothing of it is stored. */
  readonly ends?: TransactionStatus;
  readonly steps: readonly Step[];
  /** In which order they are sent. @default as they happened */
  readonly order?: "last first";
  /** How often each is sent. @default 1 */
  readonly times?: number;
  /** Whether they are signed with another secret. */
  readonly isForged?: true;
}

const part = (type: string, status?: string): Step => ({ type, isPart: true, ...(status && { status }) });
const whole = (type: string, status?: string): Step => ({ type, ...(status && { status }) });

const captures: Readonly<Record<SourceName, Step>> = {
  stripe: whole("payment_intent.succeeded"),
  paypal: whole("PAYMENT.CAPTURE.COMPLETED"),
  square: whole("payment.updated"),
  internal: whole("payment.captured"),
};

const refunds: Readonly<Record<SourceName, readonly Step[]>> = {
  stripe: [
    whole("payment_intent.created"),
    captures.stripe,
    part("refund.created"),
    part("refund.updated"),
    part("charge.refunded"),
  ],
  paypal: [
    whole("CHECKOUT.ORDER.APPROVED"),
    captures.paypal,
    part("PAYMENT.REFUND.PENDING"),
    part("PAYMENT.CAPTURE.REFUNDED"),
  ],
  square: [whole("payment.created"), captures.square, part("refund.created"), part("refund.updated")],
  internal: [whole("payment.authorized"), captures.internal, part("refund.pending"), part("refund.succeeded")],
};

const disputes: Readonly<Record<SourceName, readonly Step[]>> = {
  stripe: [
    captures.stripe,
    whole("charge.dispute.created"),
    whole("charge.dispute.funds_withdrawn"),
    whole("charge.dispute.closed", "won"),
    whole("charge.dispute.funds_reinstated"),
  ],
  paypal: [
    captures.paypal,
    whole("CUSTOMER.DISPUTE.CREATED"),
    whole("CUSTOMER.DISPUTE.UPDATED"),
    whole("CUSTOMER.DISPUTE.RESOLVED", "RESOLVED_SELLER_FAVOUR"),
  ],
  square: [
    captures.square,
    whole("dispute.created"),
    whole("dispute.state.updated", "PROCESSING"),
    whole("dispute.state.updated", "WON"),
  ],
  internal: [captures.internal, whole("dispute.inquiry"), whole("dispute.open"), whole("dispute.won")],
};

const storiesOf = (source: SourceName): ReadonlyMap<string, Story> =>
  new Map<string, Story>([
    ["refund-story", { does: "captured, then a part is refunded", ends: "partially_refunded", steps: refunds[source] }],
    ["dispute-story", { does: "captured, disputed, and the dispute won", ends: "captured", steps: disputes[source] }],
    [
      "out-of-order",
      {
        does: "refund-story, the last event first",
        ends: "partially_refunded",
        steps: refunds[source],
        order: "last first",
      },
    ],
    ["repeated", { does: "the capture, three times", ends: "captured", steps: [captures[source]], times: 3 }],
    ["forged", { does: "the capture, with a wrong signature", steps: [captures[source]], isForged: true }],
  ]);

export const stories: Readonly<Record<SourceName, ReadonlyMap<string, Story>>> = {
  stripe: storiesOf("stripe"),
  paypal: storiesOf("paypal"),
  square: storiesOf("square"),
  internal: storiesOf("internal"),
};

const SECOND_MS = 1000;

/** The events of a story, in the order in which they are sent. They happened second after second, the last one now. */
export function eventsOf(
  story: Story,
  source: SourceName,
  wish: PaymentWish,
  now: Date,
  unique: string,
): SimulatedEvent[] {
  const { steps } = story;
  const timeOf = (index: number) => new Date(now.getTime() - (steps.length - 1 - index) * SECOND_MS);
  const typeAt = (index: number) => {
    const step = steps[index];
    const type = step && typeOf(source, step.type);
    if (type === undefined) throw new RangeError(`${source} has no simulated event ${step?.type}`);
    return type;
  };
  // A story has one refund or dispute at most, which was made with the first event about it.
  const made = steps.findIndex((_, index) => typeAt(index).part === "returned");
  const known = {
    captured: 0,
    refunded: 0,
    ...wish.known,
    begunAt: wish.known?.begunAt ?? timeOf(0),
    madeAt: timeOf(made),
  };
  const events = steps.map(({ type, status, isPart }, index) => {
    const payment = paymentFor(typeAt(index), { ...wish, part: isPart && wish.part, known }, timeOf(index));
    return simulated(payment, { source, type, status, at: timeOf(index), unique: `${unique} ${index}` });
  });
  const sent = story.order === "last first" ? events.reverse() : events;
  return sent.flatMap((event) => Array.from({ length: story.times ?? 1 }, () => event));
}
