import { batchRequest } from "../../core/contracts/batch-schema";
import {
  endpointRequest,
  endpointTestBody,
  recoveryRequest,
  rotationRequest,
} from "../../core/contracts/endpoint-schema";
import { fraudAlert } from "../../core/contracts/fraud-alert-schema";
import { internalEvent } from "../../core/contracts/internal-event-schema";
import { cancelRequest, captureRequest, refundRequest } from "../../core/contracts/modification-schema";
import { notifyRequest } from "../../core/contracts/notification-schema";
import { paymentSubmission } from "../../core/contracts/payment-submission-schema";

type JsonSchema = Readonly<Record<string, unknown>>;

/** Schemas of the routes' bodies, which the functions check. A name has letters and digits only. */
export const bodies = {
  PaymentEvent: internalEvent,
  PaymentSubmission: paymentSubmission,
  RefundRequest: refundRequest,
  CaptureRequest: captureRequest,
  CancelRequest: cancelRequest,
  FraudAlert: fraudAlert,
  BatchRequest: batchRequest,
  NotifyRequest: notifyRequest,
  EndpointRequest: endpointRequest,
  RotationRequest: rotationRequest,
  EndpointTestRequest: endpointTestBody,
  RecoveryRequest: recoveryRequest,
} as const;

export type BodyName = keyof typeof bodies;

/**
 * What API Gateway checks a body against. It keeps out what is no JSON object, and its answer cannot name a field without
 * quoting the request. So the fields are checked by the function, whose answer names each one that is wrong.
 */
export const models: Readonly<Record<string, JsonSchema>> = Object.fromEntries(
  Object.keys(bodies).map((title) => [
    title,
    { $schema: "http://json-schema.org/draft-04/schema#", title, type: "object" },
  ]),
);
