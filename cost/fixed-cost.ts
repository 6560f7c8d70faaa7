import { assumptions, MINUTES_A_MONTH } from "./assumptions";
import { type Counts, type FunctionCount, sum } from "./counts";
import { functionLines } from "./function-lines";
import { merged, type Priced, priced } from "./lines";
import type { PriceName } from "./prices";
import type { StackFacts } from "./stack-facts";

/** One line of what a stack costs in a month, whatever comes. */
export interface FixedLine {
  readonly what: string;
  readonly quantity: number;
  /** Dollars of one; undefined where the line is a sum of several prices. */
  readonly each?: number;
  readonly dollars: number;
  /** When it is billed: each month, one in which the metrics are used, or one in which all functions work. */
  readonly billed: "always" | "metrics" | "work";
}

export interface FixedCost {
  readonly lines: readonly FixedLine[];
  /** Dollars a month while nothing comes. */
  readonly idle: number;
  /** Dollars a month in which nothing comes and every metric is used all the time. */
  readonly withMetrics: number;
  /** The same, in a month in which all functions work all the time. */
  readonly atWork: number;
}

const SECONDS_A_MONTH = MINUTES_A_MONTH * 60;
const LONG_POLL_SECONDS = 20;
/** A dashboard of more metrics is none of the three that each account has for nothing. */
export const FREE_DASHBOARD = { dashboards: 3, metrics: 50 };

export function fixedCost(facts: StackFacts, counts: Counts): FixedCost {
  const of = (what: string, quantity: number, name: PriceName, billed: FixedLine["billed"] = "always"): FixedLine => {
    const { dollars } = priced({ what, quantity, price: name });
    return { what, quantity, each: priced({ what, quantity: 1, price: name }).dollars, dollars, billed };
  };
  const billedDashboards = facts.dashboards.filter((metrics) => metrics > FREE_DASHBOARD.metrics).length;
  const polls = (queues: number) => (queues * assumptions.pollers * SECONDS_A_MONTH) / LONG_POLL_SECONDS;
  const lines = [
    of("web ACL", facts.webAcls, "webAcl"),
    of("rules of the web ACL", facts.webAclRules, "webAclRule"),
    of(`metrics that the ${facts.alarms} alarms read`, facts.alarmMetrics, "alarmMetric"),
    of("customer key", facts.keys, "key"),
    of(`dashboards of more than ${FREE_DASHBOARD.metrics} metrics`, billedDashboards, "dashboard"),
    of("requests at empty standard queues", polls(facts.polled.standard), "queueRequest"),
    of("requests at empty FIFO queues", polls(facts.polled.fifo), "fifoRequest"),
    ...scheduledLines(facts, counts),
    of("custom metrics", facts.customMetrics, "customMetric", "metrics"),
    of("API Gateway's metrics of methods", facts.meteredMethods, "customMetric", "metrics"),
    of(
      "requests of KMS for tables",
      facts.tableUses * (MINUTES_A_MONTH / assumptions.keyCallMinutes),
      "keyRequest",
      "work",
    ),
  ].filter(({ quantity }) => quantity > 0);
  const sumOf = (...billed: readonly FixedLine["billed"][]) =>
    sum(lines.filter((line) => billed.includes(line.billed)).map(({ dollars }) => dollars));
  return {
    lines,
    idle: sumOf("always"),
    withMetrics: sumOf("always", "metrics"),
    atWork: sumOf("always", "metrics", "work"),
  };
}

/** Functions that run by a schedule, while they find nothing to do. */
function scheduledLines(facts: StackFacts, { idle, shards }: Counts): FixedLine[] {
  return Object.entries(facts.runs).map(([key, runs]) => {
    const name = key as keyof typeof idle;
    const count = spread(idle[name], facts.shards / shards);
    const lines: Priced[] = merged([
      ...functionLines(facts, { [name]: count }),
      { what: "schedule", price: "schedule", quantity: 1 },
      { what: "trace", price: "trace", quantity: 1 },
    ]).map(priced);
    const each = lines.reduce((sum, { dollars }) => sum + dollars, 0);
    return { what: `runs of ${name}`, quantity: runs, each, dollars: each * runs, billed: "always" };
  });
}

/** The same run where each index has more partitions: all of them are queried. */
function spread(count: FunctionCount, factor: number): FunctionCount {
  return {
    ...count,
    calls: Object.fromEntries(
      Object.entries(count.calls).map(([name, calls]) => [name, name === "dynamodb:Query" ? calls * factor : calls]),
    ),
    tables: Object.fromEntries(
      Object.entries(count.tables).map(([name, table]) => [name, { ...table, readUnits: table.readUnits * factor }]),
    ),
  };
}
