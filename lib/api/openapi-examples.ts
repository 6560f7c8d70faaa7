import { EXAMPLE_TIME } from "../../core/contracts/answers/fields";
import type { NotificationType } from "../../core/contracts/answers/notification";
import type { RouteName } from "../../core/contracts/route-problems";
import { type AnswerName, componentSchemas, type JsonSchema } from "./openapi-schemas";

/** Bodies of requests. Tests send each of them to its function. */
const requestExamples = {
  "POST /webhook/{provider}": {
    id: "evt_1",
    type: "payment_intent.succeeded",
    created: 1_795_000_000,
    data: { object: { id: "pi_1", object: "payment_intent", amount: 4250, currency: "usd", status: "succeeded" } },
  },
  "POST /webhooks/payment": {
    id: "event-1",
    type: "payment.captured",
    occurred_at: "2026-11-18T11:00:00.5+01:00",
    merchant_id: "mrc_demo",
    payment_id: "order-7",
    amount: 4250,
    currency: "USD",
  },
  "POST /transactions": {
    merchant_id: "mrc_demo",
    customer_id: "cus_1",
    amount: 4250,
    currency: "USD",
    payment_method: "pm_sandbox",
    description: "Two tickets",
    reference: "order-7",
    unique_reference: true,
  },
  "POST /transactions/{id}/refunds": { amount: 1250, reason: "requested_by_customer" },
  "POST /transactions/{id}/capture": { amount: 3000 },
  "POST /transactions/{id}/cancel": {},
  "POST /transactions/{id}/notify": {},
  "PUT /webhook-endpoint": {
    url: "https://shop.example/hook",
    events: ["refund.*", "transaction.captured"],
    description: "Orders",
  },
  "POST /webhook-endpoint/secret": { overlap_seconds: 86_400 },
  "POST /webhook-endpoint/test": {},
  "POST /notifications/recover": { since: "2026-11-18T10:00:00Z" },
  "POST /fraud-webhook": {
    alert_id: "alert-1",
    transaction_id: "pay_0123456789abcdef01234567",
    decision: "approved",
    occurred_at: EXAMPLE_TIME,
    score: 12,
    reasons: ["known_customer"],
  },
  "POST /batches": {
    merchant_id: "mrc_demo",
    format: "csv",
    sha256: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
  },
} as const satisfies Readonly<Partial<Record<RouteName, object>>>;

export const requestExample = (route: RouteName): object | undefined =>
  (requestExamples as Readonly<Partial<Record<RouteName, object>>>)[route];

/** What the examples of answers have instead of their fields' own examples. */
const overrides: Readonly<Partial<Record<AnswerName, object>>> = {
  Batch: { state: "awaiting_upload", rows: 0, submitted: 0, finished_at: null, error: null, result: null },
};

const schemas = componentSchemas({ answersMayGrow: false });

/** An example of an answer, made of its fields' examples. */
export const answerExample = (name: AnswerName): object => ({
  ...(exampleOf({ $ref: `#/components/schemas/${name}` }) as object),
  ...overrides[name],
});

const parts: Readonly<Record<string, AnswerName | undefined>> = { refund: "Refund", dispute: "Dispute" };

/** A notification of the type. */
export function notificationExample(type: NotificationType): object {
  const [kind = "", status = ""] = type.split(".");
  const example = answerExample("TransactionNotification") as { readonly data: object };
  const part = parts[kind];
  return {
    ...example,
    type,
    data: {
      ...example.data,
      change: { revision: 4, reason: null },
      ...(part && { [kind]: { ...answerExample(part), status: status === "opened" ? "open" : status } }),
    },
  };
}

/** The schema's own example, or one made of its required parts. */
function exampleOf(schema: JsonSchema): unknown {
  const {
    $ref,
    examples,
    properties,
    required = [],
    anyOf,
    oneOf,
    type,
  } = schema as {
    $ref?: string;
    examples?: unknown[];
    const?: unknown;
    enum?: unknown[];
    properties?: Record<string, JsonSchema>;
    required?: string[];
    anyOf?: JsonSchema[];
    oneOf?: JsonSchema[];
    items?: JsonSchema;
    type?: string | string[];
  };
  if (examples !== undefined) return examples[0];
  if ($ref !== undefined) return exampleOf(schemas[$ref.split("/").at(-1) ?? ""] ?? {});
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (properties !== undefined) {
    return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));
  }
  const first = (anyOf ?? oneOf)?.[0];
  if (first !== undefined) return exampleOf(first);
  if (type === "array") return [exampleOf(schema.items as JsonSchema)];
  if (Array.isArray(type) && type.includes("null")) return null;
  return { integer: 0, boolean: false, object: {} }[String(type)] ?? "";
}
