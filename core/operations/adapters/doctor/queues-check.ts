import { type CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { FunctionName } from "../../../contracts/environment";
import { sideBySide } from "../../../shared/application/side-by-side";
import type { Check } from "../../application/doctor/examine";
import { judgeQueue } from "../../application/doctor/judge-queue";

const AT_A_TIME = 5;
/** Time in which SQS publishes a queue's age at least once, in ms; it does so each minute while the queue is in use. */
const RECENT_MS = 15 * 60_000;
const PERIOD_SECONDS = 60;

export interface WatchedQueue {
  /** As `tap dead-letters` names it. */
  readonly purpose: string;
  /** `queue-webhook-processing-dev`, as AWS shows it. */
  readonly name: string;
  readonly url: string;
  /** The function that takes its messages. */
  readonly consumer: FunctionName;
}

export interface QueuesCheckOptions {
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly queues: readonly WatchedQueue[];
  readonly flags: string;
}

/** How many messages each work queue holds, and for how long the oldest has waited. */
export const queuesCheck = ({ sqs, cloudWatch, queues, flags }: QueuesCheckOptions): Check => ({
  name: "queues",
  async look() {
    const [ages, counts] = await Promise.all([
      agesOf(cloudWatch, queues),
      sideBySide(queues, AT_A_TIME, ({ url }) => countsOf(sqs, url)),
    ]);
    return queues.map(({ purpose, consumer }, index) =>
      judgeQueue(
        { purpose, consumer, ...(counts[index] ?? { waiting: 0, held: 0 }), oldestSeconds: ages[index] },
        flags,
      ),
    );
  },
});

async function countsOf(client: SQSClient, QueueUrl: string) {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
      ],
    }),
  );
  const {
    ApproximateNumberOfMessages: ready = 0,
    ApproximateNumberOfMessagesDelayed: delayed = 0,
    ApproximateNumberOfMessagesNotVisible: held = 0,
  } = Attributes;
  return { waiting: Number(ready) + Number(delayed), held: Number(held) };
}

/** Seconds for which the oldest message of each queue has waited, by its newest measurement; SQS itself does not say it. */
async function agesOf(client: CloudWatchClient, queues: readonly WatchedQueue[]): Promise<(number | undefined)[]> {
  const now = Date.now();
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - RECENT_MS),
      EndTime: new Date(now),
      ScanBy: "TimestampDescending",
      MetricDataQueries: queues.map(({ name }, index) => ({
        Id: `q${index}`,
        MetricStat: {
          Metric: {
            Namespace: "AWS/SQS",
            MetricName: "ApproximateAgeOfOldestMessage",
            Dimensions: [{ Name: "QueueName", Value: name }],
          },
          Period: PERIOD_SECONDS,
          Stat: "Maximum",
        },
      })),
    }),
  );
  return queues.map((_, index) => MetricDataResults.find(({ Id }) => Id === `q${index}`)?.Values?.[0]);
}
