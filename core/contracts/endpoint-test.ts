import * as z from "zod/mini";

/** What an operator sends the function delivery-sender, to try a merchant's endpoint from where webhooks are sent. */
export const endpointTestRequest = z.strictObject({
  endpoint_test: z.strictObject({ merchant_id: z.string().check(z.minLength(1), z.maxLength(200)) }),
});
export type EndpointTestRequest = z.infer<typeof endpointTestRequest>;

/** The type of a test event. Its data has the merchant's id only. */
export const ENDPOINT_TEST_TYPE = "tap.test";

/**
 * `unaddressed`: the merchant has no endpoint. `misconfigured`: its parameter cannot be read. The others are those of a
 * delivery's attempt.
 */
export const endpointOutcomes = [
  "delivered",
  "answered",
  "timeout",
  "connection_failed",
  "address_refused",
  "misconfigured",
  "unaddressed",
] as const;

/** What came of it. Nothing of the answer's body. */
export const endpointTestResult = z.object({
  outcome: z.enum(endpointOutcomes),
  /** `webhook-id` of the test event. */
  id: z.optional(z.string()),
  /** Without query and user. */
  url: z.optional(z.string()),
  http_status: z.optional(z.int()),
  /** Length of the answer's body, where the endpoint states it. */
  bytes: z.optional(z.int()),
  /** Node's code of a failed connection, such as CERT_HAS_EXPIRED. */
  reason: z.optional(z.string()),
  milliseconds: z.optional(z.number()),
  /** Secrets that signed it. */
  signatures: z.optional(z.int()),
  /** ISO time at which the setting was read: a later change did not count yet. */
  endpoint_as_of: z.optional(z.string()),
});
export type EndpointTestResult = z.infer<typeof endpointTestResult>;
