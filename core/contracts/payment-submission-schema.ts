import * as z from "zod/mini";
import { MAX_AMOUNT } from "./amount-limit";
import { emailAddress } from "./customer-email";
import { isWellFormed } from "./text";

const id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));
const country = z.string().check(z.regex(/^[A-Z]{2}$/));

const fields = z.strictObject({
  merchant_id: id,
  customer_id: id,
  /** Where the customer is e-mailed about the payment. Giving it states that the customer agreed. */
  customer_email: z.optional(emailAddress),
  /** Amount in minor units. */
  amount: z.int().check(z.minimum(1), z.maximum(MAX_AMOUNT)),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  /** The gateway's token of a payment method: cards never come this way. */
  payment_method: z.string().check(z.regex(/^pm_[A-Za-z0-9_]{1,100}$/)),
  /** The gateway's customer with whom a payment method is saved; its metadata must name the merchant. */
  payment_customer: z.optional(z.string().check(z.regex(/^cus_[A-Za-z0-9_]{1,100}$/))),
  billing_country: z.optional(country),
  card_country: z.optional(country),
  /** Half a character (a lone surrogate) cannot be stored as UTF-8, nor be hashed. */
  description: z.optional(z.string().check(z.minLength(1), z.maxLength(200), z.refine(isWellFormed))),
  reference: z.optional(id),
  /** No other payment of the merchant that asks for it may have the same reference, unless that one has failed. */
  unique_reference: z.optional(z.boolean()),
});

/** Body of POST /transactions, from merchants. API Gateway and the function check the same schema. */
export const paymentSubmission = fields.check(
  z.refine(({ reference, unique_reference }) => unique_reference !== true || reference !== undefined, {
    path: ["reference"],
  }),
);
export type PaymentSubmission = z.infer<typeof paymentSubmission>;

/** Printable characters without blanks, as in Stripe's header of the same name. */
export const idempotencyKey = z.string().check(z.regex(/^[!-~]{1,255}$/));
