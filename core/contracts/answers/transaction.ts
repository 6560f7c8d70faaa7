import * as z from "zod/mini";
import { transactionStatuses } from "../transaction-status";
import { amount, count, described, flag, sum, text, time, transactionId } from "./fields";
import { historyRow } from "./history";
import { attemptOutcomes, deliveryStates, disputeStatuses, refundStatuses, transactionFlags } from "./words";

const currency = text("ISO 4217 code; unknown ones are kept as they came. Empty while no event has named one.", "USD");
const reason = (of: string) => described(z.nullable(z.string()), `Why ${of}, as a code of the provider or of Tap.`);
const merchantId = text("`unassigned` where no event names one, `contested` where two do.", "mrc_demo");
const customerId = described(z.nullable(z.string()), "Of a payment that was submitted to Tap.", "cus_1");
const reference = described(z.nullable(z.string()), "The merchant's own reference of a submitted payment.", "order-7");
const status = described(z.enum(transactionStatuses), "State of the transaction.", "captured");
const total = described(
  z.nullable(z.bigint()),
  "What was captured, or else authorized, or else requested; null while only refunds or disputes are known.",
  4250,
);

const disputeStatus = described(
  z.nullable(z.enum(disputeStatuses)),
  "State of its disputes; of several, the one to look at first: open, inquiry, lost, won.",
);

export const refund = z.strictObject({
  id: text("The provider's own id.", "re_1"),
  status: described(z.enum(refundStatuses), "State of the refund.", "succeeded"),
  amount: amount("Amount in minor units.", 1250),
  currency,
  reason: reason("it was made, or failed"),
  requested_as: described(
    z.nullable(z.string()),
    "The id that its request was answered with; null where it was made at the provider.",
    "rfd_0123456789abcdef01234567",
  ),
});

export const dispute = z.strictObject({
  id: text("The provider's own id.", "dp_1"),
  status: described(z.enum(disputeStatuses), "State of the dispute.", "open"),
  amount: amount("What is disputed.", 4250),
  lost: described(
    z.nullable(z.int()),
    "What it took for good: 0 unless it was lost; null where the provider states one sum for several payments.",
    0,
  ),
  currency,
  reason: reason("the customer disputes it"),
});

/** Fields of a transaction that notifications have too. */
export const transactionFields = {
  id: transactionId("The transaction's own id."),
  merchant_id: merchantId,
  customer_id: customerId,
  reference,
  status,
  reason: reason("it failed or was canceled"),
  dispute_status: disputeStatus,
  currency,
  amount: total,
  amount_captured: sum("What was taken.", 4250),
  amount_refunded: sum("What was refunded or reversed.", 0),
  amount_lost: sum("What lost disputes took for good.", 0),
  amount_returned: sum("All that went back: refunds and lost disputes.", 0),
  flags: described(z.array(z.enum(transactionFlags)), "What an operator should look at.", []),
  created_at: time("When Tap recorded the first event."),
  updated_at: time("When Tap recorded the newest event."),
  first_occurred_at: time("Provider's time of the earliest event."),
  last_occurred_at: time("Provider's time of the latest event."),
};

/** A transaction in a list. */
export const transactionState = z.strictObject(transactionFields);

export const deliveryAttempt = z.strictObject({
  at: time("When it began."),
  url: described(
    z.nullable(z.string()),
    "Where it went: host and path, without query and user; null where the setting could not be read.",
    "https://shop.example/hook",
  ),
  endpoint_as_of: time("When the endpoint's setting was read."),
  queued_by: described(
    z.enum(["notification", "reconciler", "operator", "recovery"]),
    "`reconciler` after a long wait or a lost message; `operator` or `recovery` where what the endpoint missed was sent again, as an operator or the merchant asked for.",
    "notification",
  ),
  outcome: described(z.enum(attemptOutcomes), "How it ended.", "delivered"),
  http_status: z.optional(described(z.int(), "The endpoint's answer, where it was no 2xx.", 503)),
  milliseconds: count("How long it took.", 120),
});

export const deliveryTimeline = z.strictObject({
  id: text("The `webhook-id` of the notification.", "ntf_0123456789abcdef01234567"),
  type: text("The `type` of the notification.", "transaction.captured"),
  created_at: time("When the notification was made."),
  cause: z.strictObject({
    event: described(
      z.nullable(z.string()),
      "The event that made the change, as in `history`; null for a notification by hand.",
      "stripe#evt_1",
    ),
    caller: described(
      z.nullable(z.string()),
      "The IAM role or user that requested it by hand; `operator` for a caller that acts for every merchant.",
    ),
  }),
  state: described(z.enum(deliveryStates), "State of the delivery.", "delivered"),
  attempts: described(z.array(deliveryAttempt), "Oldest first."),
  next_attempt_at: described(z.nullable(time("")), "Earliest time of the next attempt; null when there is none."),
});

const cursorOf = (parameter: string, what: string) =>
  described(z.nullable(z.string()), `Pass it as \`${parameter}\` to read older ${what}; null where there are none.`);

/** Answer of GET /transactions/{id}. */
export const transaction = z.strictObject({
  ...transactionFields,
  refunds: described(z.array(refund), "Newest first, at most 50."),
  refunds_cursor: cursorOf("refunds_cursor", "refunds"),
  disputes: described(z.array(dispute), "Newest first, at most 50."),
  disputes_cursor: cursorOf("disputes_cursor", "disputes"),
  history: described(z.array(historyRow), "Rows of the ledger, oldest first, at most 100."),
  history_intact: described(z.boolean(), "False where one of these rows was altered: notify an operator.", true),
  history_cursor: cursorOf("history_cursor", "rows"),
  notifications: described(z.array(deliveryTimeline), "Oldest first, at most 100."),
});

/** A refund of a payment, whether it was requested here or at the provider. */
export const listedRefund = z.strictObject({
  id: text(
    "Of a refund that was requested here, the id of its answer; of any other one, the provider's own id.",
    "rfd_0123456789abcdef01234567",
  ),
  provider_id: described(
    z.nullable(z.string()),
    "The provider's own id; null until the provider has answered, and from the sandbox.",
    "re_1",
  ),
  status: described(z.enum(refundStatuses), "State of the refund.", "succeeded"),
  amount: amount("Amount in minor units.", 1250),
  currency,
  reason: reason("it was made, or failed"),
  requested_by_api: flag("Whether it was requested here; false where it was made at the provider.", true),
  created_at: described(z.nullable(time("")), "When it was requested or made; null where the provider does not say."),
});

/** Answer of GET /transactions/{id}/refunds. */
export const refundPage = z.strictObject({
  refunds: described(
    z.array(listedRefund),
    "Newest first. On the first page, those without any result come before all others, beside the limit.",
  ),
  cursor: described(z.nullable(z.string()), "Pass it as `cursor` to read older refunds; null where there are none."),
});

/** Answer of GET /transactions. */
export const transactionPage = z.strictObject({
  transactions: described(
    z.array(transactionState),
    "Newest first. A page may be short, or empty, and not be the last.",
  ),
  cursor: described(
    z.nullable(z.string()),
    "Pass it as `cursor`, with the same parameters, to read the next page; null on the last one.",
  ),
});
