import * as z from "zod/mini";
import type { ParseProblem, ProviderWebhooks } from "../../../application/ports";
import type { DisputeStatus, Fact, PaymentEvent, PaymentStatus, RefundStatus } from "../../../domain/payment-event";
import { ok, refused } from "../../../domain/result";
import { stripeMoney } from "./amount";

const STRIPE = "stripe";

const identifier = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,200}$/));
const amount = z.number().check(z.int());
const currency = z.string();

const envelope = z.object({ id: identifier, type: z.string().check(z.maxLength(100)) });
const timed = z.object({ created: z.number().check(z.int(), z.minimum(0), z.maximum(253402300799)) });
/** A merchant binds a payment to itself by this key of Stripe's metadata. */
const metadata = z.nullish(z.looseObject({ merchant_id: z.optional(z.string()) }));

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
});
const dispute = z.object({
  id: identifier,
  payment_intent: z.nullish(identifier),
  charge: z.nullish(identifier),
  amount,
  currency,
  status: z.string(),
});

/** What an object says, with Stripe's amounts still unconverted. */
interface Reading {
  /** The PaymentIntent, or the charge of a payment that was made without one. */
  readonly payment: string | null | undefined;
  readonly merchantId?: string | undefined;
  readonly currency: string;
  readonly claims: readonly [Claim, ...Claim[]];
}

type Claim =
  | { readonly kind: "payment"; readonly status: PaymentStatus; readonly amount: number }
  | { readonly kind: "refund"; readonly id: string; readonly status: RefundStatus; readonly amount: number }
  | { readonly kind: "refund_total"; readonly amount: number }
  | { readonly kind: "dispute"; readonly id: string; readonly status: DisputeStatus; readonly amount: number };

type Reader = (object: unknown) => Reading | undefined;

const payment =
  (status: PaymentStatus, amountOf: (intent: z.infer<typeof paymentIntent>) => number): Reader =>
  (object) => {
    const { success, data } = paymentIntent.safeParse(object);
    if (!success) return undefined;
    return {
      payment: data.id,
      merchantId: data.metadata?.merchant_id,
      currency: data.currency,
      claims: [{ kind: "payment", status, amount: amountOf(data) }],
    };
  };

/** A charge says how much was captured and how much of that went back. */
const refundedCharge: Reader = (object) => {
  const { success, data } = charge.safeParse(object);
  if (!success) return undefined;
  return {
    payment: data.payment_intent ?? data.id,
    merchantId: data.metadata?.merchant_id,
    currency: data.currency,
    claims: [
      { kind: "payment", status: "captured", amount: data.amount_captured },
      { kind: "refund_total", amount: data.amount_refunded },
    ],
  };
};

const refundStatus: Readonly<Record<string, RefundStatus>> = {
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
};

const singleRefund: Reader = (object) => {
  const { success, data } = refund.safeParse(object);
  if (!success) return undefined;
  const status = refundStatus[data.status ?? "succeeded"] ?? "pending";
  return {
    payment: data.payment_intent ?? data.charge,
    currency: data.currency,
    claims: [{ kind: "refund", id: data.id, status, amount: data.amount }],
  };
};

/** An inquiry that ends without a chargeback, or a dispute that Stripe prevented, took no money. */
const disputeStatus: Readonly<Record<string, DisputeStatus>> = {
  lost: "lost",
  won: "won",
  warning_closed: "won",
  prevented: "won",
};

const singleDispute: Reader = (object) => {
  const { success, data } = dispute.safeParse(object);
  if (!success) return undefined;
  return {
    payment: data.payment_intent ?? data.charge,
    currency: data.currency,
    claims: [{ kind: "dispute", id: data.id, status: disputeStatus[data.status] ?? "open", amount: data.amount }],
  };
};

/** Every type that means something to us. Any other is kept in the inbox and ignored. */
const readers: ReadonlyMap<string, Reader> = new Map([
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

export const identifyStripeEvent: ProviderWebhooks["identify"] = (body) => {
  const { success, data } = envelope.safeParse(parseJson(body));
  return success ? { eventId: data.id, type: data.type, mapped: readers.has(data.type) } : undefined;
};

export const parseStripeEvent: ProviderWebhooks["parse"] = (body) => {
  const json = parseJson(body);
  const { success, data: event } = envelope.safeParse(json);
  if (!success) return refused("NOT_AN_EVENT");
  const read = readers.get(event.type);
  if (read === undefined) return ok(undefined);

  const time = timed.safeParse(json);
  const reading = read((json as { data?: { object?: unknown } }).data?.object);
  if (!time.success || !reading?.payment) return refused("UNEXPECTED_SHAPE");

  const [first, ...rest] = reading.claims.map((claim) => factOf(claim, reading.currency));
  if (first === undefined) return refused("UNEXPECTED_SHAPE");
  const problem = [first, ...rest].find((fact) => typeof fact === "string");
  if (problem !== undefined) return refused(problem);
  return ok({
    key: { provider: STRIPE, eventId: event.id },
    type: event.type,
    occurredAt: new Date(time.data.created * 1000).toISOString(),
    transactionId: `${STRIPE}_${reading.payment}`,
    ...merchant(reading.merchantId),
    facts: [first, ...rest] as PaymentEvent["facts"],
  });
};

function factOf(claim: Claim, code: string): Fact | ParseProblem {
  const money = stripeMoney(claim.amount, code);
  return typeof money === "string" ? money : { ...claim, amount: money };
}

/** A merchant id that could not be one of ours is as good as none. */
function merchant(merchantId: string | undefined): { merchantId?: string } {
  return merchantId !== undefined && identifier.safeParse(merchantId).success ? { merchantId } : {};
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
