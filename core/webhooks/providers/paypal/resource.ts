import * as z from "zod/mini";
import type { Observation, PaymentStatus, UnreadReason } from "../../../ledger/domain/observation";
import { paymentStatuses } from "../../../ledger/domain/observation";
import { currencyIn, isExact, merchantIdIn, type ReadObject, timeIn } from "../event-reading";
import { identifier } from "../identifier";
import { paypalMinorUnits } from "./amount";

/** What an event says beside its resource. */
export interface PaypalContext {
  /** `PAYMENT.CAPTURE.COMPLETED` and so on. */
  readonly type: string;
  readonly resourceType: string | undefined;
  /** PayPal's time of the event, epoch milliseconds: of states whose resource has no time of its own. */
  readonly sentAt: number;
  /** State that the event's type states, for resources without one. */
  readonly status: string | undefined;
}
export type ReadPaypalResource = ReadObject<PaypalContext>;

export const nameOf = (id: string): string => `paypal_${id}`;

/** Payments v2 and Orders v2 give `value` and `currency_code`, Payments v1 `total` and `currency`. */
export const paypalAmount = z.object({
  value: z.optional(z.string()),
  total: z.optional(z.string()),
  currency_code: z.optional(z.string()),
  currency: z.optional(z.string()),
});
export type PaypalAmount = z.infer<typeof paypalAmount>;

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export function moneyIn(said: PaypalAmount): Money | UnreadReason {
  const value = said.value ?? said.total;
  const currency = currencyIn(said.currency_code ?? said.currency ?? "");
  if (value === undefined || currency === undefined) return "UNEXPECTED_SHAPE";
  const amount = paypalMinorUnits(value, currency);
  return isExact(amount) ? { amount, currency } : "INVALID_AMOUNT";
}

/** Amounts of one currency as one; the parts of an order are never of several. */
export function sumOf(said: readonly PaypalAmount[]): Money | UnreadReason {
  let sum: Money | undefined;
  for (const one of said) {
    const money = moneyIn(one);
    if (typeof money === "string") return money;
    if (sum && sum.currency !== money.currency) return "UNEXPECTED_SHAPE";
    sum = { amount: (sum?.amount ?? 0) + money.amount, currency: money.currency };
  }
  if (sum === undefined) return "UNEXPECTED_SHAPE";
  return isExact(sum.amount) ? sum : "INVALID_AMOUNT";
}

export const payee = z.nullish(z.object({ merchant_id: z.optional(z.unknown()) }));
export const merchantIn = (said: z.infer<typeof payee>): string | undefined => merchantIdIn(said?.merchant_id);

/** Fields that authorizations, captures, sales and refunds share. */
export const part = z.object({
  id: identifier,
  amount: paypalAmount,
  status: z.optional(z.string()),
  /** `status` of Payments v1, in small letters. */
  state: z.optional(z.string()),
  update_time: z.optional(z.unknown()),
  create_time: z.optional(z.unknown()),
  payee,
  status_details: z.nullish(z.looseObject({ reason: z.optional(z.unknown()) })),
  reason_code: z.optional(z.unknown()),
});
export type Part = z.infer<typeof part>;

export const statusIn = (said: { readonly status?: string | undefined; readonly state?: string | undefined }) =>
  (said.status ?? said.state)?.toUpperCase();

export const timeOf = (said: { readonly update_time?: unknown }, { sentAt }: PaypalContext): number =>
  timeIn(said.update_time) ?? sentAt;

/** Place of a state in a payment's life, for states of one moment. */
export const progressOf = (status: PaymentStatus): number => paymentStatuses.indexOf(status);

export const only = (observation: Observation) => ({ observations: [observation] });
