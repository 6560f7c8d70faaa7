import type { TransactionFlag } from "../../ledger/domain/derive";

/** What each flag means to an operator, and what to look at: a sentence or two. */
export const flagTexts: Readonly<Record<TransactionFlag, string>> = {
  returned_exceeds_capture: "More went back than was taken. Compare refunds and lost disputes with the provider's.",
  currency_mismatch: "Money moved in another currency. It is recorded, and in no sum.",
  unknown_currency: "Its currency is none that Tap knows, so its amounts are shown in minor units.",
  dispute_split_unknown:
    "A lost dispute covers several payments, and the provider states one sum: the loss is not in the figures.",
  refund_figures_differ:
    "The provider's sum of refunds and its single refunds contradict each other. An event may be missing.",
  refund_total_unclear: "Too many refunds were unsettled when the provider's sum moved: single refunds count alone.",
  late_failure: "A bank took the money back after it had been captured, as with a debit.",
  several_payments: "Two payments of the provider belong to it: the customer may have paid twice.",
};
