import type { SimulatedPayment } from "./payment";
import type { SimulatedType } from "./simulated-type";

/** What Tap has of a payment that is continued. */
export interface KnownPayment {
  /** Minor units; 0 where nothing is captured yet. */
  readonly captured: number;
  /** Minor units. */
  readonly refunded: number;
  readonly begunAt: Date;
  /** When the refund or dispute was made that the next event is about; absent where it is a new one. */
  readonly madeAt?: Date | undefined;
}

/** The payment, as somebody wants it simulated. */
export interface PaymentWish {
  readonly name: string;
  readonly merchantId: string;
  readonly currency: string;
  /** Minor units. */
  readonly amount: number;
  /** Minor units of what the event is about. @default the whole */
  readonly part?: number | undefined;
  /** Which of the payment's refunds or disputes. @default 1 */
  readonly number?: number | undefined;
  readonly providerId?: string | undefined;
  readonly known?: KnownPayment | undefined;
}

/** The payment for an event of the type at a time. Earlier refunds are taken to have been of the same amount. */
export function paymentFor(type: SimulatedType, wish: PaymentWish, at: Date): SimulatedPayment {
  const { name, merchantId, currency, amount, part, number = 1, providerId, known } = wish;
  const captured = type.part === "captured" ? (part ?? amount) : known?.captured || amount;
  const returned = type.part === "returned" ? (part ?? captured) : captured;
  const refundedBefore =
    type.part === "returned" ? Math.min(returned * (number - 1), captured) : (known?.refunded ?? 0);
  return {
    ...{ name, merchantId, currency, amount, captured, returned, number, refundedBefore, providerId },
    begunAt: known?.begunAt ?? at,
    madeAt: known?.madeAt ?? at,
  };
}
