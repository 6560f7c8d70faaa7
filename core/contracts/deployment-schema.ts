import * as z from "zod/mini";
import type { MerchantLimit } from "./merchant-limits";
import type { Spread } from "./spread";
import { spreadOf } from "./spread-schema";

const days = z.int().check(z.minimum(1));

/** What the stack says of itself to tools: what its names do not say. Nothing in it is secret. */
const schema = z.strictObject({
  /** `dev`, `staging` or `prod`: the size. */
  stage: z.enum(["dev", "staging", "prod"]),
  api_url: z.string(),
  payment_gateway: z.enum(["sandbox", "stripe"]),
  /** The text of INDEX_SPREAD. */
  index_spread: z.string(),
  /** Seconds for which a review waits for its decision: then the payment is declined. */
  review_timeout_seconds: z.int(),
  /** Days for which raw events, and uploaded files, are kept. */
  inbox_retention_days: days,
  batch_retention_days: days,
  audit_retention_days: days,
  /** Where merchants' webhooks may go beside public addresses; a dev-sized stack only. */
  local_endpoint: z.optional(z.string()),
  /** Ids of the usage plans of merchants' own API keys. */
  merchant_plans: z.strictObject({ standard: z.string(), large: z.string() } satisfies Record<MerchantLimit, unknown>),
  /** Whether customers get e-mails. */
  customer_emails: z.boolean(),
});

export type DeploymentText = z.infer<typeof schema>;

export interface Deployment extends Omit<DeploymentText, "index_spread"> {
  readonly spread: Spread;
}

/** The deployment of the parameter's text. Throws where another version of the stack wrote something else. */
export function deploymentOf(text: string): Deployment {
  const { index_spread, ...deployment } = schema.parse(JSON.parse(text));
  return { ...deployment, spread: spreadOf(index_spread) };
}
