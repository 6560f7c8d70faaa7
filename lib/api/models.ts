type JsonSchema = Readonly<Record<string, unknown>>;

/** Names of the schemas of the routes' bodies, of letters and digits only. The schemas themselves are in bodies.ts. */
export const bodyNames = [
  "PaymentEvent",
  "PaymentSubmission",
  "RefundRequest",
  "CaptureRequest",
  "CancelRequest",
  "FraudAlert",
  "BatchRequest",
  "NotifyRequest",
  "EndpointRequest",
  "RotationRequest",
  "EndpointTestRequest",
  "RecoveryRequest",
] as const;

export type BodyName = (typeof bodyNames)[number];

/**
 * What API Gateway checks a body against. It keeps out what is no JSON object, and its answer cannot name a field without
 * quoting the request. So the fields are checked by the function, whose answer names each one that is wrong.
 */
export const models: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  bodyNames.map((title) => [title, { $schema: "http://json-schema.org/draft-04/schema#", title, type: "object" }]),
);
