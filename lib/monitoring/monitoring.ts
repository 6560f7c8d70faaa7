import { Construct } from "constructs";
import type { FunctionName } from "../../core/contracts/environment";
import type { CustomerKey } from "../constructs/customer-key";
import { EmailTopic } from "../constructs/email-topic";
import type { Foundation } from "../foundation";
import { AlarmFactory, type AlarmProps } from "./alarms";
import { Dashboard } from "./dashboard";
import {
  type ApiMetricSource,
  apiMetric,
  customMetric,
  customMetrics,
  firewallMetric,
  functionMetric,
  queueMetric,
  ruleMetric,
  tableMetric,
  workflowMetric,
} from "./metric";

/** The promise to providers: a webhook is answered within so many milliseconds. */
const WEBHOOK_LATENCY_MS = 500;
/** A message or a change that waits longer than this is stuck, not late. */
const STUCK_SECONDS = 900;

export interface MonitoringProps {
  /** Subscribers of the alert topic. */
  readonly emails: readonly string[];
  readonly key: CustomerKey;
}

/**
 * Alarms and dashboard. Every construct that can fail registers itself here when it is made: whoever adds one has it
 * watched without thinking of it.
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

  /** An alarm of a feature's own. */
  alarm(props: AlarmProps): void {
    this.alarms.add(props);
  }

  watchFunction(service: FunctionName, functionName: string): void {
    const metric = (name: string, statistic: "Sum" | "p99") => functionMetric(functionName, name, statistic, service);
    this.dashboard.show("Invocations", metric("Invocations", "Sum"));
    this.dashboard.show("Duration, p99 (ms)", metric("Duration", "p99"));
    this.dashboard.show("Errors", metric("Errors", "Sum"));
    this.dashboard.show("Throttles", metric("Throttles", "Sum"));
    const own = customMetrics(this.namespace, service);
    if (own.length > 0) this.dashboard.show("Events", ...own);
    this.alarm({
      purpose: `${service}-errors`,
      metric: metric("Errors", "Sum"),
      above: 0,
      what: `${service} ended in an error or a timeout.`,
      first:
        'search its log group for ERROR and "Task timed out". Queues and streams bring back what it worked on; a caller of the API saw a 5xx.',
    });
    this.alarm({
      purpose: `${service}-throttles`,
      metric: metric("Throttles", "Sum"),
      above: 0,
      periods: 2,
      what: `${service} was refused executions for ten minutes.`,
      first:
        "compare its invocations with its reserved concurrency (lib/config/environments.ts) and the account's quota.",
    });
  }

  /** A function that a schedule calls: silence is what must ring, and events that Lambda drops. */
  watchHeartbeat(service: FunctionName, functionName: string): void {
    this.alarms.addHeartbeat({
      purpose: `${service}-heartbeat`,
      metric: functionMetric(functionName, "Invocations", "Sum", service),
      periodSeconds: STUCK_SECONDS,
      what: `${service} has not run for ${STUCK_SECONDS / 60} minutes.`,
      first: "is its schedule enabled, and may its role invoke the function? What is stuck stays stuck meanwhile.",
    });
    this.alarm({
      purpose: `${service}-dropped`,
      metric: functionMetric(functionName, "AsyncEventsDropped", "Sum", service),
      above: 0,
      what: `Lambda has dropped calls of ${service} unprocessed.`,
      first: "look at its throttles; the next call does the work, if it comes.",
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
      above: STUCK_SECONDS,
      what: `A message of ${purpose} has waited for more than ${STUCK_SECONDS / 60} minutes.`,
      first:
        "look at the consumer's errors and throttles; messages wait for days (FIFO queues for four, others for 14), so nothing is lost yet.",
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
      what: `Something of ${purpose} could not be processed and lies in its dead letter queue.`,
      first:
        "read the message for its ids, search the logs for them, mend the cause; the runbook says what is redriven. It is kept for 14 days.",
    });
  }

  /** A rule whose events reach neither their target nor the dead letter queue leaves no other trace. */
  watchRule(purpose: string, ruleName: string): void {
    const lost = ruleMetric(ruleName, "InvocationsFailedToBeSentToDlq", "Sum", purpose);
    this.dashboard.show("Dead letters", lost);
    this.alarm({
      purpose: `${purpose}-events-lost`,
      metric: lost,
      above: 0,
      periodSeconds: 60,
      what: `EventBridge could hand events of ${purpose} neither to their target nor to the dead letter queue.`,
      first:
        "may events.amazonaws.com send to the rule's dead letter queue, and use the key? The runbook tells how to start what was lost.",
    });
  }

  watchTable(purpose: string, tableName: string): void {
    const metric = (name: string) => tableMetric(tableName, name, "Sum", `${purpose} ${name}`);
    this.dashboard.show(
      "Tables: consumed capacity",
      metric("ConsumedReadCapacityUnits"),
      metric("ConsumedWriteCapacityUnits"),
    );
    this.dashboard.show("Tables: throttled", metric("ReadThrottleEvents"), metric("WriteThrottleEvents"));
    this.alarm({
      purpose: `${purpose}-throttled`,
      metric: metric("WriteThrottleEvents"),
      above: 0,
      periods: 2,
      what: `DynamoDB has throttled writes to ${purpose} for ten minutes.`,
      first: "look for a hot partition or index; retries heal what was refused, as long as it ends.",
    });
  }

  /** The consumer of a stream, whose records DynamoDB forgets after 24 hours. */
  watchStream(service: FunctionName, functionName: string): void {
    const age = functionMetric(functionName, "IteratorAge", "Maximum", service);
    this.dashboard.show("Streams: age (ms)", age);
    this.alarm({
      purpose: `${service}-iterator-age`,
      metric: age,
      above: STUCK_SECONDS * 1000,
      what: `${service} is more than ${STUCK_SECONDS / 60} minutes behind its stream, which forgets after 24 hours.`,
      first: "look at its errors and throttles; what it gives up goes to the failure bucket.",
    });
  }

  /**
   * A mapping that is disabled or denied calls nobody: no error and no age would tell. Changes without a single line of
   * the trail do.
   */
  watchAudit(service: FunctionName, tableNames: readonly string[]): void {
    const writes = tableNames.map((name) => tableMetric(name, "ConsumedWriteCapacityUnits", "Sum"));
    const lines = customMetric(this.namespace, "audit-logger", "AuditLineWritten");
    const sum = writes.map((_, index) => `FILL(m${index}, 0)`).join(" + ");
    this.alarms.addExpression({
      purpose: `${service}-silent`,
      metrics: [...writes, lines],
      expression: `IF((${sum}) > 0 AND FILL(m${writes.length}, 0) == 0, 1, 0)`,
      above: 0,
      periodSeconds: STUCK_SECONDS,
      periods: 2,
      what: "Tables were written to for half an hour, and not one change reached the audit trail.",
      first:
        "look at the event source mappings of audit-logger: disabled, or denied the stream or the key? It forgets after 24 hours.",
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
    for (const [name, what] of [
      ["ExecutionsFailed", "failed"],
      ["ExecutionsTimedOut", "timed out"],
      ["ExecutionsAborted", "was aborted"],
    ] as const) {
      this.alarm({
        purpose: `${purpose}-${what.replaceAll(" ", "-")}`,
        metric: metric(name),
        above: 0,
        what: `An execution of ${purpose} ${what}.`,
        first: "open it in the console: the state that failed and the transaction's id are in it.",
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
    this.alarm({
      purpose: "api-5xx",
      metric: errors,
      above: 0,
      what: "The API answered 5xx.",
      first: "find the request in the API's access log by its status, then the function's log by the request id.",
    });
    for (const route of webhookRoutes) {
      const latency = apiMetric({ ...api, route }, "Latency", "p99");
      this.dashboard.show("Latency by route (ms)", latency);
      this.alarm({
        purpose: `latency-${route.method}-${route.path.replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "")}`.toLowerCase(),
        metric: latency,
        above: WEBHOOK_LATENCY_MS,
        periods: 3,
        what: `One in a hundred calls of ${route.method} ${route.path} took longer than ${WEBHOOK_LATENCY_MS} ms for 15 minutes.`,
        first: "open a slow trace in X-Ray: a cold start, a table or the parameter store?",
      });
    }
  }

  watchFirewall(acl: string, region: string): void {
    const blocked = firewallMetric(acl, region, "BlockedRequests");
    this.dashboard.show("Firewall: blocked", blocked);
    this.alarm({
      purpose: "firewall-blocks",
      metric: blocked,
      above: 100,
      what: "The firewall blocked more than 100 requests within five minutes.",
      first:
        "group its log by rule and address: an attack, or a provider whose addresses are missing in the configuration?",
    });
  }
}
