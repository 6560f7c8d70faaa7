let counter = 0;

/** Times within one hour, by the minute, as PayPal writes them. */
export const paypalTime = (minute: number): string => new Date(Date.UTC(2026, 10, 18, 10, minute)).toISOString();

const API = "https://api.paypal.com";
export const paypalLink = (rel: string, path: string) => ({ rel, href: `${API}${path}`, method: "GET" });
export const paypalValue = (value: string, currency_code = "USD") => ({ value, currency_code });
/** An amount of Payments v1. */
export const paypalTotal = (total: string, currency = "USD") => ({ total, currency });

/** A PayPal event around a resource. */
export function paypalEvent(
  event_type: string,
  resource: object,
  { id = `WH-${++counter}`, minute = 30, resource_type }: { id?: string; minute?: number; resource_type?: string } = {},
): string {
  return JSON.stringify({ id, event_type, create_time: paypalTime(minute), resource_type, resource });
}

/** A capture of Payments v2 for an order. */
export const paypalCapture = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "CAP1",
  status: "COMPLETED",
  amount: paypalValue("42.50"),
  supplementary_data: { related_ids: { order_id: "ORDER1" } },
  payee: { merchant_id: "SELLER1" },
  create_time: paypalTime(1),
  update_time: paypalTime(2),
  links: [paypalLink("self", "/v2/payments/captures/CAP1"), paypalLink("up", "/v2/checkout/orders/ORDER1")],
  ...fields,
});

/** A refund of that capture, as Payments v2 has it. */
export const paypalRefund = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "REF1",
  status: "COMPLETED",
  amount: paypalValue("4.00"),
  create_time: paypalTime(5),
  update_time: paypalTime(6),
  links: [paypalLink("self", "/v2/payments/refunds/REF1"), paypalLink("up", "/v2/payments/captures/CAP1")],
  ...fields,
});

export const paypalDispute = (fields: Readonly<Record<string, unknown>> = {}) => ({
  dispute_id: "PP-D-1",
  status: "WAITING_FOR_SELLER_RESPONSE",
  reason: "UNAUTHORISED",
  dispute_amount: paypalValue("42.50"),
  update_time: paypalTime(20),
  disputed_transactions: [{ seller_transaction_id: "CAP1", gross_amount: paypalValue("42.50") }],
  ...fields,
});
