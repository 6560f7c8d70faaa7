import * as z from "zod/mini";
import type { FieldRule } from "./field-errors";
import { shortId } from "./patterns";
import type { OfQuery } from "./query-names";
import { rfc3339Time } from "./time";
import { TRANSACTION_ID } from "./transaction-id";
import { transactionStatuses } from "./transaction-status";

/** Transactions of one answer of a list. */
export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;
/** Longest time that a list may span whose index has a partition for each month. */
export const MAX_SPAN_DAYS = 31;

const digits = z.refine((text) => /^-?\d+$/.test(String(text)), {
  params: { rule: "integer" satisfies FieldRule },
  error: "a whole number",
});
/** A whole number between two limits, which a query has as text. More digits than these are out of any limits. */
export const wholeNumber = (least: number, most: number) =>
  z.pipe(
    z.string().check(digits),
    z.pipe(
      z.transform((text: string) => Number(text.slice(0, 16))),
      z.int().check(z.minimum(least), z.maximum(most)),
    ),
  );

/** Query of a route that has no parameters. */
export const noQuery = z.strictObject({});

export const merchantId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,200}$/, "1 to 200 of A-Z a-z 0-9 _ -"));

/** Query of GET /transactions. */
export const listQuery = z.strictObject({
  merchant_id: z.optional(merchantId),
  /** As the payment was submitted with it. */
  customer_id: z.optional(z.string().check(shortId)),
  reference: z.optional(z.string().check(shortId)),
  /** As the provider writes it, or with the provider's name before it. */
  provider_id: z.optional(z.string().check(z.regex(TRANSACTION_ID, "1 to 250 of A-Z a-z 0-9 _ . -"))),
  status: z.optional(z.enum(transactionStatuses)),
  from: z.optional(rfc3339Time),
  to: z.optional(rfc3339Time),
  limit: z.optional(wholeNumber(1, MAX_PAGE)),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(1000))),
} satisfies OfQuery<"list">);

/** `<ISO time>/<name>`: where a page of refunds or disputes ended. */
const position = z
  .string()
  .check(
    z.maxLength(400),
    z.regex(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z\/[!-~]+$/, "the value of the same name in the answer before"),
  );

/** Query of GET /transactions/{id}/refunds. */
export const refundsQuery = z.strictObject({
  limit: z.optional(wholeNumber(1, MAX_PAGE)),
  cursor: z.optional(position),
} satisfies OfQuery<"refunds">);

/** Query of GET /transactions/{id}: where the pages of its history, refunds and disputes begin. */
export const transactionQuery = z.strictObject({
  /** A time: that of the first row of the page before. */
  history_cursor: z.optional(rfc3339Time),
  refunds_cursor: z.optional(position),
  disputes_cursor: z.optional(position),
} satisfies OfQuery<"transaction">);
