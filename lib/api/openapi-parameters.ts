import * as z from "zod/mini";
import { idempotencyKey } from "../../core/contracts/idempotency-key";
import { fraudVendor, providers, webhookProviders } from "../../core/contracts/providers";
import { TRANSACTION_ID } from "../../core/contracts/transaction-id";
import type { JsonSchema } from "./openapi-schemas";
import { parameterTexts } from "./openapi-texts";
import { queries } from "./queries";
import { pathParameters, queryParameters, type Route } from "./routes";

const text: JsonSchema = { type: "string" };

/** The parameters of a route's path and query, the headers that its function asks for, and those of a signature. */
export const parametersOf = (route: Route): object[] => [
  ...pathParameters(route).map((name) => parameter("path", name, true, pathSchema(route, name))),
  ...(route.headers ?? []).map((name) => parameter("header", name, true, jsonSchema(idempotencyKey))),
  ...signatureHeaders(route),
  ...queryParameters(route).map((name) => parameter("query", name, false, querySchemas(route)[name] ?? text)),
];

/** What comes in as text is described as what it stands for: a limit is a number. */
const jsonSchema = (schema: z.ZodMiniType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output" });
  return rest;
};

const querySchemas = ({ query }: Route): Readonly<Record<string, JsonSchema>> =>
  (query === undefined ? {} : (jsonSchema(queries[query]).properties as Record<string, JsonSchema>)) ?? {};

function pathSchema({ path }: Route, name: string): JsonSchema {
  if (name === "provider") return { ...text, enum: webhookProviders };
  return path.startsWith("/batches/")
    ? { ...text, pattern: "^bat_[0-9a-f]{24}$" }
    : { ...text, pattern: TRANSACTION_ID.source };
}

function parameter(place: "path" | "header" | "query", name: string, required: boolean, schema: JsonSchema) {
  const key = place === "path" && String(schema.pattern).startsWith("^bat_") ? "batch id" : name;
  const { description, example, default: fallback, format } = parameterTexts[key] ?? { description: "" };
  return {
    name,
    in: place,
    required,
    description,
    schema: { ...schema, ...(format && { format }), ...(fallback !== undefined && { default: fallback }) },
    ...(example !== undefined && { example }),
  };
}

/** Headers of one sender's signature. Of the providers, each sends its own. */
function signatureHeaders({ authorization, path }: Route): object[] {
  if (authorization !== "signature") return [];
  if (path === "/fraud-webhook") {
    const names = ["webhook-id", "webhook-timestamp", ...fraudVendor.signatureHeaders];
    return names.map((name) => parameter("header", name, true, text));
  }
  return webhookProviders.flatMap((provider) =>
    [...providers[provider].signatureHeaders, ...providers[provider].otherHeaders].map((name) => ({
      name,
      in: "header",
      required: false,
      description: `Part of the signature of ${provider}'s webhooks, which requires it.`,
      schema: text,
    })),
  );
}
