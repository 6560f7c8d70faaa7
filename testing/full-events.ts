import { charge, paymentIntent } from "./stripe";

const absent = (...names: readonly string[]): Readonly<Record<string, null>> =>
  Object.fromEntries(names.map((name) => [name, null]));

const envelope = (id: string, type: string, object: object) => ({
  ...{
    id,
    object: "event",
    api_version: "2025-09-30.clover",
    created: 1_795_000_010,
    data: { object },
    livemode: true,
  },
  ...{
    pending_webhooks: 2,
    request: { id: "req_bvZ1lDIe8dYQ2h", idempotency_key: "2a8c8b5e-7a40-4c2b-8a5b-2d4d6e1f9c11" },
  },
  type,
});

/** A charge's event with all that Stripe sends, and indented as Stripe sends it: about 4 KB. */
export const fullCharge = (id: string): string =>
  JSON.stringify(
    envelope(id, "charge.succeeded", {
      ...charge({ id: "ch_3MmlLrLkdIwHu7ix0snN0B15", payment_intent: "pi_3MmlLrLkdIwHu7ix0k3mRf1q" }),
      ...absent("application", "application_fee", "application_fee_amount", "destination", "dispute", "failure_code"),
      ...absent("failure_message", "invoice", "on_behalf_of", "order", "receipt_email", "receipt_number", "review"),
      ...absent("shipping", "source", "source_transfer", "statement_descriptor", "transfer_data", "transfer_group"),
      balance_transaction: "txn_3MmlLrLkdIwHu7ix0uke3Ezy",
      billing_details: {
        address: {
          ...absent("line2", "state"),
          city: "Berlin",
          country: "DE",
          line1: "Torstr. 1",
          postal_code: "10119",
        },
        ...{ ...absent("email", "phone", "tax_id"), name: "Jenny Rosen" },
      },
      ...{ calculated_statement_descriptor: "EXAMPLE SHOP", created: 1_795_000_009, customer: "cus_NffrFeUfNV2Hib" },
      ...{ description: "Order 1234", disputed: false, fraud_details: {}, livemode: true, paid: true, refunded: false },
      metadata: { merchant_id: "mrc_demo", order_id: "6735" },
      outcome: {
        ...absent("advice_code", "network_advice_code", "network_decline_code", "reason"),
        ...{ network_status: "approved_by_network", risk_level: "normal", risk_score: 32, type: "authorized" },
        seller_message: "Payment complete.",
      },
      payment_method: "pm_1MmlLrLkdIwHu7ixIJwEWSNR",
      payment_method_details: {
        card: {
          ...absent("installments", "mandate", "three_d_secure", "wallet"),
          ...{ amount_authorized: 4250, authorization_code: "423109", brand: "visa", country: "US", funding: "credit" },
          checks: { address_line1_check: "pass", address_postal_code_check: "pass", cvc_check: "pass" },
          ...{ exp_month: 3, exp_year: 2031, fingerprint: "mToisGZ01V71BCos", last4: "4242", network: "visa" },
          extended_authorization: { status: "disabled" },
          incremental_authorization: { status: "unavailable" },
          multicapture: { status: "unavailable" },
          network_token: { used: false },
          network_transaction_id: "104118106109115",
          overcapture: { maximum_amount_capturable: 4250, status: "unavailable" },
          regulated_status: "unregulated",
        },
        type: "card",
      },
      radar_options: {},
      receipt_url:
        "https://pay.stripe.com/receipts/payment/CAcaFwoVYWNjdF8xTTJKVGtMa2RJd0h1N2l4KOvG06AGMgZfBXyr1aw6LBa9vaaSRWU96d8",
    }),
    null,
    2,
  );

/** A payment intent's event with all that Stripe sends: about 2 KB. */
export const fullIntent = (id: string): string =>
  JSON.stringify(
    envelope(id, "payment_intent.succeeded", {
      ...paymentIntent({ id: "pi_3MmlLrLkdIwHu7ix0k3mRf1q", status: "succeeded", amount_received: 4250 }),
      ...absent("application", "application_fee_amount", "canceled_at", "cancellation_reason", "description"),
      ...absent("last_payment_error", "next_action", "on_behalf_of", "processing", "receipt_email", "review", "source"),
      ...absent("setup_future_usage", "shipping", "statement_descriptor", "transfer_data", "transfer_group"),
      ...{ amount_capturable: 0, amount_details: { tip: {} }, capture_method: "automatic_async", livemode: true },
      automatic_payment_methods: { allow_redirects: "always", enabled: true },
      client_secret: "pi_3MmlLrLkdIwHu7ix0k3mRf1q_secret_XcBU9dfPjmCbOMb6X5zRrfzQg",
      ...{ confirmation_method: "automatic", created: 1_795_000_008, customer: "cus_NffrFeUfNV2Hib" },
      ...{ latest_charge: "ch_3MmlLrLkdIwHu7ix0snN0B15", payment_method: "pm_1MmlLrLkdIwHu7ixIJwEWSNR" },
      payment_method_configuration_details: { id: "pmc_1N0lYuB7WZ01zgkWQm1rcMf4", parent: null },
      payment_method_options: {
        card: { ...absent("installments", "mandate_options", "network"), request_three_d_secure: "automatic" },
      },
      payment_method_types: ["card", "link"],
    }),
    null,
    2,
  );
