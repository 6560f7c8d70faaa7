import * as z from "zod/mini";
import { type PaymentStatus, paymentStatuses } from "../../../ledger/domain/observation";
import { reasonIn, stated } from "../event-reading";
import { identifier } from "../identifier";
import { moneyIn, nameOf, only, type ReadSquareObject, squareMoney, timeOf } from "./object";

const payment = z.object({
  id: identifier,
  status: z.string(),
  amount_money: squareMoney,
  /** With tip and tax: what the customer pays. */
  total_money: z.nullish(squareMoney),
  /** Sum of refunds; it counts pending ones. */
  refunded_money: z.nullish(squareMoney),
  updated_at: z.optional(z.unknown()),
  card_details: z.nullish(
    z.looseObject({ errors: z.nullish(z.array(z.looseObject({ code: z.optional(z.unknown()) }))) }),
  ),
});

const states = new Map<string, PaymentStatus>([
  ["PENDING", "pending"],
  ["APPROVED", "authorized"],
  ["COMPLETED", "captured"],
  ["CANCELED", "canceled"],
  ["FAILED", "failed"],
]);
/** States that Square calls terminal. */
const terminal: ReadonlySet<PaymentStatus> = new Set(["captured", "canceled", "failed"]);

export const readPayment: ReadSquareObject = (object, context) => {
  const { success, data } = payment.safeParse(object);
  if (!success) return "UNEXPECTED_SHAPE";
  const status = states.get(data.status);
  if (status === undefined) return "UNKNOWN_STATUS";
  const money = moneyIn(data.total_money ?? data.amount_money);
  if (typeof money === "string") return money;
  const refunded = data.refunded_money ? moneyIn(data.refunded_money) : undefined;
  if (typeof refunded === "string") return refunded;
  // One payment is of one currency: its refunds are as well.
  if (refunded && refunded.currency !== money.currency) return "UNEXPECTED_SHAPE";
  return only({
    kind: "payment",
    name: nameOf(data.id),
    belongsTo: [],
    at: timeOf(data, context),
    final: terminal.has(status) ? 1 : 0,
    progress: paymentStatuses.indexOf(status),
    status,
    ...money,
    ...stated({
      received: status === "captured" ? money.amount : undefined,
      refundTotal: refunded && { amount: refunded.amount, countsRelease: false },
      merchantId: context.merchantId,
      reason: status === "failed" ? reasonIn(data.card_details?.errors?.[0]?.code) : undefined,
    }),
  });
};
