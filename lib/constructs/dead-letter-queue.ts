import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { Construct } from "constructs";
import type { Platform } from "../platform";
import type { Grantee } from "./grantee";
import { denyWithoutTls, lazyPolicyDocument, policyDocument, type Statement } from "./policy";

/** 14 days: the longest that SQS offers. */
export const QUEUE_RETENTION_SECONDS = 14 * 86_400;

/** Where messages end that nobody could process: kept for 14 days. */
export class DeadLetterQueue extends Construct {
  private readonly queue: SqsQueue;
  private readonly statements: Statement[];

  constructor(
    scope: Construct,
    purpose: string,
    private readonly platform: Platform,
    kind: QueueKind = "standard",
  ) {
    super(scope, `dead-letters-${purpose}`);
    this.queue = new SqsQueue(this, "queue", {
      ...queueName(platform, "dlq", purpose, kind),
      messageRetentionSeconds: QUEUE_RETENTION_SECONDS,
      ...queueEncryption(platform),
    });
    const { arn, url: queueUrl } = this.queue;
    this.statements = [denyWithoutTls("sqs:*", arn)];
    new SqsQueuePolicy(this, "policy", { queueUrl, policy: lazyPolicyDocument(this.statements) });
    platform.monitoring.watchDeadLetters(purpose, this.queue.name);
  }

  get arn(): string {
    return this.queue.arn;
  }

  get url(): string {
    return this.queue.url;
  }

  grantSend(grantee: Grantee): void {
    grantSend(grantee, this.queue);
  }

  /** EventBridge sends what a rule's target did not take, by itself: no role of ours is involved. */
  allowEvents(ruleArn: string): void {
    this.statements.push({
      Sid: "EventBridge",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: this.queue.arn,
      Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
    });
    this.platform.key.allowEvents();
  }
}

export type QueueKind = "standard" | "fifo";

/** Name and order. A FIFO queue deduplicates and counts its throughput by group: else 300 messages a second are all. */
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

export function grantSend(grantee: Grantee, queue: SqsQueue): void {
  grantee.allow(["sqs:SendMessage"], queue.arn);
  grantee.allowKey("kms:GenerateDataKey", "kms:Decrypt");
}

export const queueEncryption = (platform: Platform) => ({
  kmsMasterKeyId: platform.key.arn,
  // An hour instead of five minutes: a twelfth of the calls to KMS.
  kmsDataKeyReusePeriodSeconds: 3600,
});

export function refusePlainHttp(scope: Construct, queue: SqsQueue): void {
  new SqsQueuePolicy(scope, "policy", {
    queueUrl: queue.url,
    policy: policyDocument([denyWithoutTls("sqs:*", queue.arn)]),
  });
}
