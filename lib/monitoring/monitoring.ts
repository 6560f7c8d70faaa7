import { Construct } from "constructs";
import type { FunctionName } from "../../core/contracts/environment";
import type { MetricName } from "../../core/contracts/metrics";
import type { CustomerKey } from "../constructs/customer-key";
import { EmailTopic } from "../constructs/email-topic";
import type { Foundation } from "../foundation";
import * as texts from "./alarm-texts";
import { AlarmFactory, type AlarmProps, type ExpressionAlarmProps, MAX_ALARM_METRICS } from "./alarms";
import { Dashboard } from "./dashboard";
import {
  type ApiMetricSource,
  apiMetric,
  customMetric,
  customMetrics,
  firewallMetric,
  functionMetric,
  indexMetric,
  queueMetric,
  ruleMetric,
  tableMetric,
  workflowMetric,
} from "./metric";

export interface MonitoringProps {
  /** Subscribers of the alert topic. */
  readonly emails: readonly string[];
  readonly key: CustomerKey;
}

/**
 * Alarms and dashboard. Every construct that can fail registers itself here when it is created, so that a new one is
 * watched without further work.
 */
export class Monitoring extends Construct {
  readonly alertTopicArn: string;
  private readonly alarms: AlarmFactory;
  private readonly dashboard: Dashboard;
  private readonly namespace: string;

  constructor(scope: Construct, id: string, { emails, key }: MonitoringProps, foundation: Foundation) {
    super(scope, id);
    const { names, region } = foundation;
    const topic = new EmailTopic(this, { purpose: "alerts", emails }, { ...foundation, key });
    topic.allowAlarms(names.of("alarm", "*"));
    this.alertTopicArn = topic.arn;
    this.alarms = new AlarmFactory(this, names, this.alertTopicArn);
    this.dashboard = new Dashboard(this, "dashboard", names.of("dashboard", "tap"), region);
    this.namespace = names.metricsNamespace;
  }

  /** Adds an alarm that only one feature has. */
  alarm(props: AlarmProps): void {
    this.alarms.add(props);
  }

  /** Adds an alarm on several metrics that only one feature has. */
  alarmOnExpression(props: ExpressionAlarmProps): void {
    this.alarms.addExpression(props);
  }

  /** Adds an alarm that only one feature has, and that is raised when nothing is counted. */
  alarmOnSilence(props: Omit<AlarmProps, "above"> & { readonly periodSeconds: number }): void {
    this.alarms.addHeartbeat(props);
  }

  watchFunction(service: FunctionName, functionName: string): void {
    const metric = (name: string, statistic: "Sum" | "p99") => functionMetric(functionName, name, statistic, service);
    this.dashboard.show("Invocations", metric("Invocations", "Sum"));
    this.dashboard.show("Duration, p99 (ms)", metric("Duration", "p99"));
    this.dashboard.show("Errors", metric("Errors", "Sum"));
    this.dashboard.show("Throttles", metric("Throttles", "Sum"));
    const counted = customMetrics(this.namespace, service);
    if (counted.length > 0) this.dashboard.show("Events", ...counted);
    this.alarm({
      purpose: `${service}-errors`,
      metric: metric("Errors", "Sum"),
      above: 0,
      ...texts.functionErrors(service),
    });
    this.alarm({
      purpose: `${service}-throttles`,
      metric: metric("Throttles", "Sum"),
      above: 0,
      periods: 2,
      ...texts.functionThrottles(service),
    });
  }

  /** A function that a schedule calls: alarms when no call comes, and when Lambda drops one. */
  watchHeartbeat(service: FunctionName, functionName: string): void {
    this.alarms.addHeartbeat({
      purpose: `${service}-heartbeat`,
      metric: functionMetric(functionName, "Invocations", "Sum", service),
      periodSeconds: texts.STUCK_SECONDS,
      ...texts.missingHeartbeat(service),
    });
    this.alarm({
      purpose: `${service}-dropped`,
      metric: functionMetric(functionName, "AsyncEventsDropped", "Sum", service),
      above: 0,
      ...texts.droppedCalls(service),
    });
  }

  watchQueue(purpose: string, queueName: string): void {
    this.dashboard.show(
      "Queues: waiting",
      queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Maximum", purpose),
    );
    const age = queueMetric(queueName, "ApproximateAgeOfOldestMessage", "Maximum", purpose);
    this.dashboard.show("Queues: oldest message (s)", age);
    this.alarm({
      purpose: `${purpose}-age`,
      metric: age,
      above: texts.STUCK_SECONDS,
      ...texts.waitingMessages(purpose),
    });
  }

  watchDeadLetters(purpose: string, queueName: string): void {
    const waiting = queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Maximum", purpose);
    this.dashboard.show("Dead letters", waiting);
    this.alarm({
      purpose: `${purpose}-dead-letters`,
      metric: waiting,
      above: 0,
      periodSeconds: 60,
      ...texts.deadLetters(purpose),
    });
  }

  /** A rule: events that reach neither their target nor the dead letter queue leave no other trace. */
  watchRule(purpose: string, ruleName: string): void {
    const lost = ruleMetric(ruleName, "InvocationsFailedToBeSentToDlq", "Sum", purpose);
    this.dashboard.show("Dead letters", lost);
    this.alarm({
      purpose: `${purpose}-events-lost`,
      metric: lost,
      above: 0,
      periodSeconds: 60,
      ...texts.lostEvents(purpose),
    });
  }

  /** A table and its indexes share an alarm, or have one for reads and one for writes where CloudWatch takes no more. */
  watchTable(purpose: string, tableName: string, indexes: readonly string[]): void {
    const metric = (name: string) => tableMetric(tableName, name, "Sum", `${purpose} ${name}`);
    const throttledOf = (name: string) => [
      metric(name),
      ...indexes.map((index) => indexMetric(tableName, index, name, `${purpose} ${index} ${name}`)),
    ];
    const [reads, writes] = [throttledOf("ReadThrottleEvents"), throttledOf("WriteThrottleEvents")];
    this.dashboard.show(
      "Tables: consumed capacity",
      metric("ConsumedReadCapacityUnits"),
      metric("ConsumedWriteCapacityUnits"),
    );
    const throttled = [...reads, ...writes];
    this.dashboard.show("Tables: throttled", ...throttled);
    const alarms =
      throttled.length <= MAX_ALARM_METRICS
        ? { [purpose]: throttled }
        : { [`${purpose}-reads`]: reads, [`${purpose}-writes`]: writes };
    const expression = "SUM(FILL(METRICS(), 0))";
    for (const [name, metrics] of Object.entries(alarms)) {
      const text = texts.throttledTable(purpose);
      this.alarms.addExpression({ purpose: `${name}-throttled`, metrics, expression, above: 0, periods: 2, ...text });
    }
  }

  /** The consumer of a stream, whose records DynamoDB keeps for 24 hours only. */
  watchStream(service: FunctionName, functionName: string): void {
    const age = functionMetric(functionName, "IteratorAge", "Maximum", service);
    this.dashboard.show("Streams: age (ms)", age);
    this.alarm({
      purpose: `${service}-iterator-age`,
      metric: age,
      above: texts.STUCK_SECONDS * 1000,
      ...texts.lateStream(service),
    });
  }

  /**
   * The consumer of all streams, which counts each line that it writes. A mapping that is disabled or denied calls no
   * function, so neither errors nor ages show it: changes without a line do.
   */
  watchAudit(service: FunctionName, lineCount: MetricName, tableNames: readonly string[]): void {
    const writes = tableNames.map((name) => tableMetric(name, "ConsumedWriteCapacityUnits", "Sum"));
    const lines = customMetric(this.namespace, service, lineCount);
    const sum = writes.map((_, index) => `FILL(m${index}, 0)`).join(" + ");
    this.alarms.addExpression({
      purpose: `${service}-silent`,
      metrics: [...writes, lines],
      expression: `IF((${sum}) > 0 AND FILL(m${writes.length}, 0) == 0, 1, 0)`,
      above: 0,
      periodSeconds: texts.STUCK_SECONDS,
      periods: 2,
      ...texts.silentAudit(service),
    });
  }

  watchWorkflow(purpose: string, stateMachineArn: string): void {
    const metric = (name: string) => workflowMetric(stateMachineArn, name, "Sum", `${purpose} ${name}`);
    this.dashboard.show(
      "Workflows",
      ...[
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
      ].map(metric),
    );
    for (const [name, how] of [
      ["ExecutionsFailed", "failed"],
      ["ExecutionsTimedOut", "timed out"],
      ["ExecutionsAborted", "was aborted"],
    ] as const) {
      this.alarm({
        purpose: `${purpose}-${how.replaceAll(" ", "-")}`,
        metric: metric(name),
        above: 0,
        ...texts.endedWorkflow(purpose, how),
      });
    }
  }

  watchApi(api: ApiMetricSource, webhookRoutes: readonly NonNullable<ApiMetricSource["route"]>[]): void {
    const errors = apiMetric(api, "5XXError", "Sum");
    this.dashboard.show(
      "Requests and refusals",
      apiMetric(api, "Count", "Sum"),
      apiMetric(api, "4XXError", "Sum"),
      errors,
    );
    this.dashboard.show("Latency by route (ms)", { ...apiMetric(api, "Latency", "p99"), label: "all, p99" });
    this.alarm({ purpose: "api-5xx", metric: errors, above: 0, ...texts.apiErrors });
    for (const route of webhookRoutes) {
      const latency = apiMetric({ ...api, route }, "Latency", "p99");
      this.dashboard.show("Latency by route (ms)", latency);
      this.alarm({
        purpose: `latency-${route.method}-${route.path.replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "")}`.toLowerCase(),
        metric: latency,
        above: texts.WEBHOOK_LATENCY_MS,
        periods: 3,
        ...texts.slowRoute(route.method, route.path),
      });
    }
  }

  watchFirewall(acl: string, region: string): void {
    const blocked = firewallMetric(acl, region, "BlockedRequests");
    this.dashboard.show("Firewall: blocked", blocked);
    this.alarm({ purpose: "firewall-blocks", metric: blocked, above: 100, ...texts.blockedRequests });
  }
}
