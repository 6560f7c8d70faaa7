import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import type { Metric } from "./metric";

/** The dashboard's widgets, along an event's way from the API to the tables. */
export const widgetTitles = [
  "Requests and refusals",
  "Latency (ms)",
  "Firewall: blocked",
  "Faults",
  "Invocations",
  "Duration, p99 (ms)",
  "Errors",
  "Throttles",
  "Workflows",
  "Queues: waiting",
  "Queues: oldest message (s)",
  "Dead letters",
  "Streams: age (ms)",
  "Tables: consumed capacity",
  "Tables: throttled",
] as const;
export type WidgetTitle = (typeof widgetTitles)[number];

const COLUMNS = 2;
const SIZE = { width: 12, height: 6 };

/** One dashboard; each monitored resource adds lines to its widgets. */
export class Dashboard extends Construct {
  private readonly lines = new Map<WidgetTitle, Metric[]>();

  constructor(scope: Construct, id: string, name: string, region: string) {
    super(scope, id);
    new CloudwatchDashboard(this, "dashboard", {
      dashboardName: name,
      dashboardBody: Lazy.stringValue({ produce: () => JSON.stringify({ widgets: this.widgets(region) }) }),
    });
  }

  show(title: WidgetTitle, ...metrics: readonly Metric[]): void {
    this.lines.set(title, [...(this.lines.get(title) ?? []), ...metrics]);
  }

  private widgets(region: string) {
    return widgetTitles
      .filter((title) => this.lines.has(title))
      .map((title, index) => ({
        type: "metric",
        x: (index % COLUMNS) * SIZE.width,
        y: Math.floor(index / COLUMNS) * SIZE.height,
        ...SIZE,
        properties: {
          title,
          region,
          view: "timeSeries",
          period: 60,
          metrics: (this.lines.get(title) ?? []).map((metric) => [
            metric.namespace,
            metric.name,
            ...Object.entries(metric.dimensions).flat(),
            { stat: metric.statistic, ...(metric.label && { label: metric.label }) },
          ]),
        },
      }));
  }
}
