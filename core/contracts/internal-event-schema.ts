import * as z from "zod/mini";
import { AMOUNT_IN_WORDS, MAX_AMOUNT } from "./amount-limit";
import { emailAddress } from "./email-address-schema";
import { isObjectKey } from "./object-key";
import { currencyCode, shortId } from "./patterns";
import { rfc3339Time } from "./time";

const id = z.string().check(shortId, z.refine(isObjectKey, "another word than constructor and __proto__"));

export const internalEventTypes = [
  "payment.pending",
  "payment.authorized",
  "payment.captured",
  "payment.failed",
  "payment.canceled",
  "refund.pending",
  "refund.succeeded",
  "refund.failed",
  /** The customer's bank asks, no money has moved. */
  "dispute.inquiry",
  "dispute.open",
  "dispute.lost",
  "dispute.won",
] as const;

const fields = z.strictObject({
  /** Unique for the merchant: a repeat of it changes nothing. */
  id,
  type: z.enum(internalEventTypes),
  occurred_at: rfc3339Time,
  merchant_id: id,
  payment_id: id,
  /** Id of the refund or the dispute; required for those types. */
  object_id: z.optional(id),
  /** Amount in minor units. */
  amount: z.int(AMOUNT_IN_WORDS).check(z.minimum(0), z.maximum(MAX_AMOUNT)),
  currency: z.string().check(currencyCode),
  /** Where the customer is e-mailed about the payment. Giving it states that the customer agreed. */
  customer_email: z.optional(emailAddress),
});

/** Body of POST /webhooks/payment, from internal services and partners. */
export const internalEvent = fields.check(
  z.refine(({ type, object_id }) => object_id !== undefined || type.startsWith("payment."), {
    path: ["object_id"],
    params: { rule: "required" },
    error: "the id of the refund or the dispute, for this type",
    // Also where another field is wrong: all errors are answered at once.
    when: ({ value }) => typeof (value as { type?: unknown } | null)?.type === "string",
  }),
);
