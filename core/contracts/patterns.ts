import * as z from "zod/mini";

/** Ids and words of merchants, services and the fraud vendor. */
export const shortId = z.regex(/^[A-Za-z0-9_-]{1,64}$/, "1 to 64 of A-Z a-z 0-9 _ -");

/** Whether payments are made in the currency is checked apart. */
export const currencyCode = z.regex(/^[A-Z]{3}$/, "an ISO 4217 code in capital letters, such as USD");
