import { Construct } from "constructs";
import type { FunctionName } from "../../core/contracts/environment";
import { watchedCounts } from "../../core/contracts/metrics";
import type { CustomerKey } from "../constructs/customer-key";
import { EmailTopic } from "../constructs/email-topic";
import type { Foundation } from "../foundation";
import * as texts from "./alarm-texts";
import { AlarmFactory, type AlarmProps, type ExpressionAlarmProps } from "./alarms";
import { Dashboard } from "./dashboard";
import {
  type ApiMetricSource,
  apiMetric,
  customMetric,
  firewallMetric,
  functionMetric,
  indexMetric,
  queueMetric,
  ruleMetric,
  tableMetric,
  workflowMetric,
} from "./metric";
import { sharedAlarms } from "./shared-alarms";

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
    this.dashboard.show(
      "Faults",
      ...[...new Set(Object.values(watchedCounts).map(({ metric }) => metric))].map((name) =>
        customMetric(this.namespace, name),
      ),
    );
    for (const alarm of sharedAlarms(this.namespace)) this.alarm(alarm);
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
  }

  /**
   * A function that a queue, a stream or a workflow calls. Errors of others need no alarm of their own: a caller of the
   * API gets a 5xx, and a call of a schedule becomes a dead letter. Both raise one.
   */
  watchErrors(service: FunctionName, functionName: string): void {
    this.alarm({
      purpose: `${service}-errors`,
      metric: functionMetric(functionName, "Errors", "Sum", service),
      above: 0,
      ...texts.functionErrors(service),
    });
  }

  /** A function that answers webhooks. Its own time is measured: measuring the route would cost five custom metrics. */
  watchDuration(service: FunctionName, functionName: string): void {
    this.alarm({
      purpose: `${service}-slow`,
      metric: functionMetric(functionName, "Duration", "p99", service),
      above: texts.WEBHOOK_FUNCTION_MS,
      periods: 3,
      ...texts.slowWebhooks(service),
    });
  }

  /** A function that a schedule calls. */
  watchHeartbeat(service: FunctionName, functionName: string): void {
    this.alarms.addHeartbeat({
      purpose: `${service}-heartbeat`,
      metric: functionMetric(functionName, "Invocations", "Sum", service),
      periodSeconds: texts.STUCK_SECONDS,
      ...texts.missingHeartbeat(service),
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

  /** A dead letter queue, whether or not anything is sent to it. */
  showDeadLetters(purpose: string, queueName: string): void {
    this.dashboard.show("Dead letters", deadLettersIn(purpose, queueName));
  }

  watchDeadLetters(purpose: string, queueName: string): void {
    this.alarm({
      purpose: `${purpose}-dead-letters`,
      metric: deadLettersIn(purpose, queueName),
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

  /** Throttles are counted by the functions, which see them of every table and index: see `calls-throttled`. */
  showTable(purpose: string, tableName: string, indexes: readonly string[]): void {
    const metric = (name: string) => tableMetric(tableName, name, "Sum", `${purpose} ${name}`);
    const throttledOf = (name: string) => [
      metric(name),
      ...indexes.map((index) => indexMetric(tableName, index, name, `${purpose} ${index} ${name}`)),
    ];
    this.dashboard.show(
      "Tables: consumed capacity",
      metric("ConsumedReadCapacityUnits"),
      metric("ConsumedWriteCapacityUnits"),
    );
    this.dashboard.show(
      "Tables: throttled",
      ...throttledOf("ReadThrottleEvents"),
      ...throttledOf("WriteThrottleEvents"),
    );
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
   * The consumer of all streams. A mapping that is disabled or denied calls no function, so neither errors nor ages show
   * it: changes without a call do. `tableNames`: tables of which one changes with whatever happens.
   */
  watchAudit(service: FunctionName, functionName: string, tableNames: readonly string[]): void {
    const writes = tableNames.map((name) => tableMetric(name, "ConsumedWriteCapacityUnits", "Sum"));
    const calls = functionMetric(functionName, "Invocations", "Sum", service);
    const sum = writes.map((_, index) => `FILL(m${index}, 0)`).join(" + ");
    this.alarms.addExpression({
      purpose: `${service}-silent`,
      metrics: [...writes, calls],
      expression: `IF((${sum}) > 0 AND FILL(m${writes.length}, 0) == 0, 1, 0)`,
      above: 0,
      periodSeconds: texts.STUCK_SECONDS,
      periods: 2,
      ...texts.silentAudit(service),
    });
  }

  /** An express workflow has a time limit and cannot be stopped; a standard one has none and can. */
  watchWorkflow(purpose: string, stateMachineArn: string, type: "EXPRESS" | "STANDARD"): void {
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
    const stopped =
      type === "EXPRESS"
        ? (["ExecutionsTimedOut", "timed out"] as const)
        : (["ExecutionsAborted", "was aborted"] as const);
    for (const [name, how] of [["ExecutionsFailed", "failed"] as const, stopped]) {
      this.alarm({
        purpose: `${purpose}-${how.replaceAll(" ", "-")}`,
        metric: metric(name),
        above: 0,
        ...texts.endedWorkflow(purpose, how),
      });
    }
  }

  watchApi(api: ApiMetricSource): void {
    const errors = apiMetric(api, "5XXError", "Sum");
    this.dashboard.show(
      "Requests and refusals",
      apiMetric(api, "Count", "Sum"),
      apiMetric(api, "4XXError", "Sum"),
      errors,
    );
    this.dashboard.show("Latency (ms)", { ...apiMetric(api, "Latency", "p99"), label: "all, p99" });
    this.alarm({ purpose: "api-5xx", metric: errors, above: 0, ...texts.apiErrors });
  }

  watchFirewall(acl: string, region: string): void {
    const blocked = firewallMetric(acl, region, "BlockedRequests");
    this.dashboard.show("Firewall: blocked", blocked);
    this.alarm({ purpose: "firewall-blocks", metric: blocked, above: 100, ...texts.blockedRequests });
  }
}

const deadLettersIn = (purpose: string, queueName: string) =>
  queueMetric(queueName, "ApproximateNumberOfMessagesVisible", "Maximum", purpose);
