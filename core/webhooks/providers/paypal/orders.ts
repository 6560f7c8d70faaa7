import * as z from "zod/mini";
import type { Observation, PaymentStatus, UnreadReason } from "../../../ledger/domain/observation";
import { stated } from "../event-reading";
import { identifier } from "../identifier";
import { authorizationIn, captureIn } from "./captures";
import { refundIn } from "./refunds";
import {
  merchantIn,
  nameOf,
  only,
  type PaypalContext,
  payee,
  paypalAmount,
  progressOf,
  type ReadPaypalResource,
  statusIn,
  sumOf,
  timeOf,
} from "./resource";

const parts = z.nullish(z.array(z.unknown()));
const unit = z.object({
  amount: z.nullish(paypalAmount),
  payee,
  payments: z.nullish(z.object({ authorizations: parts, captures: parts, refunds: parts })),
});
const order = z.object({
  id: identifier,
  status: z.optional(z.string()),
  update_time: z.optional(z.unknown()),
  purchase_units: z.array(unit).check(z.minLength(1)),
});
type Unit = z.infer<typeof unit>;

/** States of orders (v2) and of payments (v1). None says that money was taken: captures and sales do. */
const states = new Map<string, PaymentStatus>([
  ["CREATED", "pending"],
  ["SAVED", "pending"],
  ["PAYER_ACTION_REQUIRED", "pending"],
  ["APPROVED", "pending"],
  ["COMPLETED", "pending"],
  ["CAPTURED", "pending"],
  ["AUTHORIZED", "pending"],
  ["PENDING", "pending"],
  ["IN_PROGRESS", "pending"],
  ["PARTIALLY_COMPLETED", "pending"],
  ["FAILED", "failed"],
  ["VOIDED", "canceled"],
  ["CANCELED", "canceled"],
  ["CANCELLED", "canceled"],
  ["EXPIRED", "canceled"],
]);

const stateOf = (status: PaymentStatus) => ({
  status,
  final: status === "canceled" ? (1 as const) : (0 as const),
  progress: progressOf(status),
});

/** The merchant whom all units pay; none where they pay several. */
function merchantOf(units: readonly Pick<Unit, "payee">[]): string | undefined {
  const merchants = new Set(units.map((unit) => merchantIn(unit.payee)));
  const [merchant] = merchants;
  return merchants.size === 1 ? merchant : undefined;
}

/** What an order says of its own, and of the authorizations, captures and refunds that it holds. */
export const readOrder: ReadPaypalResource = (resource, context) => {
  const { success, data } = order.safeParse(resource);
  if (!success) return "UNEXPECTED_SHAPE";
  const status = states.get(statusIn(data) ?? "APPROVED");
  if (status === undefined) return "UNKNOWN_STATUS";
  const amounts = data.purchase_units.map(({ amount }) => amount);
  const money = amounts.every((amount) => isStated(amount)) ? sumOf(amounts) : undefined;
  if (typeof money === "string") return money;
  const held = partsOf(data.purchase_units, context, data.id);
  if (typeof held === "string") return held;
  const observation: Observation = {
    kind: "order",
    name: nameOf(data.id),
    belongsTo: [],
    at: timeOf(data, context),
    ...stateOf(status),
    ...money,
    ...stated({ merchantId: merchantOf(data.purchase_units) }),
  };
  return { observations: [observation, ...held] };
};

const isStated = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** Authorizations, captures and refunds that an order holds, each as its own event would say it. */
function partsOf(units: readonly Unit[], context: PaypalContext, orderId: string): Observation[] | UnreadReason {
  const said = units.flatMap(({ payments }) => [
    ...(payments?.authorizations ?? []).map((part) => authorizationIn(part, context, orderId)),
    ...(payments?.captures ?? []).map((part) => captureIn(part, context, orderId)),
    ...(payments?.refunds ?? []).map((part) => refundIn(part, context, orderId)),
  ]);
  const observations: Observation[] = [];
  for (const part of said) {
    if (typeof part === "string") return part;
    observations.push(part);
  }
  return observations;
}

/** The buyer approved, nothing was captured in time: PayPal gives the money back. The event states no amount. */
const approval = z.object({ order_id: identifier, update_time: z.optional(z.unknown()) });

export const readReversedApproval: ReadPaypalResource = (resource, context) => {
  const { success, data } = approval.safeParse(resource);
  if (!success) return "UNEXPECTED_SHAPE";
  return only({
    kind: "order",
    name: nameOf(data.order_id),
    belongsTo: [],
    at: timeOf(data, context),
    ...stateOf("canceled"),
  });
};

/** A payment of Payments v1, which sales, authorizations and captures name as their `parent_payment`. */
const payment = z.object({
  id: identifier,
  state: z.optional(z.string()),
  update_time: z.optional(z.unknown()),
  transactions: z.array(z.object({ amount: paypalAmount, payee })).check(z.minLength(1)),
});

export const readPayment: ReadPaypalResource = (resource, context) => {
  const { success, data } = payment.safeParse(resource);
  if (!success) return "UNEXPECTED_SHAPE";
  const status = states.get(statusIn(data) ?? "CREATED");
  if (status === undefined) return "UNKNOWN_STATUS";
  const money = sumOf(data.transactions.map(({ amount }) => amount));
  if (typeof money === "string") return money;
  return only({
    kind: "order",
    name: nameOf(data.id),
    belongsTo: [],
    at: timeOf(data, context),
    ...stateOf(status),
    ...money,
    ...stated({ merchantId: merchantOf(data.transactions) }),
  });
};

/** An order of Payments v1 stands for its payment. */
const paymentOrder = z.object({
  id: identifier,
  parent_payment: z.nullish(identifier),
  state: z.optional(z.string()),
  status: z.optional(z.string()),
  update_time: z.optional(z.unknown()),
  amount: paypalAmount,
});

export const readPaymentOrder: ReadPaypalResource = (resource, context) => {
  const { success, data } = paymentOrder.safeParse(resource);
  if (!success) return "UNEXPECTED_SHAPE";
  const status = states.get(context.status ?? statusIn(data) ?? "");
  if (status === undefined) return "UNKNOWN_STATUS";
  const money = sumOf([data.amount]);
  if (typeof money === "string") return money;
  return only({
    kind: "order",
    name: nameOf(data.parent_payment ?? data.id),
    belongsTo: [],
    at: timeOf(data, context),
    ...stateOf(status),
    ...money,
  });
};
