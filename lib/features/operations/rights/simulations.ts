import { merchantEndpointName } from "../../../../core/contracts/parameters";
import { stageOf } from "../../../config/environments";
import type { NounRights } from "./noun-rights";

/** `simulate` and `listen`. */
export const simulations: NounRights = {
  read(policy, { notifications }) {
    notifications.table.grantFollow(policy);
  },
  // Who has a provider's secret can invent payments. In prod nobody simulates, and webhooks are forwarded under another secret.
  write(policy, { webhooks, notifications, platform }) {
    const { names, region, accountId, settings } = platform;
    if (stageOf(settings.environmentSuffix) === "prod") return;
    webhooks.secrets.stripe.grantRead(policy);
    webhooks.secrets.square.grantRead(policy);
    notifications.deliveries.defaultEndpoint.grantRead(policy);
    const endpoints = merchantEndpointName(names.parameter("webhook-endpoints"), "*");
    policy.allow(["ssm:GetParameters"], `arn:aws:ssm:${region}:${accountId}:parameter${endpoints}`);
  },
};
