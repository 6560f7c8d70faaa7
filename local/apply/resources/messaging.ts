import { CreateQueueCommand, GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { ResourceHandlers } from "../handler";

/** Terraform's argument → the queue attribute that it becomes. */
const queueAttributes = {
  message_retention_seconds: "MessageRetentionPeriod",
  receive_wait_time_seconds: "ReceiveMessageWaitTimeSeconds",
  visibility_timeout_seconds: "VisibilityTimeout",
  kms_data_key_reuse_period_seconds: "KmsDataKeyReusePeriodSeconds",
} as const;

export const messaging: ResourceHandlers = {
  aws_sqs_queue: async (args, { clients }) => {
    const name = args.text("name");
    const redrivePolicy = args.optionalText("redrive_policy");
    const numbers = Object.entries(queueAttributes).flatMap(([argument, attribute]) => {
      const value = args.optionalNumber(argument);
      return value === undefined ? [] : [[attribute, String(value)]];
    });
    const { QueueUrl } = await clients.sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: {
          ...Object.fromEntries(numbers),
          ...(args.optionalFlag("fifo_queue") && {
            FifoQueue: "true",
            ContentBasedDeduplication: String(args.optionalFlag("content_based_deduplication") ?? false),
            DeduplicationScope: args.text("deduplication_scope"),
            FifoThroughputLimit: args.text("fifo_throughput_limit"),
          }),
          KmsMasterKeyId: args.text("kms_master_key_id"),
          ...(redrivePolicy && { RedrivePolicy: redrivePolicy }),
        },
      }),
    );
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    return { name, url: QueueUrl, id: QueueUrl, arn: Attributes?.QueueArn };
  },

  aws_sqs_queue_policy: async (args, { clients }) => {
    await clients.sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: args.text("queue_url"), Attributes: { Policy: args.text("policy") } }),
    );
    return {};
  },

  aws_sqs_queue_redrive_allow_policy: async (args, { clients }) => {
    await clients.sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: args.text("queue_url"),
        Attributes: { RedriveAllowPolicy: args.text("redrive_allow_policy") },
      }),
    );
    return {};
  },
};
