import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { Construct } from "constructs";
import type { Platform } from "../platform";
import type { Grantee } from "./grantee";
import { denyWithoutTls, lazyPolicyDocument, type Statement } from "./policy";
import { grantSend, QUEUE_RETENTION_SECONDS, type QueueKind, queueEncryption, queueName } from "./queue";

export interface DeadLetterQueueProps {
  readonly purpose: string;
  /** @default "standard" */
  readonly kind?: QueueKind;
  /** Whether something can be sent to it, so that an alarm watches it. @default true */
  readonly isUsed?: boolean;
}

/** A queue of messages that could not be processed: they wait for an operator, for 14 days at most. */
export class DeadLetterQueue extends Construct {
  private readonly queue: SqsQueue;
  private readonly statements: Statement[];

  constructor(
    scope: Construct,
    private readonly props: DeadLetterQueueProps,
    private readonly platform: Platform,
  ) {
    const { purpose, kind = "standard", isUsed = true } = props;
    super(scope, `dead-letters-${purpose}`);
    this.queue = new SqsQueue(this, "queue", {
      ...queueName(platform, "dlq", purpose, kind),
      messageRetentionSeconds: QUEUE_RETENTION_SECONDS,
      ...queueEncryption(platform),
    });
    const { arn, url: queueUrl } = this.queue;
    this.statements = [denyWithoutTls("sqs:*", arn)];
    new SqsQueuePolicy(this, "policy", { queueUrl, policy: lazyPolicyDocument(() => this.statements) });
    platform.monitoring.showDeadLetters(purpose, this.queue.name);
    if (isUsed) this.watch();
  }

  /** Has an alarm raised at its first message. */
  watch(): void {
    this.platform.monitoring.watchDeadLetters(this.props.purpose, this.queue.name);
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

  /** Lets the function look at the messages, and delete those that need no operator. */
  grantRemove(grantee: Grantee): void {
    grantee.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"], this.queue.arn);
    grantee.allowKey("sqs", "kms:Decrypt");
  }

  /** Lets an operator count the messages, read them, and give them back at once. */
  grantLook(grantee: Grantee): void {
    grantee.allow(["sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility"], this.queue.arn);
    grantee.allowKey("sqs", "kms:Decrypt");
  }

  /** Lets an operator who may look at them delete messages. */
  grantDelete(grantee: Grantee): void {
    grantee.allow(["sqs:DeleteMessage"], this.queue.arn);
  }

  /** Lets EventBridge send events that the rule's target did not take. It does so as a service, without a role. */
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
