import {
  type ComparisonOperator,
  type MetricDataQuery,
  PutDashboardCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { inLocalTime } from "../../alarms/local-time";
import type { Arguments } from "../arguments";
import type { ResourceHandlers } from "../handler";

const dimensionsOf = (args: Arguments) =>
  Object.entries(args.map("dimensions")).map(([Name, Value]) => ({ Name, Value }));

/**
 * An alarm's metric as the only query. The emulator leaves alarms on queries alone; others it would raise for every
 * metric of the same name, whatever its dimensions: `local/alarms` evaluates all of them.
 */
const onlyMetric = (args: Arguments) => ({
  Id: "m0",
  ReturnData: true,
  MetricStat: {
    Metric: {
      Namespace: args.text("namespace"),
      MetricName: args.text("metric_name"),
      Dimensions: dimensionsOf(args),
    },
    Period: args.optionalNumber("period"),
    Stat: args.optionalText("statistic") ?? args.text("extended_statistic"),
  },
});

/** Seconds that the alarm looks back, and the age of messages that raises it. */
function spansOf(args: Arguments, metrics: readonly MetricDataQuery[]): number[] {
  const stats = metrics.flatMap(({ MetricStat }) => MetricStat ?? []);
  const isAge = stats.some(({ Metric }) => Metric?.MetricName === "ApproximateAgeOfOldestMessage");
  const period = stats[0]?.Period ?? 0;
  const threshold = args.optionalNumber("threshold") ?? 0;
  return [period * (args.optionalNumber("evaluation_periods") ?? 1), ...(isAge ? [threshold] : [])];
}

export const monitoring: ResourceHandlers = {
  aws_cloudwatch_metric_alarm: async (args, { clients, alarmSpeed: speed = 1 }) => {
    const name = args.text("alarm_name");
    const queries = args.blocks("metric_query").map((query) => {
      const metric = query.block("metric");
      return {
        Id: query.text("id"),
        Expression: query.optionalText("expression"),
        Label: query.optionalText("label"),
        ReturnData: query.optionalFlag("return_data") ?? false,
        ...(metric && {
          MetricStat: {
            Metric: {
              Namespace: metric.text("namespace"),
              MetricName: metric.text("metric_name"),
              Dimensions: dimensionsOf(metric),
            },
            Period: metric.optionalNumber("period"),
            Stat: metric.text("stat"),
          },
        }),
      };
    });
    const Metrics = queries.length > 0 ? queries : [onlyMetric(args)];
    await clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        AlarmDescription: inLocalTime(args.text("alarm_description"), { seconds: spansOf(args, Metrics), speed }),
        Metrics,
        EvaluateLowSampleCountPercentile: args.optionalText("evaluate_low_sample_count_percentiles"),
        EvaluationPeriods: args.optionalNumber("evaluation_periods"),
        Threshold: args.optionalNumber("threshold"),
        ComparisonOperator: args.text("comparison_operator") as ComparisonOperator,
        TreatMissingData: args.text("treat_missing_data"),
        AlarmActions: args.texts("alarm_actions"),
      }),
    );
    return { alarm_name: name };
  },

  aws_cloudwatch_dashboard: async (args, { clients }) => {
    const DashboardName = args.text("dashboard_name");
    await clients.cloudWatch.send(
      new PutDashboardCommand({ DashboardName, DashboardBody: args.text("dashboard_body") }),
    );
    return { dashboard_name: DashboardName };
  },

  // The emulator has no X-Ray. The tests of the stack read the rule, and so does Terraform's provider.
  aws_xray_sampling_rule: async (args) => {
    args.ignore("rule_name", "priority", "version", "reservoir_size", "fixed_rate");
    args.ignore("service_name", "service_type", "resource_arn", "host", "http_method", "url_path");
    return {};
  },

  aws_sns_topic: async (args, { clients }) => {
    const Name = args.text("name");
    const Attributes = {
      KmsMasterKeyId: args.text("kms_master_key_id"),
      TracingConfig: args.text("tracing_config"),
    };
    const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name, Attributes }));
    return { name: Name, arn: TopicArn };
  },

  aws_sns_topic_policy: async (args, { clients }) => {
    await clients.sns.send(
      new SetTopicAttributesCommand({
        TopicArn: args.text("arn"),
        AttributeName: "Policy",
        AttributeValue: args.text("policy"),
      }),
    );
    return {};
  },

  aws_sns_topic_subscription: async (args, { clients }) => {
    const { SubscriptionArn } = await clients.sns.send(
      new SubscribeCommand({
        TopicArn: args.text("topic_arn"),
        Protocol: args.text("protocol"),
        Endpoint: args.text("endpoint"),
        ReturnSubscriptionArn: true,
        ...(args.optionalText("filter_policy") && {
          Attributes: { FilterPolicy: args.text("filter_policy"), FilterPolicyScope: args.text("filter_policy_scope") },
        }),
      }),
    );
    return { arn: SubscriptionArn };
  },
};
