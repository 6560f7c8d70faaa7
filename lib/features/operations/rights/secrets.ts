import { merchantEndpointName } from "../../../../core/contracts/parameters";
import { SecretParameter } from "../../../constructs/secret-parameter";
import type { NounRights } from "./noun-rights";

/** `secrets status`, `rotate`, `endpoints list`, `set`, `rotate`. */
export const secrets: NounRights = {
  // When a parameter was set is told without its value, for all parameters or none.
  read(policy) {
    policy.allow(["ssm:DescribeParameters"], "*");
  },
  write(policy, { stack, platform }) {
    const { names, region, accountId } = platform;
    for (const construct of stack.node.findAll()) {
      if (construct instanceof SecretParameter) construct.grantRotate(policy);
    }
    const endpoints = merchantEndpointName(names.parameter("webhook-endpoints"), "*");
    policy.allow(["ssm:GetParameters", "ssm:PutParameter"], `arn:aws:ssm:${region}:${accountId}:parameter${endpoints}`);
  },
};
