import * as z from "zod/mini";
import { type FieldRule, fieldRules, MAX_ERRORS } from "../field-errors";
import { amount, described, text } from "./fields";

/** One thing that is wrong with a request. No value that was sent is in it. */
export const fieldError = z.strictObject({
  pointer: z.optional(text("JSON pointer (RFC 6901) into the body; empty for all of it.", "/amount")),
  parameter: z.optional(text("Name of a parameter of the query.", "limit")),
  header: z.optional(text("Name of a header.", "Idempotency-Key")),
  column: z.optional(text("Name of a column of a file.", "amount")),
  rule: described(z.enum(Object.keys(fieldRules) as [FieldRule]), "The rule that is broken.", "integer"),
  expected: z.optional(text("What is allowed, in words.", "a whole number, without quotes")),
});

/** What is wrong with one request or one file's header. */
export const fieldErrors = z.array(fieldError).check(z.maxLength(MAX_ERRORS));

/** Any refusal: RFC 9457. Every member but `type`, `title` and `status` extends it. */
export const problem = z.strictObject({
  type: text("URN of the code.", "urn:tap:problem:transaction-not-found"),
  title: text("What is wrong, in one fixed sentence for each code.", "There is no such transaction."),
  status: z.optional(described(z.int(), "The HTTP status. Absent from some answers of API Gateway itself.", 404)),
  code: text("Stable: what clients may rely on. Each operation lists its codes by status.", "TRANSACTION_NOT_FOUND"),
  request_id: text("Finds the request in the logs.", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"),
  errors: z.optional(described(fieldErrors, `What is wrong with which part of the request, at most ${MAX_ERRORS}.`)),
  duplicate_of: z.optional(
    text("Id of what was sent before. Only with codes of duplicates.", "bat_0123456789abcdef01234567"),
  ),
  provider: z.optional(text("Where to refund the payment. Only with `REFUND_AT_PROVIDER`.", "stripe")),
  amount_left: z.optional(
    amount("What may still be refunded or captured, in minor units. Only where the amount is more than that.", 1250),
  ),
});
