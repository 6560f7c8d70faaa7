import * as z from "zod/mini";
import { shortId } from "./patterns";
import { rfc3339Time } from "./time";
import { TRANSACTION_ID } from "./transaction-id";

const id = z.string().check(shortId);

/** Body of POST /fraud-webhook: a decision of the fraud vendor. */
export const fraudAlert = z.strictObject({
  alert_id: id,
  transaction_id: z.string().check(z.regex(TRANSACTION_ID, "1 to 250 of A-Z a-z 0-9 _ . -")),
  decision: z.enum(["approved", "rejected"]),
  occurred_at: rfc3339Time,
  /** Risk from 0 (harmless) to 100. */
  score: z.optional(z.int().check(z.minimum(0), z.maximum(100))),
  reasons: z.optional(z.array(id).check(z.maxLength(20))),
});
export type FraudAlert = z.infer<typeof fraudAlert>;
