import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { Construct } from "constructs";
import type { Platform } from "../platform";
import type { Grantee } from "./grantee";
import { denyWithoutTls, policyDocument } from "./policy";

/** 14 days: the longest that SQS offers, and S0-46 in docs/requirements.md. */
export const QUEUE_RETENTION_SECONDS = 14 * 86_400;

export type QueueKind = "standard" | "fifo";

/** Name and order. A FIFO queue deduplicates, and counts its throughput by group: otherwise its limit is 300/s. */
export const queueName = (platform: Platform, type: "queue" | "dlq", purpose: string, kind: QueueKind) =>
  kind === "standard"
    ? { name: platform.names.of(type, purpose) }
    : {
        name: `${platform.names.of(type, purpose)}.fifo`,
        fifoQueue: true,
        contentBasedDeduplication: true,
        deduplicationScope: "messageGroup",
        fifoThroughputLimit: "perMessageGroupId",
      };

export const queueEncryption = (platform: Platform) => ({
  kmsMasterKeyId: platform.key.arn,
  // An hour instead of five minutes: a twelfth of the calls to KMS.
  kmsDataKeyReusePeriodSeconds: 3600,
});

export function grantSend(grantee: Grantee, queue: SqsQueue): void {
  grantee.allow(["sqs:SendMessage"], queue.arn);
  grantee.allowKey("sqs", "kms:GenerateDataKey", "kms:Decrypt");
}

export function refusePlainHttp(scope: Construct, queue: SqsQueue): void {
  new SqsQueuePolicy(scope, "policy", {
    queueUrl: queue.url,
    policy: policyDocument([denyWithoutTls("sqs:*", queue.arn)]),
  });
}
