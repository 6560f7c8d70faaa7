import * as z from "zod/mini";
import { batch } from "../../core/contracts/answers/batch";
import {
  endpointRemoval,
  endpointTest,
  notificationPage,
  recoveryReceipt,
  undeliveredNotification,
  webhookEndpoint,
} from "../../core/contracts/answers/endpoint";
import { historyRow } from "../../core/contracts/answers/history";
import {
  disputeNotification,
  refundNotification,
  transactionNotification,
} from "../../core/contracts/answers/notification";
import { fieldError, problem } from "../../core/contracts/answers/problem";
import {
  decisionReceipt,
  eventReceipt,
  modificationReceipt,
  notificationReceipt,
  paymentReceipt,
} from "../../core/contracts/answers/receipts";
import {
  deliveryAttempt,
  deliveryTimeline,
  dispute,
  listedRefund,
  refund,
  refundPage,
  transaction,
  transactionPage,
  transactionState,
} from "../../core/contracts/answers/transaction";
import { bodies } from "./bodies";
import type { BodyName } from "./models";
import { type FieldText, fieldTexts } from "./openapi-texts";

export type JsonSchema = Readonly<Record<string, unknown>>;
type Schemas = Readonly<Record<string, z.ZodMiniType>>;

/** What Tap sends. Fields may be added to it. */
const answers = {
  EventReceipt: eventReceipt,
  PaymentReceipt: paymentReceipt,
  ModificationReceipt: modificationReceipt,
  NotificationReceipt: notificationReceipt,
  DecisionReceipt: decisionReceipt,
  Transaction: transaction,
  TransactionPage: transactionPage,
  ListedTransaction: transactionState,
  RefundPage: refundPage,
  ListedRefund: listedRefund,
  Refund: refund,
  Dispute: dispute,
  HistoryRow: historyRow,
  Notification: deliveryTimeline,
  DeliveryAttempt: deliveryAttempt,
  Batch: batch,
  WebhookEndpoint: webhookEndpoint,
  EndpointRemoval: endpointRemoval,
  EndpointTest: endpointTest,
  UndeliveredNotification: undeliveredNotification,
  NotificationPage: notificationPage,
  RecoveryReceipt: recoveryReceipt,
  Problem: problem,
  FieldError: fieldError,
  TransactionNotification: transactionNotification,
  RefundNotification: refundNotification,
  DisputeNotification: disputeNotification,
} as const satisfies Schemas;

export type AnswerName = keyof typeof answers;
export type SchemaName = AnswerName | BodyName;

export const reference = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });

/**
 * The JSON Schemas (draft 2020-12) of all that is sent and answered, by name. `answersMayGrow`: whether a field that is
 * not in an answer's schema is allowed, as clients must allow it.
 */
export function componentSchemas({ answersMayGrow }: { readonly answersMayGrow: boolean }): Record<string, JsonSchema> {
  return {
    ...withTexts(emitted(bodies, "input", false)),
    ...emitted(answers, "output", answersMayGrow),
  };
}

function emitted(schemas: Schemas, io: "input" | "output", mayGrow: boolean): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    uri: (id) => reference(id as SchemaName).$ref,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === "bigint") jsonSchema.type = "integer";
      // Names of a record's fields are any text, which JSON's names are anyway.
      if (zodSchema._zod.def.type === "record") delete jsonSchema.propertyNames;
      if (mayGrow && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema as JsonSchema]),
  );
}

/** The schemas of bodies with what is said of their fields. Functions check bodies, and have no use for the texts. */
const withTexts = (schemas: Record<string, JsonSchema>): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const texts = fieldTexts[name as BodyName];
      const fields = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
      return [
        name,
        {
          ...schema,
          properties: Object.fromEntries(fields.map(([field, of]) => [field, described(of, texts[field])])),
        },
      ];
    }),
  );

const described = (schema: JsonSchema, text: FieldText | undefined): JsonSchema => ({
  ...schema,
  ...(text && { description: text.description }),
  ...(text?.example !== undefined && { examples: [text.example] }),
  ...(text?.format && { format: text.format }),
});
