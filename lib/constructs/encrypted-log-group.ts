import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";
import type { Platform } from "../platform";

/** A log group under the customer key that forgets after the environment's log retention. */
export function encryptedLogGroup(scope: Construct, id: string, platform: Platform, name: string): CloudwatchLogGroup {
  platform.key.allowLogs();
  return new CloudwatchLogGroup(scope, id, {
    name,
    retentionInDays: platform.config.logRetentionDays,
    kmsKeyId: platform.key.arn,
  });
}
