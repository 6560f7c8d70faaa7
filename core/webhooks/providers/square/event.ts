import * as z from "zod/mini";
import type { DisputeStatus, PaymentStatus, RefundStatus } from "../../../ledger/domain/payment-event";
import { parseJson } from "../../../shared/domain/json";
import { digitsOf, money } from "../../../shared/domain/money";
import { ok, refused } from "../../../shared/domain/result";
import type { ProviderWebhooks } from "../../application/ports";
import { identifier } from "../identifier";
import { type Claim, eventOf, type Reading, type ReadObject } from "../reading";

const SQUARE = "square";

const envelope = z.object({ event_id: identifier, type: z.string().check(z.maxLength(100)) });
const contents = z.object({
  created_at: z.string(),
  merchant_id: z.optional(z.string()),
  data: z.object({ object: z.looseObject({}) }),
});

const squareMoney = z.object({ amount: z.number().check(z.int()), currency: z.string() });
const payment = z.object({
  id: identifier,
  status: z.string(),
  amount_money: squareMoney,
  /** With tip and tax: what the customer paid. */
  total_money: z.optional(squareMoney),
  refunded_money: z.optional(squareMoney),
});
const refund = z.object({ id: identifier, payment_id: identifier, status: z.string(), amount_money: squareMoney });
const dispute = z.object({
  id: z.optional(identifier),
  dispute_id: z.optional(identifier),
  state: z.string(),
  amount_money: squareMoney,
  disputed_payment: z.object({ payment_id: identifier }),
});

const transactionOf = (paymentId: string): Reading["transaction"] => ({ id: `${SQUARE}_${paymentId}` });

const paymentStatus: Readonly<Record<string, PaymentStatus>> = {
  APPROVED: "authorized",
  COMPLETED: "captured",
  CANCELED: "canceled",
  FAILED: "failed",
};

const readPayment: ReadObject = (object) => {
  const { success, data } = payment.safeParse((object as { payment?: unknown }).payment);
  if (!success) return undefined;
  const status = paymentStatus[data.status] ?? "pending";
  const paid: Claim = { kind: "payment", status, amount: data.total_money ?? data.amount_money };
  const returned: Claim[] = data.refunded_money ? [{ kind: "refund_total", amount: data.refunded_money }] : [];
  return { transaction: transactionOf(data.id), claims: [paid, ...returned] };
};

const refundStatus: Readonly<Record<string, RefundStatus>> = {
  COMPLETED: "succeeded",
  REJECTED: "failed",
  FAILED: "failed",
};

const readRefund: ReadObject = (object) => {
  const { success, data } = refund.safeParse((object as { refund?: unknown }).refund);
  if (!success) return undefined;
  const status = refundStatus[data.status] ?? "pending";
  return {
    transaction: transactionOf(data.payment_id),
    claims: [{ kind: "refund", id: data.id, status, amount: data.amount_money }],
  };
};

/** An accepted dispute is lost without a fight; a closed inquiry took no money. */
const disputeStatus: Readonly<Record<string, DisputeStatus>> = {
  WON: "won",
  LOST: "lost",
  ACCEPTED: "lost",
  INQUIRY_CLOSED: "won",
};

const readDispute: ReadObject = (object) => {
  const holder = object as { dispute?: unknown; object?: unknown };
  const { success, data } = dispute.safeParse(holder.dispute ?? holder.object);
  const id = data?.id ?? data?.dispute_id;
  if (!success || id === undefined) return undefined;
  const status = disputeStatus[data.state] ?? "open";
  return {
    transaction: transactionOf(data.disputed_payment.payment_id),
    claims: [{ kind: "dispute", id, status, amount: data.amount_money }],
  };
};

const readers: ReadonlyMap<string, ReadObject> = new Map([
  ["payment.created", readPayment],
  ["payment.updated", readPayment],
  ["refund.created", readRefund],
  ["refund.updated", readRefund],
  ["dispute.created", readDispute],
  ["dispute.state.updated", readDispute],
]);

export const identifySquareEvent: ProviderWebhooks["identify"] = (body) => {
  const { success, data } = envelope.safeParse(parseJson(body.toString("utf8")));
  return success ? { eventId: data.event_id, type: data.type, mapped: readers.has(data.type) } : undefined;
};

export const parseSquareEvent: ProviderWebhooks["parse"] = (body) => {
  const json = parseJson(body.toString("utf8"));
  const { success, data: event } = envelope.safeParse(json);
  if (!success) return refused("NOT_AN_EVENT");
  const read = readers.get(event.type);
  if (read === undefined) return ok(undefined);
  const { data: details } = contents.safeParse(json);
  const reading = details && read(details.data.object);
  return eventOf(
    { provider: SQUARE, eventId: event.event_id },
    event.type,
    details?.created_at,
    reading && { ...reading, merchantId: details.merchant_id },
    (amount) => {
      const claimed = amount as z.infer<typeof squareMoney>;
      if (digitsOf(claimed.currency) === undefined) return "UNKNOWN_CURRENCY";
      return money(claimed.amount, claimed.currency) ?? "INVALID_AMOUNT";
    },
  );
};
