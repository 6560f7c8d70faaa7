import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { NounRights } from "./noun-rights";

/** `logs`: every log group but that of API Gateway's executions, whose entries the access log sums up. */
export const logs: NounRights = {
  look(policy, { stack }) {
    for (const construct of stack.node.findAll()) {
      if (!(construct instanceof CloudwatchLogGroup) || construct.node.id === "execution-log") continue;
      policy.allow(["logs:FilterLogEvents"], `${construct.arn}:*`);
    }
  },
};
