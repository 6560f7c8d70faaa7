import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { NounRights } from "./noun-rights";

/**
 * `logs`: every log group but that of API Gateway's executions, whose entries the access log sums up, and those that
 * `operator-read` allows: a managed policy takes 6,144 characters.
 */
export const logs: NounRights = {
  look(policy, { stack, webhooks, auditVerifier }) {
    const read = [webhooks.processor, auditVerifier.verifier];
    for (const construct of stack.node.findAll()) {
      if (!(construct instanceof CloudwatchLogGroup) || construct.node.id === "execution-log") continue;
      if (read.some((owner) => construct.node.scope === owner)) continue;
      policy.allow(["logs:FilterLogEvents"], `${construct.arn}:*`);
    }
  },
};
