import {
  addressesIn,
  allows,
  type Check,
  list,
  type PolicyStatement,
  resourcesOf,
  roleStatements,
  statementsIn,
  type TerraformDocument,
} from "./document";

const isForEvents = ({ Principal }: PolicyStatement) =>
  (Principal as { Service?: string } | undefined)?.Service === "events.amazonaws.com";

const nameOf = (document: TerraformDocument, address: string): string =>
  String(resourcesOf(document).find((resource) => resource.address === address)?.attributes.name);

/** EventBridge does not name its rule to KMS: with a condition on it, events that could not be delivered would be lost. */
function mayUseKeyForQueue({ Action, Condition }: PolicyStatement, queueName: string): boolean {
  const { ArnLike, ...others } = (Condition ?? {}) as { ArnLike?: Readonly<Record<string, string>> };
  const { "kms:EncryptionContext:aws:sqs:arn": pattern = "", ...more } = ArnLike ?? {};
  const [start = "", end = ""] = (pattern.split(":").at(-1) ?? "").split("*");
  return (
    ["kms:GenerateDataKey*", "kms:Decrypt"].every((action) => list(Action).includes(action)) &&
    start.startsWith("dlq-rule-") &&
    queueName.startsWith(start) &&
    queueName.endsWith(end) &&
    Object.keys({ ...others, ...more }).length === 0
  );
}

/**
 * An object that is written to a bucket starts its workflow, and an event that cannot be delivered goes to a queue: the
 * bucket notifies EventBridge, the rule's role may start, and EventBridge itself, without a role, may send and encrypt.
 */
export const uploadsReachTheirWorkflows: Check = (document) =>
  resourcesOf(document, "aws_cloudwatch_event_target").flatMap(({ address, attributes }) => {
    const [ruleAddress = ""] = addressesIn(attributes.rule);
    const [target = ""] = addressesIn(attributes.arn);
    const rule = resourcesOf(document, "aws_cloudwatch_event_rule").find((known) => known.address === ruleAddress);
    const statements = roleStatements(document, attributes.role_arn);
    const buckets = addressesIn(rule?.attributes.event_pattern);
    const silent = buckets.filter(
      (bucket) =>
        resourcesOf(document, "aws_s3_bucket_notification").filter(
          (notification) =>
            addressesIn(notification.attributes.bucket).includes(bucket) &&
            notification.attributes.eventbridge === true,
        ).length !== 1,
    );
    const failures = addressesIn(attributes.dead_letter_config);
    const unreachable = failures.filter(
      (queue) =>
        !resourcesOf(document, "aws_sqs_queue_policy")
          .filter((policy) => addressesIn(policy.attributes.queue_url).includes(queue))
          .flatMap((policy) => statementsIn(policy.attributes.policy))
          .some(
            (statement) =>
              isForEvents(statement) &&
              statement.Action === "sqs:SendMessage" &&
              JSON.stringify(statement.Condition) === `{"ArnEquals":{"aws:SourceArn":"\${${ruleAddress}.arn}"}}`,
          ),
    );
    const mayEncrypt = failures.every((queue) =>
      resourcesOf(document, "aws_kms_key")
        .flatMap((key) => statementsIn(key.attributes.policy))
        .some((statement) => isForEvents(statement) && mayUseKeyForQueue(statement, nameOf(document, queue))),
    );
    return [
      ...(buckets.length === 0 ? [`${address} listens to no bucket of this stack`] : []),
      ...silent.map((bucket) => `${bucket} does not notify EventBridge of its objects, or does so twice`),
      ...(allows(statements, "states:StartExecution", target) ? [] : [`${address} may not start ${target}`]),
      ...(failures.length === 1 ? [] : [`${address} loses what it cannot deliver`]),
      ...unreachable.map((queue) => `${address} may not send to ${queue}`),
      ...(mayEncrypt ? [] : [`${address} may not encrypt for its dead letter queue`]),
    ];
  });
