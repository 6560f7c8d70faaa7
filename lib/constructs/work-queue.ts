import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueueRedriveAllowPolicy } from "@cdktf/provider-aws/lib/sqs-queue-redrive-allow-policy";
import { Construct } from "constructs";
import type { FunctionName } from "../../core/contracts/environment";
import { functionTimeouts } from "../../core/contracts/function-limits";
import { visibilitySeconds } from "../../core/contracts/queues";
import type { Platform } from "../platform";
import { DeadLetterQueue } from "./dead-letter-queue";
import type { Grantee } from "./grantee";
import {
  grantSend,
  QUEUE_RETENTION_SECONDS,
  type QueueKind,
  queueEncryption,
  queueName,
  refusePlainHttp,
} from "./queue";
import type { TapFunction } from "./tap-function";

/** S3-32 in docs/requirements.md. */
const FIFO_RETENTION_SECONDS = 4 * 86_400;

export interface WorkQueueProps {
  readonly purpose: string;
  /** Standard queues keep messages for 14 days, FIFO queues for 4. @default "standard" */
  readonly kind?: QueueKind;
  /** Receives before a message is dead-lettered. */
  readonly maxReceives: number;
  /** The function that takes its messages; its timeout decides for how long a message stays invisible. */
  readonly consumer: FunctionName;
}

/** A queue with long polling and a dead letter queue of the same kind. */
export class WorkQueue extends Construct {
  private readonly queue: SqsQueue;
  private readonly deadLetters: DeadLetterQueue;

  constructor(
    scope: Construct,
    private readonly props: WorkQueueProps,
    platform: Platform,
  ) {
    super(scope, `queue-${props.purpose}`);
    const { kind = "standard" } = props;
    this.deadLetters = new DeadLetterQueue(this, { purpose: props.purpose, kind }, platform);
    this.queue = new SqsQueue(this, "queue", {
      ...queueName(platform, "queue", props.purpose, kind),
      messageRetentionSeconds: kind === "fifo" ? FIFO_RETENTION_SECONDS : QUEUE_RETENTION_SECONDS,
      receiveWaitTimeSeconds: 20,
      visibilityTimeoutSeconds: visibilitySeconds(functionTimeouts[props.consumer]),
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: this.deadLetters.arn, maxReceiveCount: props.maxReceives }),
      ...queueEncryption(platform),
    });
    refusePlainHttp(this, this.queue);
    platform.monitoring.watchQueue(props.purpose, this.queue.name);
    new SqsQueueRedriveAllowPolicy(this, "redrive-allow", {
      queueUrl: this.deadLetters.url,
      redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: [this.queue.arn] }),
    });
  }

  get url(): string {
    return this.queue.url;
  }

  get deadLetterUrl(): string {
    return this.deadLetters.url;
  }

  grantRemoveDeadLetters(grantee: Grantee): void {
    this.deadLetters.grantRemove(grantee);
  }

  /** Lets an operator count the messages. */
  grantLook(grantee: Grantee): void {
    grantee.allow(["sqs:GetQueueAttributes"], this.queue.arn);
  }

  grantSend(grantee: Grantee): void {
    grantSend(grantee, this.queue);
  }

  /** Has the function receive batches; it reports the messages that failed. */
  consumedBy(
    consumer: TapFunction,
    options: { readonly batchSize: number; readonly maximumConcurrency: number },
  ): void {
    if (consumer.props.name !== this.props.consumer) {
      throw new Error(`${this.node.path}: its visibility timeout is that of ${this.props.consumer}`);
    }
    consumer.allow(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
      this.queue.arn,
    );
    consumer.allowKey("sqs", "kms:Decrypt");
    consumer.watchErrors();
    new LambdaEventSourceMapping(this, "consumer", {
      eventSourceArn: this.queue.arn,
      functionName: consumer.arn,
      batchSize: options.batchSize,
      functionResponseTypes: ["ReportBatchItemFailures"],
      // Without a limit the poller ignores the reservation, and throttled batches are dead-lettered unprocessed.
      scalingConfig: { maximumConcurrency: options.maximumConcurrency },
      dependsOn: [consumer.policy],
    });
  }
}
