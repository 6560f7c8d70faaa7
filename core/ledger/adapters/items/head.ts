import * as z from "zod/mini";
import { CONTESTED_MERCHANT, type Derived, UNASSIGNED_MERCHANT } from "../../domain/derive";
import type { Head, NewestCharge } from "../../domain/head";
import { type PaymentState, paymentKinds } from "../../domain/objects";
import { paymentStatuses } from "../../domain/observation";
import type { RefundTotalState } from "../../domain/refund-total";
import { type SumName, type Sums, sumNames } from "../../domain/sums";
import { amount, keyOf, objectAttributes, objectShape, placeOf, placeShape, registersOf } from "./registers";

/** A sum of any size, exact. */
const sum = z.string().check(z.regex(/^-?\d{1,60}$/));
/** Epoch milliseconds. */
const time = z.int();

/** Attributes of a transaction that its lists show: they say, too, what the head need not repeat. */
export interface Shown {
  readonly merchant_id: string;
  readonly currency: string;
}

/** A head as attributes of its transaction's item. What is absent is as the item's other attributes say. */
export const headShape = {
  system: z.enum(["stripe", "paypal", "square", "internal"]),
  /** Name: where it is not the transaction's id. */
  payments: z.array(z.object({ kind: z.enum(paymentKinds), name: z.optional(z.string()), ...objectShape })),
  newest_charge: z.optional(
    z.object({
      kind: z.enum(["charge", "capture"]),
      name: z.string(),
      at: time,
      progress: z.int(),
      status: z.enum(paymentStatuses),
      currency: z.optional(z.string()),
      amount: z.optional(amount),
      reason: z.optional(z.string()),
    }),
  ),
  refund_total: z.optional(
    z.object({
      /** Where it is not the newest charge. */
      name: z.optional(z.string()),
      ...placeShape,
      /** Where it is not the time of the newest charge's state. */
      at: z.optional(time),
      currency: z.optional(z.string()),
      amount,
      counts_release: z.optional(z.literal(true)),
      pending: z.optional(sum),
      failed: z.optional(sum),
      unclear: z.optional(z.literal(true)),
    }),
  ),
  sums: z.array(
    z.object({
      currency: z.optional(z.string()),
      ...(Object.fromEntries(sumNames.map((name) => [name, z.optional(sum)])) as {
        readonly [S in SumName]: z.ZodMiniOptional<typeof sum>;
      }),
    }),
  ),
  last_refund_at: z.optional(time),
  last_failed_refund_at: z.optional(time),
  /** Where they are not the one merchant that is shown. */
  merchants: z.optional(z.array(z.string())),
  /** By the merchant that is shown. */
  submitted: z.optional(z.literal(true)),
  /** Times of the earliest and of the latest event. */
  occurred: z.tuple([time, time]),
  revision: z.int(),
};
export type HeadAttributes = z.output<z.ZodMiniObject<typeof headShape>>;

export function headAttributes(head: Head, { currency, merchantId }: Pick<Derived, "currency" | "merchantId">) {
  const { system, payments, newestCharge, refundTotal, sums, refundTimes, merchants, revision } = head;
  const unlessShown = (other: string) => (other === currency ? {} : { currency: other });
  const isImplied = merchants.join("#") === impliedMerchants(merchantId).join("#");
  return {
    system,
    payments: payments.map((payment) => ({
      kind: payment.kind,
      ...(payment.name !== head.transactionId && { name: payment.name }),
      ...objectAttributes(payment),
    })),
    ...(newestCharge && { newest_charge: { ...withoutCurrency(newestCharge), ...unlessShown(newestCharge.currency) } }),
    ...(refundTotal && {
      refund_total: totalAttributes(refundTotal, newestCharge, unlessShown(refundTotal.currency)),
    }),
    sums: sums.map((entry) => ({
      ...unlessShown(entry.currency),
      ...(Object.fromEntries(Object.entries(entry.sums).map(([name, value]) => [name, String(value)])) as {
        readonly [S in SumName]?: string;
      }),
    })),
    ...(refundTimes.lastMadeAt !== undefined && { last_refund_at: refundTimes.lastMadeAt }),
    ...(refundTimes.lastFailedAt !== undefined && { last_failed_refund_at: refundTimes.lastFailedAt }),
    ...(!isImplied && { merchants: [...merchants] }),
    ...(head.submittedBy !== undefined && { submitted: true as const }),
    occurred: [Date.parse(head.firstOccurredAt), Date.parse(head.lastOccurredAt)] as [number, number],
    revision,
  } satisfies HeadAttributes;
}

function totalAttributes(
  { name, key, amount, countsRelease, pending, failed, unclear }: RefundTotalState,
  charge: NewestCharge | undefined,
  currency: { readonly currency?: string },
) {
  const { at, ...place } = placeOf(key);
  return {
    ...(name !== charge?.name && { name }),
    ...place,
    ...(at !== charge?.at && { at }),
    ...currency,
    amount,
    ...(countsRelease && { counts_release: true as const }),
    ...(pending !== 0n && { pending: String(pending) }),
    ...(failed !== 0n && { failed: String(failed) }),
    ...(unclear && { unclear }),
  };
}

export function headOf(transactionId: string, item: HeadAttributes & Shown): Head {
  const { newest_charge: charge, refund_total: total, last_refund_at: made, last_failed_refund_at: failed } = item;
  const [first, last] = item.occurred;
  return {
    transactionId,
    system: item.system,
    payments: item.payments.map(
      ({ kind, name = transactionId, ...object }): PaymentState => ({ kind, name, ...registersOf(object) }),
    ),
    ...(charge && { newestCharge: newestChargeOf(charge, item) }),
    ...(total && {
      refundTotal: {
        name: total.name ?? charge?.name ?? "",
        key: keyOf({ ...total, at: total.at ?? charge?.at ?? 0 }),
        currency: total.currency ?? item.currency,
        amount: total.amount,
        countsRelease: total.counts_release ?? false,
        pending: BigInt(total.pending ?? 0),
        failed: BigInt(total.failed ?? 0),
        ...(total.unclear && { unclear: true as const }),
      },
    }),
    sums: item.sums.map(({ currency = item.currency, ...sums }) => ({ currency, sums: exact(sums) })),
    refundTimes: {
      ...(made !== undefined && { lastMadeAt: made }),
      ...(failed !== undefined && { lastFailedAt: failed }),
    },
    merchants: item.merchants ?? impliedMerchants(item.merchant_id),
    ...(item.submitted && { submittedBy: item.merchant_id }),
    firstOccurredAt: new Date(first).toISOString(),
    lastOccurredAt: new Date(last).toISOString(),
    revision: item.revision,
  };
}

function newestChargeOf(
  { amount, reason, ...charge }: NonNullable<HeadAttributes["newest_charge"]>,
  shown: Shown,
): NewestCharge {
  return {
    ...charge,
    currency: charge.currency ?? shown.currency,
    ...(amount !== undefined && { amount }),
    ...(reason !== undefined && { reason }),
  };
}

const impliedMerchants = (shown: string): readonly string[] =>
  shown === UNASSIGNED_MERCHANT || shown === CONTESTED_MERCHANT ? [] : [shown];

function withoutCurrency<T extends { readonly currency: string }>({ currency: _, ...rest }: T) {
  return rest;
}

const exact = (sums: { readonly [S in SumName]?: string | undefined }): Sums =>
  Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, BigInt(value ?? 0)]));
