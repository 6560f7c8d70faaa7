import { addressesIn, type Check, resourcesOf, type TerraformDocument } from "./document";

/** Whatever can fail has an alarm for it: resource type → the metrics that must be watched. */
const watched: Readonly<Record<string, readonly string[]>> = {
  aws_lambda_function: ["Errors", "Throttles"],
  aws_api_gateway_rest_api: ["5XXError", "Latency"],
  aws_wafv2_web_acl: ["BlockedRequests"],
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

function hasAlarm(document: TerraformDocument, address: string, metric: string): boolean {
  return resourcesOf(document, "aws_cloudwatch_metric_alarm").some(
    ({ attributes }) => attributes.metric_name === metric && addressesIn(attributes.dimensions).includes(address),
  );
}
