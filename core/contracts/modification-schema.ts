import * as z from "zod/mini";
import { AMOUNT_IN_WORDS, MAX_AMOUNT } from "./amount-limit";

/** Why a merchant refunds a payment, in the words that Stripe takes too. */
const refundReasons = ["requested_by_customer", "duplicate", "fraudulent"] as const;

/** Amount in minor units of the payment's currency; where it is absent, all that is left. */
const part = z.optional(z.int(AMOUNT_IN_WORDS).check(z.minimum(1), z.maximum(MAX_AMOUNT)));

/** Body of POST /transactions/{id}/refunds. */
export const refundRequest = z.strictObject({ amount: part, reason: z.optional(z.enum(refundReasons)) });

/** Body of POST /transactions/{id}/capture. */
export const captureRequest = z.strictObject({ amount: part });

/** Body of POST /transactions/{id}/cancel. */
export const cancelRequest = z.strictObject({});
