import { type Attributes, addressesIn, type Check, resourcesOf, type TerraformDocument } from "./document";

/** Metrics that need an alarm, by the type of the resource that can fail. */
const watched: Readonly<Record<string, readonly string[]>> = {
  aws_api_gateway_rest_api: ["5XXError"],
  aws_wafv2_web_acl: ["BlockedRequests"],
  aws_cloudwatch_event_rule: ["InvocationsFailedToBeSentToDlq"],
};

export const whatCanFailIsWatched: Check = (document) => [
  ...Object.entries(watched).flatMap(([type, metrics]) =>
    resourcesOf(document, type).flatMap(({ address }) => missing(document, address, metrics)),
  ),
  ...resourcesOf(document, "aws_lambda_function").flatMap((fn) => unwatchedFunction(document, fn)),
  ...resourcesOf(document, "aws_sqs_queue").flatMap((queue) => unwatchedQueue(document, queue)),
  ...resourcesOf(document, "aws_sfn_state_machine").flatMap((machine) => unwatchedWorkflow(document, machine)),
  ...resourcesOf(document, "aws_lambda_event_source_mapping")
    .filter(({ attributes }) => String(attributes.event_source_arn).endsWith(".stream_arn}"))
    .flatMap(({ attributes }) => addressesIn(attributes.function_name))
    .flatMap((consumer) => missing(document, consumer, ["IteratorAge"])),
];

interface Resource {
  readonly address: string;
  readonly attributes: Attributes;
}

const missing = (document: TerraformDocument, address: string, metrics: readonly string[]): string[] =>
  metrics.filter((metric) => !hasAlarm(document, address, metric)).map((metric) => `${address}: no alarm on ${metric}`);

const refersTo = (document: TerraformDocument, type: string, argument: string, address: string): boolean =>
  resourcesOf(document, type).some(({ attributes }) => addressesIn(attributes[argument]).includes(address));

/**
 * Errors of a function that a queue, a stream or a workflow calls need an alarm of their own. A caller of the API gets a 5xx,
 * and a failed call of a schedule is a dead letter: these have alarms. Functions that verify webhooks must be fast.
 */
function unwatchedFunction(document: TerraformDocument, { address, attributes }: Resource): string[] {
  const isPolled =
    refersTo(document, "aws_lambda_event_source_mapping", "function_name", address) ||
    refersTo(document, "aws_sfn_state_machine", "definition", address);
  const isAnswered = refersTo(document, "aws_api_gateway_integration", "uri", address);
  const answersWebhooks = isAnswered && JSON.stringify(attributes.environment).includes("PROVIDER_SECRETS_PATH");
  return [
    ...missing(document, address, [...(isPolled ? ["Errors"] : []), ...(answersWebhooks ? ["Duration"] : [])]),
    ...(isPolled || isAnswered || isAsynchronous(document, address) ? [] : [`${address}: nothing known calls it`]),
  ];
}

/** Whether something calls the function without waiting for it, so that failed calls go to its dead letter queue. */
const isAsynchronous = (document: TerraformDocument, address: string): boolean =>
  refersTo(document, "aws_scheduler_schedule", "target", address) ||
  refersTo(document, "aws_cloudwatch_event_target", "arn", address) ||
  refersTo(document, "aws_sns_topic_subscription", "endpoint", address) ||
  resourcesOf(document, "aws_lambda_permission").some(
    ({ attributes }) =>
      attributes.principal !== "apigateway.amazonaws.com" && addressesIn(attributes.function_name).includes(address),
  );

/** A dead letter queue needs an alarm where anything can be sent to it; another queue, where its messages get old. */
function unwatchedQueue(document: TerraformDocument, { address, attributes }: Resource): string[] {
  if (attributes.redrive_policy !== undefined) return missing(document, address, ["ApproximateAgeOfOldestMessage"]);
  const functions = resourcesOf(document, "aws_lambda_function").filter((fn) =>
    addressesIn(fn.attributes.dead_letter_config).includes(address),
  );
  const isUsed = functions.length === 0 || functions.some((fn) => isAsynchronous(document, fn.address));
  return isUsed ? missing(document, address, ["ApproximateNumberOfMessagesVisible"]) : [];
}

/** Only an express workflow has a time limit of AWS's, and only a standard one can be stopped. */
function unwatchedWorkflow(document: TerraformDocument, { address, attributes }: Resource): string[] {
  const isLimited =
    attributes.type === "EXPRESS" || "TimeoutSeconds" in (JSON.parse(String(attributes.definition)) as object);
  return missing(document, address, [
    "ExecutionsFailed",
    ...(isLimited ? ["ExecutionsTimedOut"] : []),
    ...(attributes.type === "EXPRESS" ? [] : ["ExecutionsAborted"]),
  ]);
}

/** Statistic of each metric, and the highest threshold at which its alarm is still of use. */
const readings: Readonly<Record<string, readonly [statistic: string, atMost: number]>> = {
  Errors: ["Sum", 0],
  Duration: ["p99", 499],
  "5XXError": ["Sum", 0],
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
