import * as z from "zod/mini";
import { ownEvent } from "../../core/contracts/payment-event-schema";

/** JSON schemas that API Gateway checks bodies against, from the schemas that the functions check. Names are letters and digits. */
const schemas = { PaymentEvent: ownEvent };

export type ModelName = keyof typeof schemas;

/** API Gateway knows draft 4 only. */
export const models: Readonly<Record<ModelName, object>> = Object.fromEntries(
  Object.entries(schemas).map(([name, schema]) => [name, z.toJSONSchema(schema, { target: "draft-4" })]),
) as Record<ModelName, object>;
