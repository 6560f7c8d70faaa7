import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { describe, expect, test } from "@jest/globals";
import { RETRY_SECONDS } from "../../core/notifications/domain/delivery";
import { resourcesOf } from "../../testing/checks/document";
import { expectResource, synthDocument } from "../../testing/synth";

const document = synthDocument();
const queueNamed = (name: string) =>
  resourcesOf(document, "aws_sqs_queue").find(({ attributes }) => attributes.name === name)?.attributes;

describe("the merchant-deliveries queue", () => {
  test("merchant-deliveries is a standard queue that polls long, with receives for every short wait of a delivery", () => {
    expectResource(SqsQueue, {
      name: "queue-merchant-deliveries-dev",
      receive_wait_time_seconds: 20,
      message_retention_seconds: 1_209_600,
      visibility_timeout_seconds: 300,
    });
    const queue = queueNamed("queue-merchant-deliveries-dev");
    expect(queue).not.toHaveProperty("fifo_queue");
    const { maxReceiveCount } = JSON.parse(String(queue?.redrive_policy)) as { maxReceiveCount: number };
    // What waits longer than fifteen minutes is not the message's work.
    const shortWaits = RETRY_SECONDS.filter((seconds) => seconds * 1.2 <= 900).length;
    expect(maxReceiveCount).toBeGreaterThanOrEqual(1 + shortWaits + 5);
  });

  test("merchants' endpoints are read by the function that delivers, and by the one that merchants change them with", () => {
    const endpoints = "parameter/tap/dev/webhook-endpoints/merchants/*";
    const readers = resourcesOf(document, "aws_iam_role_policy").filter(({ attributes }) =>
      String(attributes.policy).includes(endpoints),
    );
    expect(readers.map(({ address }) => address)).toEqual([
      expect.stringContaining("delivery-sender"),
      expect.stringContaining("endpoint-api"),
    ]);
  });

  test("the default endpoint is a SecureString that is unset at first", () => {
    expectResource(SsmParameter, {
      name: "/tap/dev/webhook-endpoints/default",
      type: "SecureString",
      value_wo: "unset",
    });
  });
});

describe("the webhook-processing queue", () => {
  test("webhook-processing polls long, keeps messages for 14 days and dead-letters them after ten receives", () => {
    expectResource(SqsQueue, {
      name: "queue-webhook-processing-dev",
      receive_wait_time_seconds: 20,
      message_retention_seconds: 1_209_600,
      visibility_timeout_seconds: 300,
    });
    const queue = queueNamed("queue-webhook-processing-dev");
    expect(JSON.parse(String(queue?.redrive_policy))).toMatchObject({ maxReceiveCount: 10 });
  });

  test("webhook-processing hands batches of ten messages to webhook-processor", () => {
    expectResource(LambdaEventSourceMapping, { batch_size: 10, scaling_config: { maximum_concurrency: 10 } });
  });
});

describe("the FIFO queues", () => {
  test.each(["transaction-processing", "notifications"])(
    "the FIFO queue %s keeps messages for four days and dead-letters them after three receives",
    (name) => {
      expectResource(SqsQueue, {
        name: `queue-${name}-dev.fifo`,
        fifo_queue: true,
        content_based_deduplication: true,
        deduplication_scope: "messageGroup",
        fifo_throughput_limit: "perMessageGroupId",
        message_retention_seconds: 345_600,
        visibility_timeout_seconds: 330,
      });
      const queue = queueNamed(`queue-${name}-dev.fifo`);
      expect(JSON.parse(String(queue?.redrive_policy))).toMatchObject({ maxReceiveCount: 3 });
      expectResource(SqsQueue, { name: `dlq-${name}-dev.fifo`, fifo_queue: true });
    },
  );

  test.each(["webhook-processing", "merchant-deliveries", "transaction-processing.fifo", "notifications.fifo"])(
    "a message of %s whose worker died comes back within six minutes",
    (purpose) => {
      const [name, ending] = purpose.split(".");
      const queue = queueNamed(`queue-${name}-dev${ending ? `.${ending}` : ""}`);
      expect(Number(queue?.visibility_timeout_seconds)).toBeLessThanOrEqual(360);
    },
  );

  test.each(["dev", "staging", "prod"])(
    "in %s the payment queue takes 20 of transaction-processor's 50 executions, and leaves the others to submissions",
    (suffix) => {
      const variables = { ENVIRONMENT_SUFFIX: suffix };
      const function_name = `lambda-transaction-processor-${suffix}`;
      expectResource(LambdaFunction, { function_name, reserved_concurrent_executions: 50 }, variables);
      expectResource(LambdaEventSourceMapping, { scaling_config: { maximum_concurrency: 20 } }, variables);
    },
  );
});
