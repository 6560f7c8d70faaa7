import { paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import { paginateListExecutions } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { EXPRESS_WORKFLOW_SECONDS } from "../../core/contracts/function-limits";
import type { CountName } from "../../core/contracts/metrics";
import { type TrafficSources, trafficMetrics } from "../../core/operations/adapters/traffic/cloudwatch-traffic";
import type { TrafficFigure } from "../../core/operations/application/traffic/measure-traffic";
import { parseJson } from "../../core/shared/domain/json";
import type { Names } from "../../lib/naming";
import type { Clients } from "../apply/clients";

export const MINUTE_MS = 60_000;

export interface TrafficWorld {
  readonly clients: Pick<Clients, "cloudWatch" | "logs" | "sfn">;
  readonly sources: TrafficSources;
  /** Name of the function that takes the messages of `deliveriesQueue`. */
  readonly sender: string;
}

/** What is measured of the stack with these names. */
export async function trafficWorldOf(clients: Clients, region: string, names: Names): Promise<TrafficWorld> {
  const { Account = "" } = await clients.sts.send(new GetCallerIdentityCommand({}));
  const workflow = names.of("workflow", "payment-workflow");
  return {
    clients,
    sources: {
      receiver: names.of("lambda", "webhook-receiver"),
      workflowArn: `arn:aws:states:${region}:${Account}:stateMachine:${workflow}`,
      deliveriesQueue: names.of("queue", "merchant-deliveries"),
    },
    sender: names.of("lambda", "delivery-sender"),
  };
}

/** A value that AWS would publish: how many, or milliseconds and how many took so long. */
export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [name: string, value: string];
  readonly values: ReadonlyMap<number, number>;
}

/**
 * What AWS would publish of a minute, which the emulator does not measure: calls of functions by the lines that end them,
 * workflows by their executions, and messages by what their function counts of each.
 */
export async function measuredMinute(world: TrafficWorld, minute: Date): Promise<readonly Datum[]> {
  const metrics = trafficMetrics(world.sources);
  const datum = (figure: TrafficFigure, values: readonly number[]): Datum => {
    const { namespace, name, dimension } = metrics[figure];
    return { namespace, name, dimension, values: countsOf(values) };
  };
  const [durations, deliveries, executions] = await Promise.all([
    durationsIn(world, minute),
    deliveriesIn(world, minute),
    executionsIn(world, minute),
  ]);
  return [
    datum("webhooks", durations.length > 0 ? [durations.length] : []),
    datum("webhook_p50", durations),
    datum("payments", executions.started > 0 ? [executions.started] : []),
    datum("payment_p50", executions.times),
    // SQS publishes zeros too: by them, it is known that the minute was measured.
    datum("deliveries", [deliveries]),
  ].filter(({ values }) => values.size > 0);
}

function countsOf(values: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Messages of a function's log within the minute. */
async function linesOf({ clients }: TrafficWorld, name: string, minute: Date, filterPattern: string) {
  const lines: string[] = [];
  const pages = paginateFilterLogEvents(
    { client: clients.logs },
    {
      logGroupName: `/aws/lambda/${name}`,
      startTime: minute.getTime(),
      // The end is included.
      endTime: minute.getTime() + MINUTE_MS - 1,
      filterPattern,
    },
  );
  for await (const { events = [] } of pages) lines.push(...events.map(({ message = "" }) => message));
  return lines;
}

const REPORT = /^REPORT RequestId: \S+\s+Duration: ([\d.]+) ms/;

async function durationsIn(world: TrafficWorld, minute: Date): Promise<number[]> {
  const lines = await linesOf(world, world.sources.receiver, minute, '"REPORT RequestId"');
  return lines.flatMap((line) => REPORT.exec(line)?.slice(1).map(Number) ?? []);
}

/** One of them is counted of each message that is an attempt. */
const attempts: readonly CountName[] = ["DeliverySucceeded", "DeliveryAttemptFailed", "DeliveryUnaddressed"];
/** What is logged of a message that is none, since its endpoint's circuit breaker is open. */
const HELD_BACK = "delivery waits for an open circuit breaker";

async function deliveriesIn(world: TrafficWorld, minute: Date): Promise<number> {
  // The emulator matches the text as it stands.
  const [counted, held] = await Promise.all([
    linesOf(world, world.sender, minute, '"times":1'),
    linesOf(world, world.sender, minute, "circuit"),
  ]);
  const fieldOf = (line: string, name: string) => (parseJson(line) as Record<string, unknown> | undefined)?.[name];
  return [
    ...counted.filter((line) => attempts.includes(fieldOf(line, "count") as CountName)),
    ...held.filter((line) => fieldOf(line, "message") === HELD_BACK),
  ].length;
}

/** Executions that began in the minute, and the times of those that ended in it, in ms. */
async function executionsIn({ clients, sources }: TrafficWorld, minute: Date) {
  const [from, until] = [minute.getTime(), minute.getTime() + MINUTE_MS];
  const isIn = (time: Date | undefined) => time !== undefined && time.getTime() >= from && time.getTime() < until;
  const times: number[] = [];
  let started = 0;
  const { workflowArn: stateMachineArn } = sources;
  // Newest first: what began before the longest execution cannot have ended in the minute.
  for await (const { executions = [] } of paginateListExecutions({ client: clients.sfn }, { stateMachineArn })) {
    for (const { startDate, stopDate } of executions) {
      if (isIn(startDate)) started++;
      if (isIn(stopDate)) times.push((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0));
    }
    const oldest = executions.at(-1)?.startDate?.getTime() ?? 0;
    if (oldest < from - EXPRESS_WORKFLOW_SECONDS * 1000) break;
  }
  return { started, times };
}
