import type { FunctionName } from "../core/contracts/environment";
import { spreadOf } from "../core/contracts/spread-schema";
import type { TableName } from "../core/contracts/tables";
import { assumptions } from "./assumptions";
import { sum } from "./counts";

type Attributes = Readonly<Record<string, unknown>>;

/** A synthesized file, `cdk.tf.json`. */
export interface SynthesizedFile {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
}

export interface FunctionFacts {
  readonly memoryGb: number;
  /** What Lambda itself logs of an invocation that ends well. */
  readonly invocationLog: { readonly lines: number; readonly bytes: number };
  readonly logDays: number;
}

export interface StreamFacts {
  readonly windowSeconds: number;
  readonly batchSize: number;
}

export interface WorkflowFacts {
  readonly type: "EXPRESS" | "STANDARD";
  readonly way: readonly string[];
}

/** All of a stack that costs money, as its file says it. */
export interface StackFacts {
  readonly webAcls: number;
  readonly webAclRules: number;
  readonly keys: number;
  readonly alarms: number;
  /** Metrics that the alarms read: each of them is billed. */
  readonly alarmMetrics: number;
  /** Metrics of each dashboard. */
  readonly dashboards: readonly number[];
  readonly customMetrics: number;
  readonly meteredMethods: number;
  /** Bytes of one request in the access log, and in API Gateway's execution log. */
  readonly accessLogBytes: number;
  readonly accessLogDays: number;
  readonly executionLogBytes: number;
  readonly auditDays: number;
  readonly recovers: boolean;
  readonly functions: Readonly<Record<FunctionName, FunctionFacts>>;
  readonly streams: Readonly<Partial<Record<TableName, StreamFacts>>>;
  /** Queues from which functions receive, by kind. */
  readonly polled: { readonly standard: number; readonly fifo: number };
  /** Runs in a month, by function. */
  readonly runs: Readonly<Partial<Record<FunctionName, number>>>;
  readonly sampling: { readonly reservoir: number; readonly rate: number };
  /** Functions that use a table, times the tables that they use. */
  readonly tableUses: number;
  readonly shards: number;
  /** States that a run passes where all goes well, by workflow. */
  readonly workflows: Readonly<Record<string, WorkflowFacts>>;
}

const METRICS_OF_A_METHOD = 5;
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };
const MINUTES_A_MONTH = 43_800;

export function factsOf(file: SynthesizedFile, suffix: string): StackFacts {
  const all = (type: string): [string, Attributes][] => Object.entries(file.resource[type] ?? {});
  const list = (type: string) => all(type).map(([, attributes]) => attributes);
  /** The resource that an expression such as `${aws_sqs_queue.x.arn}` names. */
  const referred = (expression: unknown): Attributes => {
    const [, type = "", id = ""] = /\$\{(\w+)\.([\w-]+)\./.exec(String(expression)) ?? [];
    return file.resource[type]?.[id] ?? {};
  };
  const bare = (name: unknown, prefix: string) => String(name).replace(`${prefix}-`, "").replace(`-${suffix}`, "");
  const retention = (name: string) =>
    Number(list("aws_cloudwatch_log_group").find((group) => String(group.name).includes(name))?.retention_in_days ?? 0);
  const alarms = list("aws_cloudwatch_metric_alarm");
  const acls = list("aws_wafv2_web_acl");
  const mappings = list("aws_lambda_event_source_mapping");
  const queues = mappings.filter(({ event_source_arn: source }) => String(source).includes("aws_sqs_queue"));
  const fifo = queues.filter(({ event_source_arn: source }) => referred(source).fifo_queue === true).length;
  const functions = list("aws_lambda_function");

  return {
    webAcls: acls.length,
    webAclRules: sum(acls.map(({ rule }) => (rule as unknown[]).length)),
    keys: all("aws_kms_key").length,
    alarms: alarms.length,
    alarmMetrics: sum(alarms.map(metricsOf)),
    dashboards: list("aws_cloudwatch_dashboard").map(({ dashboard_body: body }) => dashboardMetrics(String(body))),
    // A count that no alarm watches is a line of the log, and no metric.
    customMetrics: new Set(
      alarms.filter(({ namespace }) => namespace === `Tap/${suffix}`).map(({ metric_name: name }) => name),
    ).size,
    meteredMethods: meteredMethods(list("aws_api_gateway_method_settings"), all("aws_api_gateway_method").length),
    ...apiLogs(list("aws_api_gateway_stage"), list("aws_api_gateway_method_settings")),
    accessLogDays: retention("/api-access"),
    auditDays: retention(`/tap/${suffix}/audit`),
    recovers: list("aws_dynamodb_table").every(
      ({ point_in_time_recovery: recovery }) => (recovery as Attributes | undefined)?.enabled === true,
    ),
    functions: Object.fromEntries(
      functions.map((attributes) => [
        bare(attributes.function_name, "lambda"),
        {
          memoryGb: Number(attributes.memory_size) / 1024,
          invocationLog: invocationLog(attributes.logging_config as Attributes),
          logDays: retention(String(attributes.function_name)),
        },
      ]),
    ) as StackFacts["functions"],
    streams: Object.fromEntries(
      mappings
        .filter(({ event_source_arn: source }) => String(source).includes("aws_dynamodb_table"))
        .map((mapping) => [
          bare(referred(mapping.event_source_arn).name, "table"),
          {
            windowSeconds: Number(mapping.maximum_batching_window_in_seconds ?? 0),
            batchSize: Number(mapping.batch_size),
          },
        ]),
    ),
    polled: { standard: queues.length - fifo, fifo },
    runs: Object.fromEntries(
      list("aws_scheduler_schedule").map(({ schedule_expression: expression, target }) => [
        bare(referred((target as Attributes).arn).function_name, "lambda"),
        runsAMonth(String(expression)),
      ]),
    ),
    sampling: samplingOf(list("aws_xray_sampling_rule")),
    ...variableFacts(functions),
    workflows: Object.fromEntries(
      list("aws_sfn_state_machine").map(({ name, type, definition }) => [
        bare(name, "workflow"),
        { type: type as WorkflowFacts["type"], way: way(JSON.parse(String(definition)) as Definition) },
      ]),
    ),
  };
}

/** What the functions' variables say: which tables each uses, and over how many partitions an index is spread. */
function variableFacts(functions: readonly Attributes[]): Pick<StackFacts, "tableUses" | "shards"> {
  const variables = functions.flatMap(({ environment }) =>
    Object.entries(((environment as Attributes | undefined)?.variables ?? {}) as Readonly<Record<string, string>>),
  );
  const spreads = variables.filter(([name]) => name === "INDEX_SPREAD").map(([, text]) => spreadOf(text).shards);
  return {
    tableUses: variables.filter(([name]) => name.endsWith("_TABLE")).length,
    shards: Math.max(1, ...spreads),
  };
}

/** An alarm without queries reads one metric; one with queries reads those of them that name a metric. */
function metricsOf({ metric_query: queries }: Attributes): number {
  if (queries === undefined) return 1;
  return (queries as { metric?: object }[]).filter(({ metric }) => metric !== undefined).length;
}

function dashboardMetrics(body: string): number {
  const { widgets } = JSON.parse(body) as { widgets: readonly { properties: { metrics?: readonly unknown[] } }[] };
  return sum(widgets.map(({ properties }) => properties.metrics?.length ?? 0));
}

/** Methods with metrics of their own: those of the settings for one method, or all where a setting is for all. */
function meteredMethods(settings: readonly Attributes[], methods: number): number {
  const metered = settings.filter((one) => (one.settings as Attributes).metrics_enabled === true);
  if (settings.length === 0) return 0;
  const single = metered.filter(({ method_path: path }) => path !== "*/*").length;
  const named = settings.filter(({ method_path: path }) => path !== "*/*").length;
  const others = metered.length > single ? methods - named : 0;
  return METRICS_OF_A_METHOD * (single + others);
}

function apiLogs(stages: readonly Attributes[], settings: readonly Attributes[]) {
  const format = String((stages[0]?.access_log_settings as Attributes | undefined)?.format ?? "");
  const variables = format.match(/\$context\.[\w.]+/g) ?? [];
  const literal = format.length - sum(variables.map(({ length }) => length));
  const all = settings.find(({ method_path: path }) => path === "*/*");
  const logsAll = (all?.settings as Attributes | undefined)?.logging_level === "INFO";
  return {
    accessLogBytes:
      format === "" ? 0 : literal + assumptions.accessLogVariable * variables.length + assumptions.lineOverhead,
    executionLogBytes: logsAll ? assumptions.executionLogBytes : 0,
  };
}

/** In JSON form, Lambda's own lines have a level, which is INFO where all went well; in text form they are always there. */
function invocationLog({ log_format: format, system_log_level: level }: Attributes): FunctionFacts["invocationLog"] {
  if (format === "Text") return assumptions.invocationInText;
  return level === "WARN" ? { lines: 0, bytes: 0 } : assumptions.invocationInJson;
}

function runsAMonth(expression: string): number {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = MINUTES[unit];
  if (minutes === undefined) throw new Error(`the schedule ${expression} is not known here`);
  return MINUTES_A_MONTH / (Number(count) * minutes);
}

/** The first rule of the stack, by its priority. */
function samplingOf(rules: readonly Attributes[]) {
  const [first] = [...rules].sort((a, b) => Number(a.priority) - Number(b.priority));
  return first === undefined
    ? { reservoir: assumptions.traceReservoir, rate: assumptions.traceRate }
    : { reservoir: Number(first.reservoir_size), rate: Number(first.fixed_rate) };
}

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly StringEquals: string; readonly Next: string }[];
}

/** Answers by which a workflow goes the way that most of its runs go. */
const GOOD = ["clear", "approved", "more"];

/** The states of a run in which nothing goes wrong, each once. */
function way({ StartAt, States }: Definition): string[] {
  const names: string[] = [];
  for (let name: string | undefined = StartAt; name !== undefined && !names.includes(name); ) {
    names.push(name);
    const { Choices, Next, Default }: State = States[name] ?? {};
    name = Choices?.find(({ StringEquals }) => GOOD.includes(StringEquals))?.Next ?? Next ?? Default;
  }
  return names;
}
