import { cloudwatchTraffic } from "../../core/operations/adapters/traffic/cloudwatch-traffic";
import {
  LONGEST_HOURS,
  measureTraffic,
  type Traffic,
  type TrafficPoint,
  trafficCounts,
  trafficTimes,
} from "../../core/operations/application/traffic/measure-traffic";
import { systemClock } from "../../core/shared/adapters/system-clock";
import { command } from "../command";
import { usageFailure } from "../exit-codes";
import type { Column, Output } from "../output/output";
import type { Target } from "../target/target";
import { timeOf } from "../times";

export const commands = [
  command({
    name: "traffic",
    summary: "Show webhooks, payments and deliveries per minute, and how long they took",
    details: `A webhook is one request to webhook-receiver, refused ones too. A payment is one start of payment-workflow: a payment, refund,
capture or cancel that was submitted to Tap. A delivery is one message that delivery-sender took: an attempt at a merchant's
endpoint, or one that an open circuit breaker holds back. Times are those of webhook-receiver, and of the whole payment-workflow.
Above three hours, a row is five minutes. The newest two minutes are left out, since AWS publishes them late.
One call of CloudWatch reads 7 metrics, which AWS bills at $0.01 per 1,000.`,
    options: {
      since: {
        type: "string",
        default: "1h",
        describe: `From this time on, at most ${LONGEST_HOURS} hours: 2026-11-25T14:00Z, or an age such as 90m, 6h`,
        requiresArg: true,
      },
    },
    examples: [
      ["tap traffic", "the last hour, by minutes"],
      ["tap traffic --since 24h", "a day, by five minutes"],
      ["tap traffic --json | jq .sums", "how many there were"],
    ],
    async run(context, { since }) {
      const { out } = context;
      const from = timeOf("since", since);
      const measured = await measureTraffic(
        { metrics: trafficMetricsOf(await context.target()), clock: systemClock },
        from,
      );
      if (!measured.ok) {
        throw measured.error === "TOO_LONG"
          ? usageFailure(`--since ${since} is too long ago.`, `Give at most ${LONGEST_HOURS} hours, such as 24h.`)
          : usageFailure(`--since ${since} leaves no complete minute.`, "Give at least five minutes, such as 1h.");
      }
      const { value } = measured;
      if (out.isJson) out.json(trafficJson(value));
      else if (value.measuredFrom === undefined) out.note(NO_FIGURES);
      else print(out, value, value.measuredFrom);
      return undefined;
    },
  }),
];

const NO_FIGURES =
  "CloudWatch has no figures for this time. A local stack measures whole minutes, while npm start serves it.";

const trafficMetricsOf = ({ clients, functionName, workflowArn, names }: Target) =>
  cloudwatchTraffic(clients.cloudWatch, {
    receiver: functionName("webhook-receiver"),
    workflowArn: workflowArn("payment-workflow"),
    deliveriesQueue: names.of("queue", "merchant-deliveries"),
  });

const columns: readonly Column<TrafficPoint>[] = [
  { title: "FROM", value: ({ at }) => timeText(at) },
  { title: "WEBHOOKS", value: ({ webhooks }) => webhooks ?? undefined, align: "right" },
  { title: "PAYMENTS", value: ({ payments }) => payments ?? undefined, align: "right" },
  { title: "DELIVERIES", value: ({ deliveries }) => deliveries ?? undefined, align: "right" },
  { title: "WEBHOOK MS", value: (point) => timesText(point.webhook_p50, point.webhook_p99), align: "right" },
  { title: "PAYMENT MS", value: (point) => timesText(point.payment_p50, point.payment_p99), align: "right" },
];

/** `34, 120`: the median, and what one in a hundred exceeds. */
const timesText = (median: number | null, p99: number | null): string | undefined =>
  median === null || p99 === null ? undefined : `${Math.round(median)}, ${Math.round(p99)}`;

/** `2026-11-26T14:05Z`, as --since takes it. */
const timeText = (time: Date): string => `${time.toISOString().slice(0, 16)}Z`;

function print(out: Output, { points, sums, from, until }: Traffic, measuredFrom: Date): void {
  const busy = points.filter((point) => [...trafficCounts, ...trafficTimes].some((name) => (point[name] ?? 0) > 0));
  if (busy.length > 0) out.table(columns, busy);
  const start = measuredFrom > from ? measuredFrom : from;
  const counted = `${sums.webhooks} webhooks, ${sums.payments} payments, ${sums.deliveries} deliveries`;
  out.line(`${busy.length > 0 ? "\n" : ""}${counted} from ${timeText(start)} to ${timeText(until)}.`);
  if (busy.length > 0) out.note("Times are the median, then what one in a hundred exceeds. Quiet times have no row.");
}

const trafficJson = ({ from, until, periodSeconds, measuredFrom, points, sums }: Traffic) => ({
  from: from.toISOString(),
  until: until.toISOString(),
  period_seconds: periodSeconds,
  measured_from: measuredFrom?.toISOString() ?? null,
  sums,
  points,
});
