import { paypalCapture, paypalDispute, paypalEvent, paypalLink, paypalRefund, paypalTime, paypalValue } from "./paypal";

export type Fields = Readonly<Record<string, unknown>>;
export const tell = (minute: number, type: string, resource: Fields): string => paypalEvent(type, resource, { minute });

export const approved = (value: string, fields: Fields = {}): Fields => ({
  id: "ORDER1",
  status: "APPROVED",
  intent: "CAPTURE",
  purchase_units: [{ reference_id: "default", amount: paypalValue(value), payee: { merchant_id: "SELLER1" } }],
  create_time: paypalTime(0),
  ...fields,
});
export const related = (order: string, authorization?: string) => ({
  supplementary_data: { related_ids: { order_id: order, ...(authorization && { authorization_id: authorization }) } },
});
export const captured = (id: string, value: string, minute: number, fields: Fields = {}): Fields =>
  paypalCapture({
    id,
    amount: paypalValue(value),
    create_time: paypalTime(minute),
    update_time: paypalTime(minute),
    links: [paypalLink("self", `/v2/payments/captures/${id}`), paypalLink("up", "/v2/checkout/orders/ORDER1")],
    ...fields,
  });
export const refunded = (id: string, capture: string, value: string, minute: number, fields: Fields = {}): Fields =>
  paypalRefund({
    id,
    amount: paypalValue(value),
    create_time: paypalTime(minute),
    update_time: paypalTime(minute),
    links: [paypalLink("self", `/v2/payments/refunds/${id}`), paypalLink("up", `/v2/payments/captures/${capture}`)],
    ...fields,
  });
export const totalRefunded = (value: string) => ({
  seller_payable_breakdown: { total_refunded_amount: paypalValue(value) },
});
export const authorized = (id: string, value: string, minute: number, fields: Fields = {}): Fields => ({
  id,
  status: "CREATED",
  amount: paypalValue(value),
  payee: { merchant_id: "SELLER1" },
  create_time: paypalTime(minute),
  update_time: paypalTime(minute),
  links: [paypalLink("self", `/v2/payments/authorizations/${id}`)],
  ...related("ORDER1"),
  ...fields,
});
export const disputed = (value: string, minute: number, fields: Fields = {}): Fields =>
  paypalDispute({
    dispute_amount: paypalValue(value),
    disputed_transactions: [{ seller_transaction_id: "CAP1", gross_amount: paypalValue(value) }],
    update_time: paypalTime(minute),
    dispute_life_cycle_stage: "INQUIRY",
    ...fields,
  });
export const resolved = (outcome_code: string, value?: string) => ({
  status: "RESOLVED",
  dispute_outcome: { outcome_code, ...(value && { amount_refunded: paypalValue(value) }) },
});
