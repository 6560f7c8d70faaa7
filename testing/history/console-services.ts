import { setTimeout as wait } from "node:timers/promises";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { AwsClients } from "../../cli/target/aws-clients";
import { endpointId } from "../../core/notifications/domain/delivery";
import { noteText } from "../../core/shared/domain/parameter-note";
import type { RunningReview } from "./reviews";

export interface LoggedEntry {
  readonly timestamp: number;
  readonly message: string;
}

/** What AWS's other services have of a stack, beside its tables. */
export interface StackServices {
  readonly reviews?: readonly RunningReview[];
  /** Merchants with an endpoint of their own. */
  readonly merchants?: readonly string[];
  /** Bodies of dead letters, by what their queue's name ends with. */
  readonly letters?: Readonly<Record<string, readonly string[]>>;
  /** Entries of logs, by what their group's name ends with. */
  readonly logs?: Readonly<Record<string, readonly LoggedEntry[]>>;
}

type Answer = (input: never) => object | Promise<object>;
type Answers = Readonly<Record<string, Answer>>;

export const urlOf = (merchant: string): string => `https://${merchant.replaceAll("_", "-")}.example.com/hooks`;

/** Clients whose every call takes so many milliseconds, and is passed to `called` with its name. */
export function consoleServices(
  dynamo: DynamoDBDocumentClient,
  services: StackServices,
  { callMs, called }: { readonly callMs: number; readonly called: (name: string, isDynamo: boolean) => void },
): AwsClients {
  /** Paginators of the SDK take a client of its own class only. A call without an answer here finds nothing. */
  const client = <C extends object>(prototype: C, answers: Answers): C =>
    Object.assign(Object.create(prototype) as C, {
      send: async (command: { readonly input: never }) => {
        const name = command.constructor.name.replace(/Command$/, "");
        called(name, false);
        if (callMs > 0) await wait(callMs);
        return answers[name]?.(command.input) ?? {};
      },
    });
  const tables = Object.assign(Object.create(DynamoDBDocumentClient.prototype) as DynamoDBDocumentClient, {
    send: async (command: object) => {
      called(command.constructor.name.replace(/Command$/, ""), true);
      if (callMs > 0) await wait(callMs);
      return dynamo.send(command as never);
    },
  });
  const known = {
    dynamo: tables,
    cloudWatch: client(CloudWatchClient.prototype, metrics),
    ssm: client(SSMClient.prototype, endpointParameters(services.merchants ?? [])),
    sfn: client(SFNClient.prototype, {
      ListExecutions: ({ statusFilter }: { statusFilter: string }) => ({
        executions: statusFilter === "RUNNING" ? (services.reviews ?? []) : [],
      }),
    }),
    sqs: client(SQSClient.prototype, letterQueues(services.letters ?? {})),
    logs: client(CloudWatchLogsClient.prototype, logGroups(services.logs ?? {})),
    s3: client(S3Client.prototype, {}),
    close: () => undefined,
  };
  return new Proxy(known, {
    get: (clients, name) => (name in clients ? clients[name as keyof typeof clients] : client({}, {})),
  }) as unknown as AwsClients;
}

/** Every figure is measured, and a steady one. */
const metrics: Answers = {
  GetMetricData: ({ StartTime, EndTime, MetricDataQueries }: MetricsAsked) => {
    const Timestamps: Date[] = [];
    for (let time = StartTime.getTime(); time < EndTime.getTime(); time += 60_000) Timestamps.push(new Date(time));
    const Values = Timestamps.map(() => 12);
    const MetricDataResults = MetricDataQueries.map(({ Id }) => ({ Id, Timestamps, Values, StatusCode: "Complete" }));
    return { MetricDataResults };
  },
};

interface MetricsAsked {
  readonly StartTime: Date;
  readonly EndTime: Date;
  readonly MetricDataQueries: readonly { readonly Id: string }[];
}

/** Parameters as `tap endpoints set` leaves them, so many on a page as SSM gives. */
function endpointParameters(merchants: readonly string[]): Answers {
  const parameters = merchants.map((merchant) => ({
    Name: `/tap/dev/webhook-endpoints/merchants/${merchant}`,
    Version: 1,
    Description: noteText({ version: 1, secrets: 1, url: urlOf(merchant), endpoint: endpointId(urlOf(merchant)) }),
  }));
  return {
    DescribeParameters: ({ MaxResults = 10, NextToken = "0" }: { MaxResults?: number; NextToken?: string }) => {
      const end = Number(NextToken) + MaxResults;
      return {
        Parameters: parameters.slice(Number(NextToken), end),
        ...(end < parameters.length && { NextToken: String(end) }),
      };
    },
  };
}

interface QueueCall {
  readonly QueueUrl: string;
  readonly VisibilityTimeout?: number;
  readonly WaitTimeSeconds?: number;
  readonly Entries?: readonly { readonly ReceiptHandle: string }[];
}

/** Dead letter queues. A letter that was received is hidden; who finds none waits for as long as it asked. */
function letterQueues(bodies: Readonly<Record<string, readonly string[]>>): Answers {
  const queues = Object.entries(bodies).map(([name, letters]) => ({
    name,
    letters: letters.map((Body, number) => ({ MessageId: `${name}-${number}`, Body, visibleAt: 0 })),
  }));
  const lettersOf = ({ QueueUrl }: QueueCall) =>
    queues.find(({ name }) => QueueUrl.includes(`-${name}-`))?.letters ?? [];
  return {
    GetQueueAttributes: (call: QueueCall) => ({
      Attributes: { ApproximateNumberOfMessages: String(lettersOf(call).length) },
    }),
    ReceiveMessage: async (call: QueueCall) => {
      const found = lettersOf(call)
        .filter(({ visibleAt }) => visibleAt <= Date.now())
        .slice(0, 10);
      if (found.length === 0) await wait((call.WaitTimeSeconds ?? 0) * 1000);
      for (const letter of found) letter.visibleAt = Date.now() + (call.VisibilityTimeout ?? 30) * 1000;
      const Attributes = { SentTimestamp: String(Date.now() - 3_600_000), ApproximateReceiveCount: "1" };
      return {
        Messages: found.map(({ MessageId, Body }) => ({ MessageId, Body, ReceiptHandle: MessageId, Attributes })),
      };
    },
    ChangeMessageVisibilityBatch: (call: QueueCall) => {
      const handles = new Set(call.Entries?.map(({ ReceiptHandle }) => ReceiptHandle));
      for (const letter of lettersOf(call)) if (handles.has(letter.MessageId)) letter.visibleAt = 0;
      return {};
    },
  };
}

interface LogsAsked {
  readonly logGroupName: string;
  readonly startTime: number;
  readonly endTime: number;
}

const logGroups = (logs: Readonly<Record<string, readonly LoggedEntry[]>>): Answers => ({
  FilterLogEvents: ({ logGroupName, startTime, endTime }: LogsAsked) => {
    const [, entries = []] = Object.entries(logs).find(([name]) => logGroupName.includes(name)) ?? [];
    return { events: entries.filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime) };
  },
});
