import * as z from "zod/mini";
import { changeTypes } from "./answers/words";
import { endpointUrl, MAX_SUBSCRIPTIONS, signatureSchemes } from "./merchant-webhook-schema";

/** What an endpoint can subscribe to: types, and all types of one kind. A notification by hand is sent in any case. */
export const subscriptions = ["transaction.*", "refund.*", "dispute.*", ...changeTypes] as const;

const areUnique = z.refine((values: unknown) => new Set(values as readonly unknown[]).size === (values as []).length, {
  error: "each once",
});

/** Body of PUT /webhook-endpoint. What is left out is as it is at first: all types, not paused, signed by `v1` alone. */
export const endpointRequest = z.strictObject({
  url: endpointUrl,
  events: z.optional(z.array(z.enum(subscriptions)).check(z.minLength(1), z.maxLength(MAX_SUBSCRIPTIONS), areUnique)),
  description: z.optional(
    z.string().check(z.maxLength(200), z.regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, "one line of text")),
  ),
  paused: z.optional(z.boolean()),
  signatures: z.optional(
    z.array(z.enum(signatureSchemes)).check(
      z.maxLength(signatureSchemes.length),
      areUnique,
      z.refine((schemes) => schemes.includes("v1"), { error: "v1, and v1a beside it" }),
    ),
  ),
});
