import { merchantEndpointName } from "../../../../core/contracts/parameters";
import type { NounRights } from "./noun-rights";

/** `secrets status`, `rotate`, `endpoints list`, `set`, `rotate`. */
export const secrets: NounRights = {
  // When a parameter was set is told without its value, for all parameters or none.
  read(policy) {
    policy.allow(["ssm:DescribeParameters"], "*");
  },
  // All but the bindings of callers, which no command changes.
  write(policy, { webhooks, payments, notifications, platform }) {
    const { names, region, accountId } = platform;
    const { secrets: ofProviders, stripeReadKey } = webhooks;
    const { fraudSecrets, stripeKey } = payments;
    const { defaultEndpoint } = notifications.deliveries;
    for (const one of [...Object.values(ofProviders), stripeReadKey, fraudSecrets, stripeKey, defaultEndpoint]) {
      one.grantRotate(policy);
    }
    const endpoints = merchantEndpointName(names.parameter("webhook-endpoints"), "*");
    policy.allow(["ssm:GetParameters", "ssm:PutParameter"], `arn:aws:ssm:${region}:${accountId}:parameter${endpoints}`);
  },
};
