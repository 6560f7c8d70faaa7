import { CloudWatchLogsClient, type FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { type ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect, test } from "@jest/globals";
import { measuredMinute, type TrafficWorld } from "../../local/traffic/measured-minute";

const MINUTE = new Date("2026-11-26T12:03:00.000Z");
const at = (second: number) => new Date(MINUTE.getTime() + second * 1000);
const report = (milliseconds: number) =>
  `REPORT RequestId: 5b03\tDuration: ${milliseconds} ms\tBilled Duration: ${milliseconds} ms`;
const counted = (count: string) => JSON.stringify({ service: "delivery-sender", count, times: 1 });

interface Logged {
  readonly log: "receiver" | "sender";
  readonly second: number;
  readonly message: string;
}

type Execution = readonly [startSecond: number, stopSecond?: number];

/** The emulator, as far as a minute is read of it: it looks for all words of a pattern, and knows pages. */
function worldOf(lines: readonly Logged[], executions: readonly Execution[] = []) {
  const asked: string[] = [];
  const logs = async ({ input }: FilterLogEventsCommand) => {
    asked.push(String(input.filterPattern));
    const words = String(input.filterPattern).split(" ");
    const found = lines.filter(
      ({ log, second, message }) =>
        input.logGroupName === `/aws/lambda/${log}` &&
        at(second).getTime() >= (input.startTime ?? 0) &&
        at(second).getTime() <= (input.endTime ?? 0) &&
        words.every((word) => message.includes(word.replace(/^"|"$/g, ""))),
    );
    return { events: found.map(({ message }) => ({ message })) };
  };
  const sfn = async ({ input }: ListExecutionsCommand) => {
    const place = Number(input.nextToken ?? 0);
    asked.push(`executions ${place}`);
    const page = executions.slice(place, place + 2).map(([start, stop]) => ({
      startDate: at(start),
      ...(stop !== undefined && { stopDate: at(stop) }),
    }));
    return { executions: page, ...(place + 2 < executions.length && { nextToken: String(place + 2) }) };
  };
  return {
    asked,
    world: {
      clients: {
        logs: Object.assign(new CloudWatchLogsClient({ region: "us-east-1" }), { send: logs }),
        sfn: Object.assign(new SFNClient({ region: "us-east-1" }), { send: sfn }),
      },
      sources: { receiver: "receiver", workflowArn: "arn:workflow", deliveriesQueue: "queue" },
      sender: "sender",
    } as unknown as TrafficWorld,
  };
}

const measured = async (lines: readonly Logged[], executions?: readonly Execution[]) =>
  (await measuredMinute(worldOf(lines, executions).world, MINUTE)).map(
    ({ namespace, name, dimension, values }) => `${namespace} ${name} ${dimension[1]} ${JSON.stringify([...values])}`,
  );

test("a minute's webhooks are the calls that ended in it, with how long each took", async () => {
  const received = [-1, 0, 30, 59.999, 60].map((second, index) => ({
    ...{ log: "receiver" as const, second, message: report([900, 12, 40, 12, 900][index] ?? 0) },
  }));
  expect(await measured([...received, { log: "sender", second: 5, message: report(7) }])).toEqual([
    "AWS/Lambda Invocations receiver [[3,1]]",
    "AWS/Lambda Duration receiver [[12,2],[40,1]]",
    "AWS/SQS NumberOfMessagesReceived queue [[0,1]]",
  ]);
});

test("a minute's deliveries are attempts, failed ones too, and those that an open circuit breaker holds back", async () => {
  const held = JSON.stringify({ level: "INFO", message: "delivery waits for an open circuit breaker" });
  const messages = [
    ...["DeliverySucceeded", "DeliveryAttemptFailed", "DeliveryFailed", "DeliveryUnaddressed"].map(counted),
    ...[held, "START RequestId: 1", JSON.stringify({ message: "delivered", timestamp: "t" }), report(5)],
  ];
  expect(await measured(messages.map((message) => ({ log: "sender", second: 1, message })))).toEqual([
    "AWS/SQS NumberOfMessagesReceived queue [[4,1]]",
  ]);
});

test("a minute's payments are workflows that began in it, and their times are those that ended in it", async () => {
  const executions: Execution[] = [[61, 62], [59], [10, 10.5], [-3, 2], [-400, -399]];
  expect(await measured([], executions)).toEqual([
    "AWS/States ExecutionsStarted arn:workflow [[2,1]]",
    "AWS/States ExecutionTime arn:workflow [[500,1],[5000,1]]",
    "AWS/SQS NumberOfMessagesReceived queue [[0,1]]",
  ]);
});

test("executions are read no further back than the longest workflow", async () => {
  const { asked, world } = worldOf([], [[1], [0], [-100], [-301], [-302], [-303]]);
  await measuredMinute(world, MINUTE);
  expect(asked.filter((one) => one.startsWith("executions"))).toEqual(["executions 0", "executions 2"]);
});
