import * as z from "zod/mini";
import { isOwnTransaction } from "../../../ledger/domain/own-transaction";
import type { DisputeStatus, PaymentStatus, RefundStatus } from "../../../ledger/domain/payment-event";
import { parseJson } from "../../../shared/domain/json";
import { ok, refused } from "../../../shared/domain/result";
import type { ProviderWebhooks } from "../../application/ports";
import { identifier } from "../identifier";
import { eventOf, type Reading, type ReadObject } from "../reading";
import { stripeMoney } from "./amount";
import { DEPLOYMENT_METADATA, TRANSACTION_METADATA } from "./metadata";

const STRIPE = "stripe";

const amount = z.number().check(z.int());
const currency = z.string();

const envelope = z.object({
  id: identifier,
  type: z.string().check(z.maxLength(100)),
  /** Of a connected account, which writes metadata as it likes, of its test mode, too: never of our own payments. */
  account: z.optional(z.unknown()),
});
const contents = z.object({
  /** Epoch seconds. */
  created: z.number().check(z.int(), z.minimum(0)),
  data: z.object({ object: z.unknown() }),
});
/** A merchant binds a payment to itself by this key of Stripe's metadata. */
const metadata = z.nullish(
  z.looseObject({
    merchant_id: z.optional(z.string()),
    [TRANSACTION_METADATA]: z.optional(z.string()),
    [DEPLOYMENT_METADATA]: z.optional(z.string()),
  }),
);

const paymentIntent = z.object({
  id: identifier,
  amount,
  amount_capturable: z.optional(amount),
  amount_received: z.optional(amount),
  currency,
  metadata,
});
const charge = z.object({
  id: identifier,
  payment_intent: z.nullish(identifier),
  amount,
  captured: z.boolean(),
  amount_captured: amount,
  amount_refunded: amount,
  currency,
  metadata,
});
const refund = z.object({
  id: identifier,
  payment_intent: z.nullish(identifier),
  charge: z.nullish(identifier),
  amount,
  currency,
  status: z.nullish(z.string()),
  reason: z.nullish(z.string()),
});
const dispute = z.object({
  id: identifier,
  payment_intent: z.nullish(identifier),
  charge: z.nullish(identifier),
  amount,
  currency,
  status: z.string(),
});

/** The PaymentIntent, or the charge of a payment that was made without one. */
const nameOf = (payment: string): string => `${STRIPE}_${payment}`;

/** A refund or a dispute names the payment only: that may be a charge of our own, which goes by another id. */
const referenceTo = (payment: string): Reading["transaction"] => ({ id: nameOf(payment), alias: nameOf(payment) });

/** The payment itself says in its metadata whether it is a charge of our own. */
function transactionOf(
  payment: string,
  data: z.infer<typeof metadata>,
): Pick<Reading, "transaction" | "aliases" | "deployment"> {
  const own = data?.[TRANSACTION_METADATA];
  return isOwnTransaction(own)
    ? { transaction: { id: own }, aliases: [nameOf(payment)], deployment: data?.[DEPLOYMENT_METADATA] }
    : { transaction: { id: nameOf(payment) } };
}

/** Stripe's currency goes with each of its amounts. */
const claimed = (amount: number, currency: string) => ({ amount, currency });

const payment =
  (status: PaymentStatus, amountOf: (intent: z.infer<typeof paymentIntent>) => number): ReadObject =>
  (object) => {
    const { success, data } = paymentIntent.safeParse(object);
    if (!success) return undefined;
    return {
      ...transactionOf(data.id, data.metadata),
      merchantId: data.metadata?.merchant_id,
      claims: [{ kind: "payment", status, amount: claimed(amountOf(data), data.currency) }],
    };
  };

/**
 * A charge says how much was captured and how much went back. Stripe also calls it a refund when it releases what was
 * never captured: the whole of a voided authorization, or the remainder of a partial capture.
 */
const refundedCharge: ReadObject = (object) => {
  const { success, data } = charge.safeParse(object);
  if (!success) return undefined;
  const released = data.amount - data.amount_captured;
  return {
    ...transactionOf(data.payment_intent ?? data.id, data.metadata),
    merchantId: data.metadata?.merchant_id,
    claims: data.captured
      ? [
          { kind: "payment", status: "captured", amount: claimed(data.amount_captured, data.currency) },
          { kind: "refund_total", amount: claimed(Math.max(0, data.amount_refunded - released), data.currency) },
        ]
      : [{ kind: "payment", status: "canceled", amount: claimed(data.amount, data.currency) }],
  };
};

const refundStatus: Readonly<Record<string, RefundStatus>> = {
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
};

const singleRefund: ReadObject = (object) => {
  const { success, data } = refund.safeParse(object);
  if (!success) return undefined;
  const payment = data.payment_intent ?? data.charge;
  if (!payment) return undefined;
  const status = refundStatus[data.status ?? "succeeded"] ?? "pending";
  return {
    transaction: referenceTo(payment),
    // Stripe calls it a refund, too, when it releases what was authorized and never captured: nobody got that.
    claims:
      data.reason === "expired_uncaptured_charge"
        ? []
        : [{ kind: "refund", id: data.id, status, amount: claimed(data.amount, data.currency) }],
  };
};

/** An inquiry that ends without a chargeback, or a dispute that Stripe prevented, took no money. */
const disputeStatus: Readonly<Record<string, DisputeStatus>> = {
  lost: "lost",
  won: "won",
  warning_closed: "won",
  prevented: "won",
};

const singleDispute: ReadObject = (object) => {
  const { success, data } = dispute.safeParse(object);
  if (!success) return undefined;
  const payment = data.payment_intent ?? data.charge;
  if (!payment) return undefined;
  const status = disputeStatus[data.status] ?? "open";
  return {
    transaction: referenceTo(payment),
    claims: [{ kind: "dispute", id: data.id, status, amount: claimed(data.amount, data.currency) }],
  };
};

/** Every type that means something to us. Any other is kept in the inbox and ignored. */
const readers: ReadonlyMap<string, ReadObject> = new Map([
  ["payment_intent.created", payment("pending", (intent) => intent.amount)],
  ["payment_intent.processing", payment("pending", (intent) => intent.amount)],
  ["payment_intent.requires_action", payment("pending", (intent) => intent.amount)],
  [
    "payment_intent.amount_capturable_updated",
    payment("authorized", (intent) => intent.amount_capturable ?? intent.amount),
  ],
  ["payment_intent.succeeded", payment("captured", (intent) => intent.amount_received ?? intent.amount)],
  ["payment_intent.payment_failed", payment("failed", (intent) => intent.amount)],
  ["payment_intent.canceled", payment("canceled", (intent) => intent.amount)],
  ["charge.refunded", refundedCharge],
  ["charge.refund.updated", singleRefund],
  ["refund.created", singleRefund],
  ["refund.updated", singleRefund],
  ["refund.failed", singleRefund],
  ["charge.dispute.created", singleDispute],
  ["charge.dispute.updated", singleDispute],
  ["charge.dispute.closed", singleDispute],
  ["charge.dispute.funds_withdrawn", singleDispute],
  ["charge.dispute.funds_reinstated", singleDispute],
]);

const readerOf = ({ type, account }: z.infer<typeof envelope>): ReadObject | undefined =>
  account === undefined || account === null ? readers.get(type) : undefined;

export const identifyStripeEvent: ProviderWebhooks["identify"] = (body) => {
  const { success, data } = envelope.safeParse(parseJson(body.toString("utf8")));
  return success ? { eventId: data.id, type: data.type, mapped: readerOf(data) !== undefined } : undefined;
};

export const parseStripeEvent: ProviderWebhooks["parse"] = (body) => {
  const json = parseJson(body.toString("utf8"));
  const { success, data: event } = envelope.safeParse(json);
  if (!success) return refused("NOT_AN_EVENT");
  const read = readerOf(event);
  if (read === undefined) return ok(undefined);
  const { data: details } = contents.safeParse(json);
  return eventOf(
    { provider: STRIPE, eventId: event.id },
    event.type,
    details && details.created * 1000,
    read(details?.data.object),
    (claimed) => {
      const { amount, currency } = claimed as { amount: number; currency: string };
      return stripeMoney(amount, currency);
    },
  );
};
