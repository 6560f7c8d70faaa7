import type * as z from "zod/mini";
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

import type { BodyName } from "./models";

/** Schemas of the routes' bodies, which the functions check. */
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
} as const satisfies Record<BodyName, z.ZodMiniType>;
