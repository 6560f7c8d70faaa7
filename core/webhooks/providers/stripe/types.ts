import { type EventTypes, type Mapping, names } from "../event-types";

/**
 * What a Stripe event carries. `merchant`: an object that may name the merchant of a payment, and says nothing of its
 * money. `missing event`: an event that Stripe could not create; it names the object that it would have been about.
 */
export type StripeObject = "intent" | "charge" | "refund" | "dispute" | "merchant" | "missing event";

const each = (object: StripeObject, types: string) => names(types).map((type) => [type, { object }] as const);

/** Every type is listed without the `v1.` of thin events, which mean the same. Source: the types of the package `stripe`. */
export const stripeTypes: EventTypes<Mapping<StripeObject>> = {
  mapped: new Map<string, Mapping<StripeObject>>([
    ...each(
      "intent",
      `payment_intent.created payment_intent.requires_action payment_intent.processing payment_intent.partially_funded
       payment_intent.amount_capturable_updated payment_intent.payment_failed payment_intent.succeeded
       payment_intent.canceled`,
    ),
    ...each(
      "charge",
      `charge.pending charge.succeeded charge.failed charge.captured charge.expired charge.refunded charge.updated`,
    ),
    ...each("refund", `refund.created refund.updated refund.failed charge.refund.updated`),
    ...each(
      "dispute",
      `charge.dispute.created charge.dispute.updated charge.dispute.closed charge.dispute.funds_withdrawn
       charge.dispute.funds_reinstated`,
    ),
    ...each(
      "merchant",
      `checkout.session.completed checkout.session.async_payment_succeeded checkout.session.async_payment_failed
       checkout.session.expired
       invoice.created invoice.updated invoice.finalized invoice.paid invoice.payment_succeeded invoice.payment_failed
       invoice.payment_action_required`,
    ),
    ...each("missing event", `v2.core.health.event_generation_failure.resolved`),
  ]),

  irrelevant: new Set(
    names(`
      account.updated account.application.authorized account.application.deauthorized account.external_account.created
      account.external_account.deleted account.external_account.updated capability.updated
      application_fee.created application_fee.refunded application_fee.refund.updated
      balance.available balance_settings.updated cash_balance.funds_available customer_cash_balance_transaction.created
      credit_note.created credit_note.updated credit_note.voided file.created mandate.updated review.opened review.closed
      radar.early_fraud_warning.created radar.early_fraud_warning.updated
      invoice.deleted invoice.discount_added invoice.discount_removed invoice.finalization_failed invoice.line_item_added
      invoice.line_item_pricing_changed invoice.line_item_quantity_changed invoice.line_item_removed
      invoice.marked_uncollectible invoice.overdue invoice.overpaid invoice.payment_attempt_required invoice.sent
      invoice.upcoming invoice.voided invoice.will_be_due
      invoice_payment.canceled invoice_payment.open invoice_payment.paid
      payout.canceled payout.created payout.failed payout.paid payout.reconciliation_completed payout.updated
      source.canceled source.chargeable source.failed source.mandate_notification source.refund_attributes_required
      source.transaction.created source.transaction.updated
      topup.canceled topup.created topup.failed topup.reversed topup.succeeded
      transfer.created transfer.reversed transfer.updated
      v2.core.event_destination.ping
    `),
  ),

  irrelevantFamilies: names(`
    apps. billing. billing_portal. climate. coupon. customer. entitlements. financial_connections. identity. invoiceitem.
    issuing_ payment_link. payment_method. person. plan. price. product. promotion_code. quote. reporting. reserve.
    setup_intent. sigma. subscription_schedule. tax. tax_rate. terminal. test_helpers. three_d_secure. treasury.
    v2.billing. v2.commerce. v2.core.account v2.core.health. v2.money_management.
  `),
};
