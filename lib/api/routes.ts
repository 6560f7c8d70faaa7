import type { FunctionName } from "../../core/contracts/environment";

/**
 * Every route, once: API Gateway, its resource policy, permissions and the local tools are made from this list.
 * `signature` routes are open in API Gateway because their callers can sign neither SigV4 nor hold a key; the function
 * verifies the sender's signature over the raw bytes before anything else.
 */
export interface Route {
  readonly method: "GET" | "POST";
  readonly path: `/${string}`;
  readonly authorization: "signature" | "AWS_IAM";
  readonly apiKeyRequired: boolean;
  readonly handler: FunctionName;
  readonly summary: string;
  /** Query parameters that reach the function, and whether they must be there. Path parameters are always required. */
  readonly query?: Readonly<Record<string, { readonly required: boolean }>>;
}

export const STAGE_NAME = "v1";

export const routes: readonly Route[] = [
  {
    method: "POST",
    path: "/webhook/{provider}",
    authorization: "signature",
    apiKeyRequired: false,
    handler: "webhook-receiver",
    summary: "Receive a provider's webhook; the body stays opaque until its signature is verified",
  },
  {
    method: "GET",
    path: "/transactions/{id}",
    authorization: "AWS_IAM",
    apiKeyRequired: false,
    handler: "transaction-reader",
    summary: "Read a transaction with its history",
    query: { before: { required: false } },
  },
];

export const pathParameters = ({ path }: Route): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

/** The route as resource policies and permissions name it: `POST/webhook/*`. */
export const invocationPattern = ({ method, path }: Route): string => `${method}${path.replace(/\{\w+\}/g, "*")}`;
