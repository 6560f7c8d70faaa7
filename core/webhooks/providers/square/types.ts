import { type EventTypes, type Mapping, names } from "../event-types";

export type SquareObject = "payment" | "refund" | "dispute";

const each = (object: SquareObject, types: string) => names(types).map((type) => [type, { object }] as const);

/** Source: the event types of the package `square`. */
export const squareTypes: EventTypes<Mapping<SquareObject>> = {
  mapped: new Map<string, Mapping<SquareObject>>([
    ...each("payment", "payment.created payment.updated"),
    ...each("refund", "refund.created refund.updated"),
    // `dispute.state.changed` is deprecated: old subscriptions still get it.
    ...each("dispute", "dispute.created dispute.state.updated dispute.state.changed"),
  ]),

  irrelevant: new Set(
    names(`
      dispute.evidence.added dispute.evidence.created dispute.evidence.deleted dispute.evidence.removed
      invoice.canceled invoice.created invoice.deleted invoice.payment_made invoice.published invoice.refunded
      invoice.scheduled_charge_failed invoice.updated
      online_checkout.location_settings.updated online_checkout.merchant_settings.updated
      order.created order.updated order.fulfillment.updated payout.failed payout.paid payout.sent
      subscription.created subscription.updated
      terminal.action.created terminal.action.updated terminal.checkout.created terminal.checkout.updated
      terminal.refund.created terminal.refund.updated
    `),
  ),

  irrelevantFamilies: names(`
    bank_account. booking. card. catalog. customer. device. gift_card. inventory. job. labor. location. loyalty. merchant.
    oauth. order.custom_attribute team_member. transfer_order. vendor.
  `),
};
