import { readFileSync } from "node:fs";
import type { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "@jest/globals";
import { cloudwatchTraffic } from "../../core/operations/adapters/traffic/cloudwatch-traffic";
import {
  measureTraffic,
  type TrafficFigure,
  type TrafficSpan,
  type TrafficValues,
  trafficCounts,
  trafficTimes,
} from "../../core/operations/application/traffic/measure-traffic";
import { FakeClock } from "../../testing/fakes";

const NOW = new Date("2026-11-26T12:34:20.000Z");
const figures = [...trafficCounts, ...trafficTimes];
type Given = Partial<Record<TrafficFigure, Readonly<Record<string, number>>>>;

/** Values by the times of the day at which their periods begin. */
const valuesOf = (given: Given): TrafficValues =>
  Object.fromEntries(
    figures.map((figure) => [
      figure,
      new Map(
        Object.entries(given[figure] ?? {}).map(([time, value]) => [Date.parse(`2026-11-26T${time}:00Z`), value]),
      ),
    ]),
  ) as unknown as TrafficValues;

async function measured(minutes: number, given: Given = {}) {
  const spans: TrafficSpan[] = [];
  const read = async (span: TrafficSpan) => {
    spans.push(span);
    return valuesOf(given);
  };
  const since = new Date(NOW.getTime() - minutes * 60_000);
  return { result: await measureTraffic({ metrics: { read }, clock: new FakeClock(NOW) }, since), spans };
}

async function trafficOf(minutes: number, given?: Given) {
  const { result } = await measured(minutes, given);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

test.each([
  [60, "11:34", "12:32", 60, 58],
  [180, "09:34", "12:32", 60, 178],
  [181, "09:30", "12:30", 300, 36],
  [1440, "12:30", "12:30", 300, 288],
])(
  "traffic of %d minutes is read by one call, from %s to %s, and has points of %d s",
  async (minutes, from, until, periodSeconds, points) => {
    const { result, spans } = await measured(minutes, { deliveries: { "12:00": 0 } });
    const day = minutes === 1440 ? "2026-11-25" : "2026-11-26";
    expect(spans).toEqual([
      { from: new Date(`${day}T${from}:00Z`), until: new Date(`2026-11-26T${until}:00Z`), periodSeconds },
    ]);
    expect(result).toMatchObject({ ok: true, value: { points: { length: points } } });
  },
);

test("traffic of more than a day is refused, and of less than a complete minute, and nothing is read", async () => {
  expect(await measured(1442)).toEqual({ result: { ok: false, error: "TOO_LONG" }, spans: [] });
  expect(await measured(1)).toEqual({ result: { ok: false, error: "TOO_SHORT" }, spans: [] });
  expect(await measured(-60)).toEqual({ result: { ok: false, error: "TOO_SHORT" }, spans: [] });
});

test("a figure without a value is none in a minute that was measured, and unknown in one that was not", async () => {
  const { points, measuredFrom, sums } = await trafficOf(8, {
    webhooks: { "12:29": 3, "12:31": 2 },
    deliveries: { "12:28": 0, "12:29": 0 },
    webhook_p99: { "12:29": 41.5 },
  });
  expect(measuredFrom).toEqual(new Date("2026-11-26T12:28:00Z"));
  expect(sums).toEqual({ webhooks: 5, payments: 0, deliveries: 0 });
  expect(points.map(({ webhooks, payments, webhook_p99 }) => [webhooks, payments, webhook_p99])).toEqual([
    [null, null, null],
    [null, null, null],
    [0, 0, null],
    [3, 0, 41.5],
    [null, null, null],
    [2, 0, null],
  ]);
});

test("where nothing was measured, there are no points rather than zeros", async () => {
  expect(await trafficOf(60)).toMatchObject({ points: [], sums: { webhooks: 0 } });
  expect(await trafficOf(60)).not.toHaveProperty("measuredFrom");
});

const span = { from: new Date("2026-11-26T12:00:00Z"), until: new Date("2026-11-26T12:02:00Z"), periodSeconds: 60 };
const sources = { receiver: "lambda-r", workflowArn: "arn:w", deliveriesQueue: "queue-d" };

/** CloudWatch, which answers each query with its place in the request, and keeps the requests. */
function cloudWatch(status: string) {
  const requests: GetMetricDataCommand["input"][] = [];
  const send = async ({ input }: GetMetricDataCommand) => {
    requests.push(input);
    return {
      MetricDataResults: (input.MetricDataQueries ?? []).map(({ Id }, index) => ({
        ...{ Id, StatusCode: Id === "payments" ? status : "Complete" },
        ...{ Timestamps: [new Date("2026-11-26T12:01:00Z")], Values: [index] },
      })),
    };
  };
  return { client: { send } as unknown as CloudWatchClient, requests };
}

test("all figures are metrics that AWS keeps itself, read by one call", async () => {
  const { client, requests } = cloudWatch("Complete");
  const values = await cloudwatchTraffic(client, sources).read(span);
  expect(figures.map((figure) => [...values[figure].values()])).toEqual([[0], [1], [2], [3], [4], [5], [6]]);
  expect(values.webhooks).toEqual(new Map([[Date.parse("2026-11-26T12:01:00Z"), 0]]));
  const [{ MetricDataQueries = [], ...times } = {}, ...others] = requests;
  expect([times, others]).toEqual([{ StartTime: span.from, EndTime: span.until }, []]);
  expect(
    MetricDataQueries.map(({ MetricStat: { Metric, Period, Stat } = {} }) =>
      [Metric?.Namespace, Metric?.MetricName, Metric?.Dimensions?.[0]?.Value, Stat, Period].join(" "),
    ),
  ).toEqual([
    "AWS/Lambda Invocations lambda-r Sum 60",
    "AWS/States ExecutionsStarted arn:w Sum 60",
    "AWS/SQS NumberOfMessagesReceived queue-d Sum 60",
    "AWS/Lambda Duration lambda-r p50 60",
    "AWS/Lambda Duration lambda-r p99 60",
    "AWS/States ExecutionTime arn:w p50 60",
    "AWS/States ExecutionTime arn:w p99 60",
  ]);
});

test.each(["PartialData", "InternalError"])("a figure of which CloudWatch says %s is no figure", async (status) => {
  const { client } = cloudWatch(status);
  await expect(cloudwatchTraffic(client, sources).read(span)).rejects.toThrow(`payments: ${status}`);
});

test("docs/cost.md counts the metrics that a look at the traffic reads", () => {
  expect(readFileSync("docs/cost.md", "utf8")).toContain(`reads ${figures.length} metrics each minute`);
});
