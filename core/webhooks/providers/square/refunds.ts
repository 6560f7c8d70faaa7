import * as z from "zod/mini";
import type { RefundStatus } from "../../../ledger/domain/observation";
import { stated, timeIn } from "../event-reading";
import { identifier } from "../identifier";
import { moneyIn, nameOf, only, type ReadSquareObject, squareMoney, timeOf } from "./object";

const refund = z.object({
  id: identifier,
  /** Absent for an unlinked refund: it belongs to no payment at Square, and is a transaction of its own. */
  payment_id: z.nullish(identifier),
  status: z.string(),
  amount_money: squareMoney,
  created_at: z.optional(z.unknown()),
  updated_at: z.optional(z.unknown()),
});

/** A refund never goes back in this order, whatever the times say. */
const states = new Map<string, readonly [RefundStatus, 0 | 1 | 2]>([
  ["PENDING", ["pending", 0]],
  ["COMPLETED", ["succeeded", 1]],
  ["REJECTED", ["failed", 2]],
  ["FAILED", ["failed", 2]],
]);

export const readRefund: ReadSquareObject = (object, context) => {
  const { success, data } = refund.safeParse(object);
  if (!success) return "UNEXPECTED_SHAPE";
  const state = states.get(data.status);
  if (state === undefined) return "UNKNOWN_STATUS";
  const money = moneyIn(data.amount_money);
  if (typeof money === "string") return money;
  const [status, final] = state;
  return only({
    kind: "refund",
    name: nameOf(data.id),
    belongsTo: data.payment_id ? [nameOf(data.payment_id)] : [],
    at: timeOf(data, context),
    final,
    progress: final,
    status,
    ...money,
    release: "no",
    ...stated({ madeAt: timeIn(data.created_at), merchantId: context.merchantId }),
  });
};
