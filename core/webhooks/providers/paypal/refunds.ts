import * as z from "zod/mini";
import type { RefundStatus } from "../../../ledger/domain/observation";
import { reasonIn, stated, timeIn } from "../event-reading";
import { readReversedCapture } from "./captures";
import { belongsToCapture, type Linked, linkFields, ownersOf, selfOf } from "./links";
import {
  merchantIn,
  moneyIn,
  nameOf,
  only,
  type Part,
  type PaypalContext,
  part,
  type ReadPaypalResource,
  statusIn,
  timeOf,
} from "./resource";

const refund = z.extend(part, linkFields);

/** A refund that was completed may fail later, never the reverse: the number is its place, whatever the times say. */
const states = new Map<string, readonly [RefundStatus, 0 | 1 | 2]>([
  ["PENDING", ["pending", 0]],
  ["COMPLETED", ["succeeded", 1]],
  ["FAILED", ["failed", 2]],
  ["CANCELLED", ["failed", 2]],
  ["CANCELED", ["failed", 2]],
]);

export function refundIn(resource: unknown, context: PaypalContext, within?: string) {
  const { success, data } = refund.safeParse(resource);
  // A capture in the place of its refund would be counted as a refund of its whole amount.
  if (!success || namesItselfCapture(data)) return "UNEXPECTED_SHAPE";
  const state = states.get(statusIn(data) ?? context.status ?? "");
  if (state === undefined) return "UNKNOWN_STATUS";
  const money = moneyIn(data.amount);
  if (typeof money === "string") return money;
  const [status, final] = state;
  return {
    kind: "refund" as const,
    name: nameOf(data.id),
    belongsTo: ownersOf("refund", data, within),
    at: timeOf(data, context),
    final,
    progress: final,
    status,
    ...money,
    release: "no" as const,
    ...stated({
      madeAt: timeIn(data.create_time),
      merchantId: merchantIn(data.payee),
      reason: reasonIn(data.status_details?.reason, data.reason_code),
    }),
  };
}

export const readRefund: ReadPaypalResource = (resource, context) => {
  const read = refundIn(resource, context);
  return typeof read === "string" ? read : only(read);
};

/**
 * PayPal's sample of a reversal carries a refund; users also describe events that carry the capture or the sale itself.
 * The link `self` says which it is, then whether it belongs to a capture or sale, then the type of the resource.
 */
export const readReversal: ReadPaypalResource = (resource, context) => {
  const { success, data } = refund.safeParse(resource);
  if (!success) return "UNEXPECTED_SHAPE";
  const isRefund = selfOf(data) === "refund" || belongsToCapture(data) || context.resourceType === "refund";
  return isRefund && !namesItselfCapture(data) ? readRefund(resource, context) : readReversedCapture(resource, context);
};

function namesItselfCapture(data: Part & Linked): boolean {
  const kind = selfOf(data);
  return kind === undefined ? statusIn(data) === "REVERSED" : kind === "capture" || kind === "sale";
}
