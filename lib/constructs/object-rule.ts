import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { Platform } from "../platform";
import type { Bucket } from "./bucket";
import { DeadLetterQueue } from "./dead-letter-queue";
import { policyDocument, trustPolicy } from "./policy";
import type { StateMachine } from "./state-machine";

export interface ObjectRuleProps {
  readonly purpose: string;
  readonly bucket: Bucket;
  /** Start of the objects' keys. */
  readonly prefix: string;
  /** The workflow gets `key` and `version_id`, at least once for each object: it must recognize repeats. */
  readonly target: StateMachine;
}

/** Starts a workflow for each object that is written to a bucket. */
export class ObjectRule extends Construct {
  constructor(scope: Construct, { purpose, bucket, prefix, target }: ObjectRuleProps, platform: Platform) {
    super(scope, `rule-${purpose}`);
    const { names, accountId } = platform;
    bucket.notifyEventBridge();
    const rule = new CloudwatchEventRule(this, "rule", {
      name: names.of("rule", purpose),
      description: "Objects that were uploaded",
      eventPattern: JSON.stringify({
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [bucket.name] }, object: { key: [{ prefix }] } },
      }),
    });
    platform.monitoring.watchRule(purpose, rule.name);
    const failures = new DeadLetterQueue(this, { purpose: `rule-${purpose}` }, platform);
    failures.allowEvents(rule.arn);
    const role = new IamRole(this, "role", {
      name: names.of("role", `rule-${purpose}`),
      assumeRolePolicy: trustPolicy("events.amazonaws.com", accountId),
    });
    const policy = new IamRolePolicy(this, "policy", {
      name: "least-privilege",
      role: role.id,
      policy: policyDocument([{ Effect: "Allow", Action: ["states:StartExecution"], Resource: target.arn }]),
    });
    new CloudwatchEventTarget(this, "target", {
      rule: rule.name,
      arn: target.arn,
      roleArn: role.arn,
      inputTransformer: {
        inputPaths: { key: "$.detail.object.key", version: "$.detail.object.version-id" },
        inputTemplate: '{"key": <key>, "version_id": <version>}',
      },
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: failures.arn },
      dependsOn: [policy],
    });
  }
}
