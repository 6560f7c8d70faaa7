import { ApiGatewayApiKey } from "@cdktf/provider-aws/lib/api-gateway-api-key";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan";
import { ApiGatewayUsagePlanKey } from "@cdktf/provider-aws/lib/api-gateway-usage-plan-key";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { Construct } from "constructs";
import { type MerchantLimit, merchantLimits } from "../../core/contracts/merchant-limits";
import type { Platform } from "../platform";
import { routes } from "./routes";

export interface ApiKey {
  readonly id: string;
  /** Ids of the plans of merchants' own keys, which `tap merchants add` makes: a plan counts each of its keys apart. */
  readonly merchantPlans: Readonly<Record<MerchantLimit, string>>;
  /** Name of the parameter with the key's value. The value itself is never an output. */
  readonly parameterName: string;
}

/**
 * The key of the routes that need one, its usage plan, and a SecureString with its value; requests without a key meet the
 * method settings only. A plan counts all requests with the key: it admits what those routes admit together, so that none
 * is throttled below its own limit.
 */
export function createApiKey(
  scope: Construct,
  api: ApiGatewayRestApi,
  stage: ApiGatewayStage,
  { names, settings, key: customerKey }: Platform,
): ApiKey {
  const keyed = routes
    .filter(({ apiKeyRequired }) => apiKeyRequired)
    .map((route) => settings.config.throttle[route.throttle]);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const plan = new ApiGatewayUsagePlan(scope, "usage-plan", {
    name: names.of("plan", "merchants"),
    apiStages: [{ apiId: api.id, stage: stage.stageName }],
    throttleSettings: {
      rateLimit: sum(keyed.map(({ rate }) => rate)),
      burstLimit: sum(keyed.map(({ burst }) => burst)),
    },
  });
  const key = new ApiGatewayApiKey(scope, "api-key", { name: names.of("apikey", "merchants") });
  new ApiGatewayUsagePlanKey(scope, "usage-plan-key", { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id });
  const parameter = new SsmParameter(scope, "api-key-parameter", {
    name: names.parameter("api-key"),
    description: "The API key, as the header x-api-key takes it. Written by Terraform: a new key makes a new parameter",
    type: "SecureString",
    keyId: customerKey.arn,
    valueWo: key.value,
    valueWoVersion: 1,
    // A write-only value is not compared, so that only a new parameter has a new key's value. Terraform takes a plain
    // address here, and no expression.
    lifecycle: { replaceTriggeredBy: [`${key.terraformResourceType}.${key.friendlyUniqueId}.id`] },
  });
  const planOf = (limit: MerchantLimit) =>
    new ApiGatewayUsagePlan(scope, `usage-plan-${limit}`, {
      name: names.of("plan", `merchant-${limit}`),
      apiStages: [{ apiId: api.id, stage: stage.stageName }],
      throttleSettings: {
        rateLimit: settings.config.merchantThrottle[limit].rate,
        burstLimit: settings.config.merchantThrottle[limit].burst,
      },
    }).id;
  const merchantPlans = Object.fromEntries(merchantLimits.map((limit) => [limit, planOf(limit)]));
  return {
    id: key.id,
    merchantPlans: merchantPlans as Record<MerchantLimit, string>,
    parameterName: parameter.name,
  };
}
