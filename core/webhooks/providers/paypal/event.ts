import * as z from "zod/mini";
import type { DisputeStatus, PaymentStatus } from "../../../ledger/domain/payment-event";
import { parseJson } from "../../../shared/domain/json";
import { ok, refused } from "../../../shared/domain/result";
import type { ProviderWebhooks } from "../../application/ports";
import { identifier } from "../identifier";
import { eventOf, type Reading, type ReadObject } from "../reading";
import { paypalMoney } from "./amount";

const PAYPAL = "paypal";

const envelope = z.object({ id: identifier, event_type: z.string().check(z.maxLength(100)) });
const contents = z.object({ create_time: z.string(), resource: z.unknown() });

const paypalAmount = z.object({ currency_code: z.string(), value: z.string() });
const related = z.optional(z.object({ related_ids: z.optional(z.object({ order_id: z.optional(identifier) })) }));
const payee = z.optional(z.object({ merchant_id: z.optional(z.string()) }));
const order = z.object({
  id: identifier,
  purchase_units: z.array(z.object({ amount: paypalAmount, payee })).check(z.minLength(1)),
});
/** A capture or an authorization. */
const payment = z.object({ id: identifier, amount: paypalAmount, supplementary_data: related, payee });
const link = z.object({ rel: z.string(), href: z.string() });
const refund = z.object({
  id: identifier,
  amount: paypalAmount,
  status: z.optional(z.string()),
  supplementary_data: related,
  links: z.optional(z.array(link)),
  payee,
});
const dispute = z.object({
  dispute_id: identifier,
  dispute_amount: z.optional(paypalAmount),
  dispute_outcome: z.optional(z.object({ outcome_code: z.optional(z.string()) })),
  disputed_transactions: z
    .array(
      z.object({
        seller_transaction_id: identifier,
        gross_amount: z.optional(paypalAmount),
        seller: z.optional(z.object({ merchant_id: z.optional(z.string()) })),
      }),
    )
    .check(z.minLength(1)),
});

const named = (id: string): string => `${PAYPAL}_${id}`;

/** The order where there is one: it is what authorization, captures and refunds have in common. */
const transactionOf = (supplementary: z.infer<typeof related>, id: string): { id: string } => ({
  id: named(supplementary?.related_ids?.order_id ?? id),
});

const readOrder: ReadObject = (resource) => {
  const { success, data } = order.safeParse(resource);
  const unit = data?.purchase_units[0];
  if (!success || unit === undefined) return undefined;
  return {
    transaction: { id: named(data.id) },
    merchantId: unit.payee?.merchant_id,
    claims: [{ kind: "payment", status: "pending", amount: unit.amount }],
  };
};

const readPayment =
  (status: PaymentStatus): ReadObject =>
  (resource) => {
    const { success, data } = payment.safeParse(resource);
    if (!success) return undefined;
    return {
      transaction: transactionOf(data.supplementary_data, data.id),
      aliases: [named(data.id)],
      merchantId: data.payee?.merchant_id,
      claims: [{ kind: "payment", status, amount: data.amount }],
    };
  };

/** An order may be captured in parts: each capture counts with its own amount. */
const readCapture: ReadObject = (resource) => {
  const { success, data } = payment.safeParse(resource);
  if (!success) return undefined;
  return {
    transaction: transactionOf(data.supplementary_data, data.id),
    aliases: [named(data.id)],
    merchantId: data.payee?.merchant_id,
    claims: [{ kind: "capture", id: data.id, amount: data.amount }],
  };
};

const CAPTURE_LINK = /\/v2\/payments\/captures\/([A-Za-z0-9_-]{1,200})$/;

/** The resource is the refund; its capture is the link `up`. */
const readRefund: ReadObject = (resource) => {
  const { success, data } = refund.safeParse(resource);
  if (!success) return undefined;
  const captured = CAPTURE_LINK.exec(data.links?.find(({ rel }) => rel === "up")?.href ?? "")?.[1];
  const orderId = data.supplementary_data?.related_ids?.order_id;
  const transaction: Reading["transaction"] | undefined =
    orderId !== undefined ? { id: named(orderId) } : captured !== undefined ? { alias: named(captured) } : undefined;
  if (transaction === undefined) return undefined;
  const status = { PENDING: "pending", FAILED: "failed", CANCELLED: "failed" } as const;
  return {
    transaction,
    merchantId: data.payee?.merchant_id,
    claims: [
      {
        kind: "refund",
        id: data.id,
        status: status[data.status as keyof typeof status] ?? "succeeded",
        amount: data.amount,
      },
    ],
  };
};

const outcome: Readonly<Record<string, DisputeStatus>> = {
  RESOLVED_BUYER_FAVOUR: "lost",
  ACCEPTED: "lost",
  RESOLVED_SELLER_FAVOUR: "won",
  RESOLVED_WITH_PAYOUT: "won",
  CANCELED_BY_BUYER: "won",
  DENIED: "won",
  // Closed without a decision, as another one about the same payment took its place.
  NONE: "won",
};

/** A dispute names the capture only. */
const readDispute: ReadObject = (resource) => {
  const { success, data } = dispute.safeParse(resource);
  const disputed = data?.disputed_transactions[0];
  if (!success || disputed === undefined) return undefined;
  const status = outcome[data.dispute_outcome?.outcome_code ?? ""] ?? "open";
  return {
    transaction: { alias: named(disputed.seller_transaction_id) },
    merchantId: disputed.seller?.merchant_id,
    claims: [{ kind: "dispute", id: data.dispute_id, status, amount: data.dispute_amount ?? disputed.gross_amount }],
  };
};

const readers: ReadonlyMap<string, ReadObject> = new Map([
  ["CHECKOUT.ORDER.APPROVED", readOrder],
  ["PAYMENT.AUTHORIZATION.CREATED", readPayment("authorized")],
  ["PAYMENT.AUTHORIZATION.VOIDED", readPayment("canceled")],
  ["PAYMENT.CAPTURE.PENDING", readPayment("pending")],
  ["PAYMENT.CAPTURE.COMPLETED", readCapture],
  ["PAYMENT.CAPTURE.DENIED", readPayment("failed")],
  ["PAYMENT.CAPTURE.DECLINED", readPayment("failed")],
  ["PAYMENT.CAPTURE.REFUNDED", readRefund],
  ["PAYMENT.CAPTURE.REVERSED", readRefund],
  ["CUSTOMER.DISPUTE.CREATED", readDispute],
  ["CUSTOMER.DISPUTE.UPDATED", readDispute],
  ["CUSTOMER.DISPUTE.RESOLVED", readDispute],
]);

export const identifyPaypalEvent: ProviderWebhooks["identify"] = (body) => {
  const { success, data } = envelope.safeParse(parseJson(body.toString("utf8")));
  return success ? { eventId: data.id, type: data.event_type, mapped: readers.has(data.event_type) } : undefined;
};

export const parsePaypalEvent: ProviderWebhooks["parse"] = (body) => {
  const json = parseJson(body.toString("utf8"));
  const { success, data: event } = envelope.safeParse(json);
  if (!success) return refused("NOT_AN_EVENT");
  const read = readers.get(event.event_type);
  if (read === undefined) return ok(undefined);
  const { data: details } = contents.safeParse(json);
  return eventOf(
    { provider: PAYPAL, eventId: event.id },
    event.event_type,
    details?.create_time,
    read(details?.resource),
    (amount) => {
      const claimed = paypalAmount.safeParse(amount);
      return claimed.success ? paypalMoney(claimed.data.value, claimed.data.currency_code) : "UNEXPECTED_SHAPE";
    },
  );
};
