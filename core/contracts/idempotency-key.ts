import * as z from "zod/mini";

export const IDEMPOTENCY_HEADER = "Idempotency-Key";

/** What an idempotency key may be, in words. */
export const IDEMPOTENCY_KEY_FORMAT = "1 to 255 printable ASCII characters without blanks";

/** Printable characters without blanks, as in Stripe's header of the same name. */
export const idempotencyKey = z.string().check(z.regex(/^[!-~]{1,255}$/, IDEMPOTENCY_KEY_FORMAT));
