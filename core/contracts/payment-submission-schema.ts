import * as z from "zod/mini";
import { AMOUNT_IN_WORDS, MAX_AMOUNT } from "./amount-limit";
import { emailAddress } from "./email-address-schema";
import { currencyCode, shortId } from "./patterns";
import { isWellFormed } from "./text";

const id = z.string().check(shortId);
const country = z.string().check(z.regex(/^[A-Z]{2}$/, "a country by its two capital letters (ISO 3166-1)"));

const fields = z.strictObject({
  merchant_id: id,
  customer_id: id,
  /** Where the customer is e-mailed about the payment. Giving it states that the customer agreed. */
  customer_email: z.optional(emailAddress),
  /** Amount in minor units. */
  amount: z.int(AMOUNT_IN_WORDS).check(z.minimum(1), z.maximum(MAX_AMOUNT)),
  currency: z.string().check(currencyCode),
  /** The gateway's token of a payment method: cards never come this way. */
  payment_method: z.string().check(z.regex(/^pm_[A-Za-z0-9_]{1,100}$/, "pm_ and 1 to 100 of A-Z a-z 0-9 _")),
  /** The gateway's customer with whom a payment method is saved; its metadata must name the merchant. */
  payment_customer: z.optional(
    z.string().check(z.regex(/^cus_[A-Za-z0-9_]{1,100}$/, "cus_ and 1 to 100 of A-Z a-z 0-9 _")),
  ),
  billing_country: z.optional(country),
  card_country: z.optional(country),
  /** Half a character (a lone surrogate) cannot be stored as UTF-8, nor be hashed. */
  description: z.optional(
    z
      .string()
      .check(
        z.minLength(1),
        z.maxLength(200),
        z.refine(isWellFormed, "text without half characters (lone surrogates)"),
      ),
  ),
  /** False: the payment is only authorized, until its merchant captures or cancels it. */
  capture: z.optional(z.boolean()),
  reference: z.optional(id),
  /** No other payment of the merchant that asks for it may have the same reference, unless that one has failed. */
  unique_reference: z.optional(z.boolean()),
});

/** Body of POST /transactions, from merchants. */
export const paymentSubmission = fields.check(
  z.refine(({ reference, unique_reference }) => unique_reference !== true || reference !== undefined, {
    path: ["reference"],
    params: { rule: "required" },
    error: "a reference, as unique_reference is true",
    // Also where another field is wrong: all errors are answered at once.
    when: ({ value }) => typeof value === "object" && value !== null,
  }),
);
export type PaymentSubmission = z.infer<typeof paymentSubmission>;
