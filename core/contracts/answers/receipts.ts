import * as z from "zod/mini";
import { transactionStatuses } from "../transaction-status";
import { amount, described, flag, link, text, transactionId } from "./fields";
import { decisionEffects, eventStates, modificationKinds, modificationStates } from "./words";

const repeated = (what: string) => flag(`Whether ${what} was sent before.`, false);

/** Answer of POST /webhook/{provider} and POST /webhooks/payment: the event is stored. */
export const eventReceipt = z.strictObject({
  event: text("The event: its source and its sender's id of it.", "stripe#evt_1"),
  state: described(z.enum(eventStates), "State of the event; `received` until it is processed.", "received"),
  repeated: repeated("the event"),
});

/** Answer of POST /transactions: the payment is stored and queued. */
export const paymentReceipt = z.strictObject({
  id: transactionId("The transaction."),
  status: described(z.enum(transactionStatuses), "State of the transaction.", "pending"),
  repeated: repeated("the payment"),
  links: z.strictObject({ self: link("Where to read the transaction.") }),
});

/** Answer of POST /transactions/{id}/refunds, …/capture and …/cancel: the request is stored and queued. */
export const modificationReceipt = z.strictObject({
  id: text("The refund, capture or cancel.", "rfd_0123456789abcdef01234567"),
  transaction_id: transactionId("The payment that it changes."),
  kind: described(z.enum(modificationKinds), "What was requested.", "refund"),
  amount: amount("What it refunds or captures; of a cancel, what it releases.", 1250),
  currency: text("ISO 4217 code, that of the payment.", "USD"),
  status: described(z.enum(modificationStates), "`pending` until the gateway has reported its result.", "pending"),
  repeated: repeated("the request"),
  links: z.strictObject({ self: link("Where to read what became of it.") }),
});

/** Answer of POST /transactions/{id}/notify: the notification is queued. */
export const notificationReceipt = z.strictObject({
  id: text("The `webhook-id` of the notification.", "ntf_0123456789abcdef01234567"),
  transaction_id: transactionId("The transaction that it is of."),
});

/** Answer of POST /fraud-webhook: the decision is recorded. */
export const decisionReceipt = z.strictObject({
  alert_id: text("The vendor's id of the decision.", "alert-1"),
  effect: described(z.enum(decisionEffects), "What the decision did to the payment.", "resumed"),
  repeated: repeated("the decision"),
});
