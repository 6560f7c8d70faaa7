import { GetQueueAttributesCommand, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { inspect } from "../../emulator/inspect";
import type { Measuring, Source } from "./source";

const NAMESPACE = "AWS/SQS";
const AGE = "ApproximateAgeOfOldestMessage";

/** Messages that wait in each queue, and for how long the oldest one has. */
export const queues: Source = {
  measures: ({ namespace }) => namespace === NAMESPACE,
  async measure(measuring) {
    const { clients, series } = measuring;
    const names = new Set(series.map(({ dimensions }) => dimensions.QueueName));
    const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));
    const watched = QueueUrls.map((url) => ({ url, name: url.split("/").at(-1) ?? "" })).filter(({ name }) =>
      names.has(name),
    );
    await Promise.all(watched.map((queue) => measureQueue(queue, measuring)));
  },
};

interface Queue {
  readonly url: string;
  readonly name: string;
}

async function measureQueue({ url, name }: Queue, measuring: Measuring): Promise<void> {
  const { clients, series, samples, now, speed } = measuring;
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  const record = (metric: string, value: number) =>
    samples.record({ namespace: NAMESPACE, name: metric, dimensions: { QueueName: name } }, now, value);
  record("ApproximateNumberOfMessagesVisible", Number(Attributes.ApproximateNumberOfMessages));
  if (!series.some((one) => one.dimensions.QueueName === name && one.name === AGE)) return;
  const isEmpty = Object.values(Attributes).every((count) => Number(count) === 0);
  record(AGE, isEmpty ? 0 : (await oldestSeconds(url, measuring)) * speed);
}

interface Messages {
  /** By account, region and queue. */
  readonly messages: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, readonly { SentTimestamp: number }[]>>>>>
  >;
}

/** Age of the oldest message, which no call of SQS tells. */
async function oldestSeconds(url: string, { endpoint, ca, now }: Measuring): Promise<number> {
  const { messages } = await inspect<Messages>(
    `${endpoint}/_ministack/sqs/messages?QueueUrl=${encodeURIComponent(url)}`,
    ca,
  );
  const sent = Object.values(messages)
    .flatMap((regions) => Object.values(regions))
    .flatMap((ofQueues) => Object.values(ofQueues).flat())
    .map(({ SentTimestamp }) => SentTimestamp);
  return sent.length === 0 ? 0 : Math.max(0, now / 1000 - Math.min(...sent));
}
