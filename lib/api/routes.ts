import type { FunctionName } from "../../core/contracts/environment";
import { type QueryName, queryNames } from "../../core/contracts/query-names";
import type { RouteKind } from "../config/environments";
import type { BodyName } from "./models";

/**
 * Every route, once: API Gateway, its resource policy, permissions and the local tools are made from this list.
 * `signature` routes are open in API Gateway because their callers can sign neither SigV4 nor hold a key; the function
 * verifies the sender's signature over the raw bytes before anything else.
 */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: `/${string}`;
  readonly authorization: "signature" | "AWS_IAM";
  readonly apiKeyRequired: boolean;
  readonly handler: FunctionName;
  readonly summary: string;
  /** Path of the route that answers the same, and that clients should call instead. */
  readonly aliasOf?: `/${string}`;
  /** The schema of the body; none for a body that stays opaque until its signature is verified. */
  readonly body?: BodyName;
  /** How many requests the route admits, by what one of them costs. */
  readonly throttle: RouteKind;
  /** Whether accounts of partners may call it too, as far as their own policies allow. */
  readonly partners?: boolean;
  /** Status of its success. @default 200 */
  readonly success?: 201 | 202;
  /** Required headers, without regard to case. The function asks for them: API Gateway would compare names by case. */
  readonly headers?: readonly string[];
  /** Its query, none of whose parameters is required. Path parameters always are. */
  readonly query?: QueryName;
}

export const STAGE_NAME = "v1";

export const routes: readonly Route[] = [
  {
    method: "POST",
    path: "/webhook/{provider}",
    authorization: "signature",
    apiKeyRequired: false,
    handler: "webhook-receiver",
    throttle: "webhooks",
    summary: "Receive a provider's webhook; the body stays opaque until its signature is verified",
  },
  {
    method: "POST",
    path: "/webhooks/payment",
    authorization: "AWS_IAM",
    apiKeyRequired: false,
    handler: "webhook-receiver",
    body: "PaymentEvent",
    throttle: "webhooks",
    partners: true,
    summary: "Receive a payment event of an internal service or a partner",
  },
  {
    method: "POST",
    path: "/transactions",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "transaction-processor",
    body: "PaymentSubmission",
    headers: ["Idempotency-Key"],
    success: 202,
    throttle: "payments",
    summary: "Submit a payment; the same Idempotency-Key with the same body is the same payment",
  },
  {
    method: "GET",
    path: "/transaction/{id}",
    aliasOf: "/transactions/{id}",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "transaction-reader",
    throttle: "others",
    summary: "Read the status of a payment, with its history",
    query: "transaction",
  },
  {
    method: "POST",
    path: "/transactions/{id}/notify",
    authorization: "AWS_IAM",
    apiKeyRequired: false,
    handler: "notification-sender",
    body: "NotifyRequest",
    success: 202,
    throttle: "others",
    summary: "Send the notification of a transaction's status once more",
  },
  {
    method: "POST",
    path: "/transactions/{id}/refunds",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "transaction-processor",
    body: "RefundRequest",
    headers: ["Idempotency-Key"],
    success: 202,
    throttle: "others",
    summary: "Refund a payment, in whole or in part; the same Idempotency-Key with the same body is the same refund",
  },
  {
    method: "GET",
    path: "/transactions/{id}/refunds",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "transaction-reader",
    throttle: "others",
    summary: "List the refunds of a payment, newest first",
    query: "refunds",
  },
  {
    method: "POST",
    path: "/transactions/{id}/capture",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "transaction-processor",
    body: "CaptureRequest",
    headers: ["Idempotency-Key"],
    success: 202,
    throttle: "others",
    summary: "Capture an authorized payment, in whole or in part",
  },
  {
    method: "POST",
    path: "/transactions/{id}/cancel",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "transaction-processor",
    body: "CancelRequest",
    headers: ["Idempotency-Key"],
    success: 202,
    throttle: "others",
    summary: "Cancel an authorized payment: nothing is taken",
  },
  {
    method: "POST",
    path: "/fraud-webhook",
    authorization: "signature",
    apiKeyRequired: true,
    handler: "fraud-handler",
    body: "FraudAlert",
    throttle: "webhooks",
    summary: "Receive a decision of the fraud vendor, signed by the Standard Webhooks specification",
  },
  {
    method: "GET",
    path: "/transactions",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "transaction-reader",
    throttle: "others",
    summary: "List transactions by merchant, customer, reference, provider's id, status and time, newest first",
    query: "list",
  },
  {
    method: "GET",
    path: "/transactions/{id}",
    authorization: "AWS_IAM",
    apiKeyRequired: false,
    handler: "transaction-reader",
    throttle: "others",
    summary: "Read a transaction with its history",
    query: "transaction",
  },
  {
    method: "POST",
    path: "/batches",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "batch-api",
    body: "BatchRequest",
    headers: ["Idempotency-Key"],
    success: 201,
    throttle: "others",
    summary: "Request a form that uploads a file of payments; the same Idempotency-Key is the same batch",
  },
  {
    method: "GET",
    path: "/batches/{id}",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "batch-api",
    throttle: "others",
    summary: "Read the progress of a batch, with a link to its result",
  },
  {
    method: "GET",
    path: "/webhook-endpoint",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "endpoint-api",
    throttle: "others",
    summary: "Read where and how a merchant is notified",
    query: "endpoint",
  },
  {
    method: "PUT",
    path: "/webhook-endpoint",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "endpoint-api",
    body: "EndpointRequest",
    throttle: "others",
    summary: "Set where and how a merchant is notified",
    query: "endpoint",
  },
  {
    method: "DELETE",
    path: "/webhook-endpoint",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "endpoint-api",
    throttle: "others",
    summary: "Remove a merchant's own endpoint",
    query: "endpoint",
  },
  {
    method: "POST",
    path: "/webhook-endpoint/secret",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "endpoint-api",
    body: "RotationRequest",
    throttle: "others",
    summary: "Give a merchant's endpoint a new signing secret",
    query: "endpoint",
  },
  {
    method: "POST",
    path: "/webhook-endpoint/test",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "endpoint-api",
    body: "EndpointTestRequest",
    throttle: "others",
    summary: "Send a signed test event to a merchant's endpoint",
    query: "endpoint",
  },
  {
    method: "GET",
    path: "/notifications",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "endpoint-api",
    throttle: "others",
    summary: "List a merchant's notifications that are not delivered, oldest first",
    query: "notifications",
  },
  {
    method: "POST",
    path: "/notifications/recover",
    authorization: "AWS_IAM",
    apiKeyRequired: true,
    handler: "endpoint-api",
    body: "RecoveryRequest",
    success: 202,
    throttle: "others",
    summary: "Send again what a merchant's endpoint missed, each notification once",
    query: "endpoint",
  },
];

/** Part of the ids of a route's resources: `GET-transactions-id`. */
export const routeId = ({ method, path }: Route): string =>
  `${method}-${path.slice(1).replaceAll("/", "-").replace(/[{}]/g, "")}`;

export const pathParameters = ({ path }: Route): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

/** The route as resource policies and permissions name it: `POST/webhook/*`. */
export const invocationPattern = ({ method, path }: Route): string => `${method}${path.replace(/\{\w+\}/g, "*")}`;

export const queryParameters = ({ query }: Route): string[] => (query === undefined ? [] : [...queryNames[query]]);
