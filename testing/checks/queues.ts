import { addressesIn, type Check, resourcesOf } from "./document";

/** Timeouts, batch sizes and concurrency of queues agree with those of their consumers. */
export const queuesFitTheirConsumers: Check = (document) => {
  const mappings = resourcesOf(document, "aws_lambda_event_source_mapping");
  const find = (address: string | undefined) => resourcesOf(document).find((resource) => resource.address === address);
  const single = mappings.flatMap(({ address, attributes }) => {
    const queue = find(addressesIn(attributes.event_source_arn)[0]);
    const consumer = find(addressesIn(attributes.function_name)[0]);
    if (queue?.type !== "aws_sqs_queue" || consumer === undefined) return [];
    const problems: string[] = [];
    const need = Math.max(
      300,
      6 * Number(consumer.attributes.timeout) + Number(attributes.maximum_batching_window_in_seconds ?? 0),
    );
    if (Number(queue.attributes.visibility_timeout_seconds) < need) {
      problems.push(`${queue.address}: its visibility timeout is under ${need} s`);
    }
    if (Number(attributes.batch_size) > 10 && !attributes.maximum_batching_window_in_seconds) {
      problems.push(`${address}: more than 10 messages need a batching window`);
    }
    if (JSON.stringify(attributes.function_response_types) !== '["ReportBatchItemFailures"]') {
      problems.push(`${address} does not report partial failures`);
    }
    if (!(maximumConcurrency(attributes) >= 2)) problems.push(`${address} has no maximum concurrency`);
    return problems;
  });
  const perFunction = resourcesOf(document, "aws_lambda_function").flatMap(({ address, attributes }) => {
    const reserved = attributes.reserved_concurrent_executions;
    const polled = mappings
      .filter((mapping) => addressesIn(mapping.attributes.function_name).includes(address))
      .reduce((sum, mapping) => sum + (maximumConcurrency(mapping.attributes) || 0), 0);
    return reserved !== undefined && polled > Number(reserved)
      ? [`${address}: its queues may start ${polled} executions, ${reserved} are reserved`]
      : [];
  });
  const deadLetters = resourcesOf(document, "aws_sqs_queue")
    .filter(({ address, attributes }) => attributes.redrive_policy === undefined && !address.includes("dead-letters"))
    .map(({ address }) => `${address} has no dead letter queue`);
  return [...single, ...perFunction, ...deadLetters];
};

function maximumConcurrency(attributes: Readonly<Record<string, unknown>>): number {
  return Number((attributes.scaling_config as { maximum_concurrency?: number } | undefined)?.maximum_concurrency);
}
