import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import { DEPLOYMENT_PARAMETER, deploymentText } from "../../../core/contracts/deployment";
import { spreadText } from "../../../core/contracts/spread";
import type { ApiKey } from "../../api/api-key";
import { stageOf } from "../../config/environments";
import type { ManagedPolicy } from "../../constructs/managed-policy";
import type { Platform } from "../../platform";

/** What the `tap` command reads first: what it cannot tell from the stack's names. Nothing in it is secret. */
export class DeploymentParameter extends Construct {
  private readonly parameter: SsmParameter;

  constructor(
    scope: Construct,
    id: string,
    api: { readonly url: string; readonly key: Pick<ApiKey, "merchantPlans"> },
    { names, settings, key }: Platform,
  ) {
    super(scope, id);
    const { config, environmentSuffix, paymentGateway, spread, localEndpoint, senderEmail } = settings;
    this.parameter = new SsmParameter(this, "parameter", {
      name: names.parameter(DEPLOYMENT_PARAMETER),
      description: "What tools need to know of this deployment. Written by Terraform; not a secret",
      type: "SecureString",
      keyId: key.arn,
      value: deploymentText({
        stage: stageOf(environmentSuffix),
        api_url: api.url,
        payment_gateway: paymentGateway,
        index_spread: spreadText(spread),
        review_timeout_seconds: config.reviewTimeoutSeconds,
        inbox_retention_days: config.inboxRetentionDays,
        batch_retention_days: config.batchRetentionDays,
        audit_retention_days: config.auditRetentionDays,
        ...(localEndpoint !== undefined && { local_endpoint: localEndpoint }),
        merchant_plans: api.key.merchantPlans,
        customer_emails: senderEmail !== undefined,
      }),
    });
  }

  /** Lets the policy's holders read this parameter. It is under the key of the secrets, so it is named twice. */
  grantRead(policy: ManagedPolicy): void {
    policy.allow(["ssm:GetParameter"], this.parameter.arn);
    policy.allowKeyOfParameter(this.parameter.arn);
  }
}
