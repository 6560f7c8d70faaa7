import {
  addressesIn,
  allows,
  type Check,
  type Resource,
  resourcesOf,
  roleStatements,
  type TerraformDocument,
} from "./document";

/** S1-34 in docs/requirements.md. */
const LEAST_VISIBILITY_SECONDS = 300;
/** What a poller needs between its receive and the call of the function. */
const MARGIN_SECONDS = 15;
/** What a message of a worker that died may wait beyond that. */
const LONGEST_DELAY_SECONDS = 60;

/** Timeouts, batch sizes and concurrency of queues agree with those of their consumers. */
export const queuesFitTheirConsumers: Check = (document) => {
  const mappings = resourcesOf(document, "aws_lambda_event_source_mapping");
  const find = (address: string | undefined) => resourcesOf(document).find((resource) => resource.address === address);
  const single = mappings.flatMap(({ address, attributes }) => {
    const queue = find(addressesIn(attributes.event_source_arn)[0]);
    const consumer = find(addressesIn(attributes.function_name)[0]);
    if (queue?.type !== "aws_sqs_queue" || consumer === undefined) return [];
    const problems: string[] = [];
    const visible = Number(queue.attributes.visibility_timeout_seconds);
    const need =
      Number(consumer.attributes.timeout) + Number(attributes.maximum_batching_window_in_seconds ?? 0) + MARGIN_SECONDS;
    if (visible < Math.max(LEAST_VISIBILITY_SECONDS, need)) {
      problems.push(`${queue.address}: its visibility timeout is under ${need} s`);
    }
    if (visible > Math.max(LEAST_VISIBILITY_SECONDS, need + LONGEST_DELAY_SECONDS)) {
      problems.push(`${queue.address}: the message of a worker that died comes back after ${visible} s only`);
    }
    if (queue.attributes.fifo_queue && !mayHandOver(document, consumer, queue)) {
      problems.push(`${consumer.address} may not hand messages of ${queue.address} over to fresh ones`);
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

const mayHandOver = (document: TerraformDocument, consumer: Resource, queue: Resource): boolean =>
  ["sqs:SendMessage", "sqs:DeleteMessage"].every((action) =>
    allows(roleStatements(document, consumer.attributes.role), action, queue.address),
  );

function maximumConcurrency(attributes: Readonly<Record<string, unknown>>): number {
  return Number((attributes.scaling_config as { maximum_concurrency?: number } | undefined)?.maximum_concurrency);
}
