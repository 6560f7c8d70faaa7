import * as z from "zod/mini";
import { transactionStatuses } from "../transaction-status";
import { amount, count, described, hash, text, time, transactionId } from "./fields";
import { changeTypes, disputeStatuses, paymentStatuses, refundStatuses } from "./words";

/**
 * Rows of the ledger as GET /transactions/{id} answers them. Observations and changes have the names under which they are
 * hashed, so that anyone can verify the chain.
 */
const epoch = (description: string) => described(z.int(), description, 1_795_000_000_000);
const currency = text("ISO 4217 code as the provider sent it; absent only where there is no amount.", "USD");

const refundTotal = described(
  z.strictObject({
    amount: amount("Sum of refunds, as the provider reports it.", 1250),
    countsRelease: described(z.boolean(), "Whether it counts what was authorized and released without being captured."),
  }),
  "A sum of refunds that the provider reports beside single refunds.",
);

/** Fields that every observation has. */
const observed = {
  name: text("Name of the object, unique over all providers.", "stripe_pi_3FIRST00000000001"),
  belongsTo: described(z.array(z.string()), "Names of the objects that this one belongs to, nearest first.", []),
  at: epoch("Provider's time of this state, in milliseconds since 1970."),
  final: described(z.int().check(z.minimum(0), z.maximum(2)), "How far the object is beyond going back.", 0),
  progress: described(z.int(), "Order of states of the same time.", 3),
  currency: z.optional(currency),
  merchantId: z.optional(text("The merchant that the object names.", "mrc_demo")),
  reason: z.optional(text("Why, as the provider's or Tap's code.", "card_declined")),
};
const payment = {
  ...observed,
  status: z.optional(described(z.enum(paymentStatuses), "State of the payment; absent where the event has none.")),
  amount: z.optional(amount("Amount of the payment.", 4250)),
  refundTotal: z.optional(refundTotal),
};

const observation = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.enum(["intent", "order", "payment"]),
    ...payment,
    received: z.optional(amount("What was captured of it so far.", 4250)),
    capturable: z.optional(amount("What can still be captured.", 0)),
  }),
  z.strictObject({
    kind: z.enum(["charge", "capture"]),
    ...payment,
    captured: z.optional(amount("What was captured.", 4250)),
    reversed: z.optional(amount("What went back as a whole, without a refund.", 4250)),
  }),
  z.strictObject({
    kind: z.literal("authorization"),
    ...observed,
    status: z.enum(["pending", "authorized", "failed", "canceled"]),
    amount: z.optional(amount("Amount that is held.", 4250)),
  }),
  z.strictObject({
    kind: z.literal("refund"),
    ...observed,
    currency,
    status: z.enum(refundStatuses),
    amount: amount("Amount of the refund.", 1250),
    madeAt: z.optional(epoch("When the refund was made, in milliseconds since 1970.")),
    release: described(z.enum(["yes", "no", "maybe"]), "Whether it only released what was never captured."),
    requestedAs: z.optional(text("The refund that was requested here.", "rfd_0123456789abcdef01234567")),
  }),
  z.strictObject({
    kind: z.literal("dispute"),
    ...observed,
    currency,
    status: z.enum(disputeStatuses),
    amount: amount("What is disputed.", 4250),
    lost: z.optional(
      described(
        z.union([z.int(), z.literal("unknown")]),
        "What was lost, where it is not `amount`; `unknown` where the provider states one sum for several payments.",
      ),
    ),
  }),
]);

const change = z.strictObject({
  type: described(z.enum(changeTypes), "Type of the notification."),
  revision: count("1, 2, 3 … within the transaction, without a gap.", 1),
  object: z.optional(text("Name of the refund or dispute.", "stripe_re_1")),
  reason: z.optional(text("Why, as a code of the provider or of Tap.", "lost_or_stolen_card")),
});

const otherChain = z.strictObject({
  transaction_id: transactionId("The other transaction."),
  seq: count("Number of its last row.", 2),
  hash: hash("Hash of its last row."),
});

/** One line of the append-only ledger. */
export const historyRow = z.strictObject({
  transaction_id: transactionId("The transaction that the row was written for; joined ones keep their rows."),
  seq: count("1, 2, 3 … without a gap.", 1),
  timestamp: time("When Tap recorded the event."),
  occurred_at: time("When it happened, by the provider's clock."),
  event: text("The event: its source and its sender's id of it.", "stripe#evt_1"),
  type: text("The sender's name for it.", "payment_intent.succeeded"),
  status: described(z.enum(transactionStatuses), "The transaction's status once this row counts."),
  reason: z.optional(text("Why, as a code, where the event says so.", "card_declined")),
  observations: described(
    z.array(observation),
    "What the event said of each object, in the names under which it is hashed.",
  ),
  changes: z.optional(described(z.array(change), "What its merchant is notified of for it.")),
  joined: z.optional(described(z.array(otherChain), "Ends of the chains that the event joined to this one.")),
  merged_into: z.optional(described(otherChain, "End of the chain that goes on for this one.")),
  previous_hash: hash("Hash of the row before; zeros in the first one."),
  hash: hash("SHA-256 over all fields above as canonical JSON (RFC 8785)."),
  intact: described(
    z.boolean(),
    "False where `hash` is not that of the row, or where the next row here names another one: the row was altered.",
    true,
  ),
});
