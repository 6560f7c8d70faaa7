/* What the events of Square and PayPal have in common. Values are those that most of them have, or their beginnings. */

const usd = { value: "10.00", currency_code: "USD" };
const url = "https://api.paypal.com/v2/payments/captures/";

const paypalEvent = (kind: string, type: string, summary: string, resource: object) => ({
  id: "WH-",
  event_version: "1.0",
  create_time: "2026-01-01T00:00:00.000Z",
  resource_type: kind,
  resource_version: "2.0",
  event_type: type,
  summary,
  resource,
  links: [
    { href: "https://api.paypal.com/v1/notifications/webhooks-events/WH-", rel: "self", method: "GET" },
    { href: "https://api.paypal.com/v1/notifications/webhooks-events/WH-/resend", rel: "resend", method: "POST" },
  ],
});

const order = {
  id: "",
  intent: "CAPTURE",
  status: "APPROVED",
  purchase_units: [
    {
      reference_id: "default",
      amount: { currency_code: "USD", value: "10.00", breakdown: { item_total: usd, shipping: usd, tax_total: usd } },
      payee: { email_address: "", merchant_id: "" },
      description: "",
      items: [{ name: "", unit_amount: usd, quantity: "1" }],
      shipping: {
        name: { full_name: "" },
        address: { address_line_1: "", admin_area_2: "", admin_area_1: "", postal_code: "", country_code: "US" },
      },
    },
  ],
  payer: { name: { given_name: "", surname: "" }, email_address: "", payer_id: "", address: { country_code: "US" } },
  payment_source: { paypal: { email_address: "", account_id: "", account_status: "VERIFIED" } },
  create_time: "2026-01-01T00:00:00Z",
};

const capture = {
  id: "",
  payee: { email_address: "", merchant_id: "" },
  amount: usd,
  final_capture: true,
  seller_protection: { dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"], status: "ELIGIBLE" },
  supplementary_data: { related_ids: { order_id: "", authorization_id: "", capture_id: "" } },
  seller_receivable_breakdown: { gross_amount: usd, paypal_fee: usd, net_amount: usd },
  update_time: "2026-01-01T00:00:00Z",
  create_time: "2026-01-01T00:00:00Z",
  custom_id: "",
  invoice_id: "",
  links: [
    { method: "GET", rel: "self", href: url },
    { method: "POST", rel: "refund", href: `${url}/refund` },
    { method: "GET", rel: "up", href: "https://api.paypal.com/v2/checkout/orders/" },
  ],
  status: "COMPLETED",
};

const money = { amount: 1000, currency: "USD" };
const payment = {
  merchant_id: "",
  type: "payment.updated",
  event_id: "",
  created_at: "2026-01-01T00:00:00.000Z",
  data: {
    type: "payment",
    id: "",
    object: {
      payment: {
        amount_money: money,
        application_details: { application_id: "sq0idp-", square_product: "ECOMMERCE_API" },
        approved_money: money,
        capabilities: ["EDIT_AMOUNT_UP", "EDIT_AMOUNT_DOWN", "EDIT_TIP_AMOUNT_UP", "EDIT_TIP_AMOUNT_DOWN"],
        card_details: {
          avs_status: "AVS_ACCEPTED",
          card: {
            bin: "",
            card_brand: "VISA",
            card_type: "CREDIT",
            exp_month: 12,
            exp_year: 2030,
            fingerprint: "sq-1-",
          },
          card_payment_timeline: { authorized_at: "2026-01-01T00:00:00.000Z", captured_at: "2026-01-01T00:00:00.000Z" },
          cvv_status: "CVV_ACCEPTED",
          entry_method: "KEYED",
          statement_description: "SQ *",
          status: "CAPTURED",
        },
        created_at: "2026-01-01T00:00:00.000Z",
        delay_action: "CANCEL",
        delay_duration: "PT168H",
        location_id: "",
        order_id: "",
        receipt_number: "",
        receipt_url: "https://squareup.com/receipt/preview/",
        risk_evaluation: { risk_level: "NORMAL" },
        source_type: "CARD",
        status: "COMPLETED",
        total_money: money,
        updated_at: "2026-01-01T00:00:00.000Z",
        version: 1,
        version_token: "",
      },
    },
  },
};

export const otherEvents = {
  payment,
  order: paypalEvent("checkout-order", "CHECKOUT.ORDER.APPROVED", "An order has been approved by buyer", order),
  capture: paypalEvent("capture", "PAYMENT.CAPTURE.COMPLETED", "Payment completed for $ 10.0 USD", capture),
};
