import { addressesIn, type Check, resourcesOf, type TerraformDocument } from "./document";

/** Metrics that need an alarm, by the type of the resource that can fail. */
const watched: Readonly<Record<string, readonly string[]>> = {
  aws_lambda_function: ["Errors", "Throttles"],
  aws_api_gateway_rest_api: ["5XXError", "Latency"],
  aws_wafv2_web_acl: ["BlockedRequests"],
  aws_sfn_state_machine: ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"],
  aws_cloudwatch_event_rule: ["InvocationsFailedToBeSentToDlq"],
};

export const whatCanFailIsWatched: Check = (document) => [
  ...Object.entries(watched).flatMap(([type, metrics]) =>
    resourcesOf(document, type).flatMap(({ address }) =>
      metrics
        .filter((metric) => !hasAlarm(document, address, metric))
        .map((metric) => `${address}: no alarm on ${metric}`),
    ),
  ),
  ...resourcesOf(document, "aws_sqs_queue")
    .map(({ address, attributes }) => ({
      address,
      metric:
        attributes.redrive_policy === undefined
          ? "ApproximateNumberOfMessagesVisible"
          : "ApproximateAgeOfOldestMessage",
    }))
    .filter(({ address, metric }) => !hasAlarm(document, address, metric))
    .map(({ address, metric }) => `${address}: no alarm on ${metric}`),
  ...resourcesOf(document, "aws_lambda_event_source_mapping")
    .filter(({ attributes }) => String(attributes.event_source_arn).endsWith(".stream_arn}"))
    .flatMap(({ attributes }) => addressesIn(attributes.function_name))
    .filter((consumer) => !hasAlarm(document, consumer, "IteratorAge"))
    .map((consumer) => `${consumer}: no alarm on IteratorAge`),
];

/** Statistic of each metric, and the highest threshold at which its alarm is still of use. */
const readings: Readonly<Record<string, readonly [statistic: string, atMost: number]>> = {
  Errors: ["Sum", 0],
  Throttles: ["Sum", 0],
  "5XXError": ["Sum", 0],
  Latency: ["p99", 500],
  BlockedRequests: ["Sum", 1_000],
  ApproximateNumberOfMessagesVisible: ["Maximum", 0],
  ApproximateAgeOfOldestMessage: ["Maximum", 3_600],
  IteratorAge: ["Maximum", 3_600_000],
  ExecutionsFailed: ["Sum", 0],
  ExecutionsTimedOut: ["Sum", 0],
  ExecutionsAborted: ["Sum", 0],
  InvocationsFailedToBeSentToDlq: ["Sum", 0],
};

function hasAlarm(document: TerraformDocument, address: string, metric: string): boolean {
  const [statistic, atMost] = readings[metric] ?? [];
  return resourcesOf(document, "aws_cloudwatch_metric_alarm").some(
    ({ attributes }) =>
      attributes.metric_name === metric &&
      addressesIn(attributes.dimensions).includes(address) &&
      (attributes.statistic ?? attributes.extended_statistic) === statistic &&
      attributes.comparison_operator === "GreaterThanThreshold" &&
      Number(attributes.threshold) <= (atMost ?? 0),
  );
}
