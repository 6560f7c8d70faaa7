import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";
import type { Platform } from "../platform";

/** A log group under the customer key that keeps its lines for the environment's log retention. */
export function encryptedLogGroup(
  scope: Construct,
  id: string,
  platform: Platform,
  name: string,
  retentionInDays = platform.settings.config.logRetentionDays,
): CloudwatchLogGroup {
  platform.key.allowLogs();
  return new CloudwatchLogGroup(scope, id, {
    name,
    retentionInDays,
    kmsKeyId: platform.key.arn,
  });
}
