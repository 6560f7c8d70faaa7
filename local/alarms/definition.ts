import { readStack, type StackDocument } from "../apply/document";
import { type Lookup, resolveValue } from "../apply/expressions";

/** One metric under exactly the dimensions that an alarm names. */
export interface Series {
  /** `m0`, as the alarm's expression names it. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99` … */
  readonly statistic: string;
}

/** An alarm as the synthesized file defines it. */
export interface AlarmDefinition {
  readonly name: string;
  readonly description: string;
  readonly series: readonly Series[];
  /** In CloudWatch's metric math. @default the only series */
  readonly expression?: string;
  readonly periodSeconds: number;
  /** Periods in a row that must breach. */
  readonly periods: number;
  readonly threshold: number;
  readonly isBreached: (value: number, threshold: number) => boolean;
  /** Whether a period without data breaches. */
  readonly missingBreaches: boolean;
}

const comparisons: Readonly<Record<string, AlarmDefinition["isBreached"]>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

interface MetricAttributes {
  readonly namespace: string;
  readonly metric_name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly period: number;
  /** Beside an alarm's only metric. */
  readonly statistic?: string;
  readonly extended_statistic?: string;
  /** Within a query. */
  readonly stat?: string;
}

interface AlarmAttributes extends Partial<MetricAttributes> {
  readonly alarm_name: string;
  readonly alarm_description: string;
  readonly comparison_operator: string;
  readonly evaluation_periods: number;
  readonly threshold: number;
  readonly treat_missing_data: string;
  readonly metric_query?: readonly {
    readonly id: string;
    readonly expression?: string;
    readonly metric?: MetricAttributes;
  }[];
}

/** The alarms of a synthesized file, in an account. Throws where one is defined in a way that is not known here. */
export function alarmsIn(file: string, accountId: string): AlarmDefinition[] {
  const document = readStack(file);
  const lookup = names(document, accountId);
  return document.nodes
    .filter(({ type }) => type === "aws_cloudwatch_metric_alarm")
    .map(({ attributes: { alarm_actions: _, ...attributes } }) =>
      definitionOf(resolveValue(attributes, lookup) as unknown as AlarmAttributes),
    );
}

/** What alarms refer to: names, and the ARNs of workflows. */
function names({ nodes, region }: StackDocument, accountId: string): Lookup {
  const byAddress = new Map(nodes.map((node) => [node.address, node]));
  const lookup: Lookup = (address, attribute) => {
    if (attribute === "account_id") return accountId;
    const { attributes = {}, type = "" } = byAddress.get(address) ?? {};
    if (attribute === "arn" && type === "aws_sfn_state_machine") {
      return `arn:aws:states:${region}:${accountId}:stateMachine:${String(attributes.name)}`;
    }
    const value = attributes[attribute];
    if (value === undefined) throw new Error(`an alarm refers to ${address}.${attribute}, which is not known here`);
    return resolveValue(value, lookup);
  };
  return lookup;
}

function definitionOf(alarm: AlarmAttributes): AlarmDefinition {
  const { alarm_name: name, comparison_operator: comparison, treat_missing_data: missing, metric_query = [] } = alarm;
  const isBreached = comparisons[comparison];
  if (isBreached === undefined) throw new Error(`${name}: the local stack does not know ${comparison}`);
  if (!["breaching", "notBreaching"].includes(missing)) {
    throw new Error(`${name}: the local stack does not know what a period without data means`);
  }
  const measured =
    metric_query.length === 0
      ? [{ id: "m0", metric: alarm as MetricAttributes }]
      : metric_query.flatMap(({ id, metric }) => (metric === undefined ? [] : [{ id, metric }]));
  const expression = metric_query.find((query) => query.expression !== undefined)?.expression;
  return {
    name,
    description: alarm.alarm_description,
    series: measured.map(({ id, metric }) => ({
      id,
      namespace: metric.namespace,
      name: metric.metric_name,
      dimensions: metric.dimensions ?? {},
      statistic: metric.stat ?? metric.statistic ?? metric.extended_statistic ?? "",
    })),
    ...(expression !== undefined && { expression }),
    periodSeconds: measured[0]?.metric.period ?? 0,
    periods: alarm.evaluation_periods,
    threshold: alarm.threshold,
    isBreached,
    missingBreaches: missing === "breaching",
  };
}
