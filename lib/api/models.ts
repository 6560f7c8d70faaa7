import * as z from "zod/mini";
import { batchRequest } from "../../core/contracts/batch-schema";
import { fraudAlert } from "../../core/contracts/fraud-alert-schema";
import { internalEvent } from "../../core/contracts/internal-event-schema";
import { notifyRequest } from "../../core/contracts/notification-schema";
import { paymentSubmission } from "../../core/contracts/payment-submission-schema";

type JsonSchema = Readonly<Record<string, unknown>>;

/** API Gateway knows draft 4 only. */
const draft4 = (schema: z.core.$ZodType): JsonSchema => ({ ...z.toJSONSchema(schema, { target: "draft-4" }) });

/**
 * JSON schemas that API Gateway checks bodies against, from the schemas that the functions check. A name has letters
 * and digits only.
 */
export const models = {
  PaymentEvent: draft4(internalEvent),
  PaymentSubmission: draft4(paymentSubmission),
  FraudAlert: draft4(fraudAlert),
  BatchRequest: draft4(batchRequest),
  NotifyRequest: draft4(notifyRequest),
} as const satisfies Record<string, JsonSchema>;

export type ModelName = keyof typeof models;
