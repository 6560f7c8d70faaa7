import { invocationPattern, routes } from "../../lib/api/routes";
import {
  addressesIn,
  allows,
  type Check,
  list,
  type PolicyStatement,
  type Resource,
  resourcesOf,
  roleStatements,
  statementsIn,
  type TerraformDocument,
} from "./document";
import { mayDecryptVariables, serviceMayUseKey } from "./key-use";
import { logsMayUseTheKey } from "./log-key";

/**
 * Every call from one service to another has its three grants: the caller's identity policy, the target's resource
 * policy where the caller is a service, and the key. The emulator proves the first only.
 */
export const everyCallIsGranted: Check = (document) => [
  ...functionsReachWhatTheyName(document),
  ...mappingsMayConsume(document),
  ...apiMayInvoke(document),
  ...logsMayUseTheKey(document),
  ...alarmsReachTheirTopics(document),
  ...schedulesReachTheirTargets(document),
];

interface Grant {
  readonly type: string;
  /** At least one of these actions on the resource. */
  readonly anyOf: readonly string[];
  readonly key: readonly string[];
  /** It uses the key in the function's name. */
  readonly service: string;
  /** Whether the function that names it needs this. @default every function */
  readonly isOf?: (functionAddress: string) => boolean;
}

/** Reads the bucket that it names; every other function writes to it. */
const isReader = (functionAddress: string): boolean => functionAddress.includes(".audit-verifier_");

/** Knows the table that it names by its stream; every other function calls the table. */
const readsStream = (functionAddress: string): boolean => functionAddress.includes("_function-audit-logger_");

/** Rights that a function needs for a resource that one of its variables names. */
const grants: readonly Grant[] = [
  {
    type: "aws_dynamodb_table",
    anyOf: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    key: ["kms:Decrypt"],
    service: "dynamodb",
    isOf: (address) => !readsStream(address),
  },
  {
    ...{ type: "aws_dynamodb_table", anyOf: ["dynamodb:GetRecords"], key: ["kms:Decrypt"], service: "dynamodb" },
    isOf: readsStream,
  },
  {
    type: "aws_sqs_queue",
    anyOf: ["sqs:SendMessage", "sqs:ChangeMessageVisibility"],
    key: ["kms:Decrypt"],
    service: "sqs",
  },
  {
    ...{ type: "aws_s3_bucket", anyOf: ["s3:PutObject"], key: ["kms:GenerateDataKey"], service: "s3" },
    isOf: (address) => !isReader(address),
  },
  { type: "aws_s3_bucket", anyOf: ["s3:GetObject"], key: ["kms:Decrypt"], service: "s3", isOf: isReader },
  { type: "aws_cloudwatch_log_group", anyOf: ["logs:PutLogEvents"], key: [], service: "logs" },
  { type: "aws_sns_topic", anyOf: ["sns:Publish"], key: ["kms:GenerateDataKey", "kms:Decrypt"], service: "sns" },
  { type: "aws_sfn_state_machine", anyOf: ["states:StartExecution"], key: [], service: "states" },
  { type: "aws_ssm_parameter", anyOf: ["ssm:GetParameters"], key: ["kms:Decrypt"], service: "ssm" },
];

function functionsReachWhatTheyName(document: TerraformDocument): string[] {
  return resourcesOf(document, "aws_lambda_function").flatMap((fn) => {
    const statements = roleStatements(document, fn.attributes.role);
    const missing = (action: string, target: string) =>
      allows(statements, action, target) ? [] : [`${fn.address} may not ${action} ${target}`];
    const missingKey = (service: string, action: string, key: string) =>
      serviceMayUseKey(statements, service, action, key)
        ? []
        : [`${fn.address} may not ${action} ${key} by ${service}`];
    const own = grants.filter(({ isOf = () => true }) => isOf(fn.address));
    const named = own.flatMap(({ type, anyOf, key, service }) =>
      addressesIn(fn.attributes.environment)
        .filter((address) => address.startsWith(`${type}.`))
        .flatMap((address) => [
          ...(anyOf.some((action) => allows(statements, action, address))
            ? []
            : [`${fn.address} names ${address} but may do nothing with it`]),
          ...keyOf(document, address).flatMap((keyAddress) =>
            key.flatMap((action) => missingKey(service, action, keyAddress)),
          ),
        ]),
    );
    const deadLetters = addressesIn(fn.attributes.dead_letter_config).flatMap((queue) => [
      ...missing("sqs:SendMessage", queue),
      ...keyOf(document, queue).flatMap((key) => [
        ...missingKey("sqs", "kms:GenerateDataKey", key),
        ...missingKey("sqs", "kms:Decrypt", key),
      ]),
    ]);
    const ownVariables = addressesIn(fn.attributes.kms_key_arn)
      .filter((key) => !mayDecryptVariables(statements, String(fn.attributes.function_name), key))
      .map((key) => `${fn.address} may not decrypt its variables under ${key}`);
    const ownLogs = addressesIn(fn.attributes.logging_config).flatMap((group) => [
      ...missing("logs:CreateLogStream", group),
      ...missing("logs:PutLogEvents", group),
    ]);
    const senders = sendersTo(document, fn, statements);
    return [...named, ...deadLetters, ...ownVariables, ...ownLogs, ...senders];
  });
}

/** A function that may send to an encrypted queue must be able to encrypt for it. */
function sendersTo(document: TerraformDocument, fn: Resource, statements: readonly PolicyStatement[]): string[] {
  return resourcesOf(document, "aws_sqs_queue")
    .filter((queue) => allows(statements, "sqs:SendMessage", queue.address))
    .flatMap((queue) => keyOf(document, queue.address))
    .filter((key) =>
      ["kms:GenerateDataKey", "kms:Decrypt"].some((action) => !serviceMayUseKey(statements, "sqs", action, key)),
    )
    .map((key) => `${fn.address} may send to a queue under ${key} but may not encrypt for it`);
}

/** Calls of the poller in the function's name, by the source that it polls. */
const consuming: Readonly<Record<string, readonly string[]>> = {
  aws_sqs_queue: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
  aws_dynamodb_table: [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
  ],
};

function mappingsMayConsume(document: TerraformDocument): string[] {
  return resourcesOf(document, "aws_lambda_event_source_mapping").flatMap((mapping) => {
    const [source = ""] = addressesIn(mapping.attributes.event_source_arn);
    const [target] = addressesIn(mapping.attributes.function_name);
    const consumer = resourcesOf(document, "aws_lambda_function").find((fn) => fn.address === target);
    const statements = roleStatements(document, consumer?.attributes.role);
    const [type = ""] = source.split(".");
    const problems = (consuming[type] ?? [])
      .filter((action) => !allows(statements, action, source))
      .map((action) => `${target} may not ${action} ${source}`);
    const service = type === "aws_sqs_queue" ? "sqs" : "dynamodb";
    const keys = keyOf(document, source).filter((key) => !serviceMayUseKey(statements, service, "kms:Decrypt", key));
    const failures = addressesIn(mapping.attributes.destination_config).flatMap((bucket) => [
      ...["s3:PutObject", "s3:ListBucket"].filter((action) => !allows(statements, action, bucket)),
      ...keyOf(document, bucket).filter((key) => !serviceMayUseKey(statements, "s3", "kms:GenerateDataKey", key)),
    ]);
    return [
      ...problems,
      ...(type in consuming ? [] : [`${mapping.address}: add what polling ${type} takes to the checks`]),
      ...keys.map((key) => `${target} may not decrypt messages of ${source} under ${key}`),
      ...failures.map((missing) => `${target} lacks ${missing} for what it could not process`),
    ];
  });
}

function apiMayInvoke(document: TerraformDocument): string[] {
  const permissions = resourcesOf(document, "aws_lambda_permission");
  const integrations = resourcesOf(document, "aws_api_gateway_integration");
  const broad = permissions
    .filter(({ attributes }) => attributes.principal !== "apigateway.amazonaws.com" || !attributes.source_arn)
    .map(({ address }) => `${address} names no API Gateway source`);
  const missing = routes.flatMap((route) => {
    const [invoked] = integrations
      .filter(({ address }) => address.includes(`${route.method}-${pathId(route.path)}-integration_`))
      .flatMap(({ attributes }) => addressesIn(attributes.uri));
    const allowed = permissions
      .filter(({ attributes }) =>
        String(attributes.source_arn).endsWith(`.execution_arn}/*/${invocationPattern(route)}`),
      )
      .flatMap(({ attributes }) => addressesIn(attributes.function_name));
    return invoked !== undefined && allowed.length === 1 && allowed[0] === invoked
      ? []
      : [`${route.method} ${route.path}: API Gateway may not invoke its function`];
  });
  return [...broad, ...missing];
}

const pathId = (path: string): string => path.slice(1).replaceAll("/", "-").replace(/[{}]/g, "");

/** Scheduler acts with a role, which must allow the target and the dead letter queue. */
function schedulesReachTheirTargets(document: TerraformDocument): string[] {
  return resourcesOf(document, "aws_scheduler_schedule").flatMap(({ address, attributes }) => {
    const target = attributes.target as { arn: string; role_arn: string; dead_letter_config: unknown };
    const statements = roleStatements(document, target.role_arn);
    const calls = [
      ...addressesIn(target.arn).map((fn) => ["lambda:InvokeFunction", fn] as const),
      ...addressesIn(target.dead_letter_config).flatMap((queue) => [["sqs:SendMessage", queue] as const]),
    ];
    const keys = addressesIn(target.dead_letter_config).flatMap((queue) => keyOf(document, queue));
    return [
      ...calls
        .filter(([action, resource]) => !allows(statements, action, resource))
        .map(([action, resource]) => `${address} may not ${action} ${resource}`),
      ...["kms:GenerateDataKey", "kms:Decrypt"].flatMap((action) =>
        keys
          .filter((key) => !serviceMayUseKey(statements, "sqs", action, key))
          .map((key) => `${address} may not ${action} ${key}`),
      ),
    ];
  });
}

/** An alarm publishes as a service: the topic's policy and the key's must both allow it. */
function alarmsReachTheirTopics(document: TerraformDocument): string[] {
  const bound = '"aws:SourceAccount":"${data.aws_caller_identity.';
  const isForAlarms = ({ Principal, Condition }: PolicyStatement) =>
    (Principal as { Service?: string } | undefined)?.Service === "cloudwatch.amazonaws.com" &&
    JSON.stringify(Condition).includes(bound);
  return resourcesOf(document, "aws_cloudwatch_metric_alarm").flatMap(({ address, attributes }) => {
    const [topic] = addressesIn(attributes.alarm_actions);
    if (topic === undefined) return [`${address} notifies no topic`];
    const mayPublish = resourcesOf(document, "aws_sns_topic_policy")
      .filter((policy) => addressesIn(policy.attributes.arn).includes(topic))
      .flatMap((policy) => statementsIn(policy.attributes.policy))
      .some(
        (statement) =>
          isForAlarms(statement) && statement.Action === "sns:Publish" && statement.Resource === `\${${topic}.arn}`,
      );
    const mayEncrypt = keyOf(document, topic).every((key) =>
      resourcesOf(document, "aws_kms_key")
        .filter((candidate) => candidate.address === key)
        .flatMap((candidate) => statementsIn(candidate.attributes.policy))
        .some(
          (statement) =>
            isForAlarms(statement) &&
            ["kms:Decrypt", "kms:GenerateDataKey*"].every((action) => list(statement.Action).includes(action)) &&
            alarmNamesMatch(statement.Condition, String(attributes.alarm_name)),
        ),
    );
    return [
      ...(mayPublish ? [] : [`${address} may not publish to ${topic}`]),
      ...(mayEncrypt ? [] : [`${address} may not encrypt for ${topic}`]),
    ];
  });
}

function alarmNamesMatch(condition: unknown, name: string): boolean {
  const { ArnLike } = condition as { ArnLike?: Record<string, string> };
  const pattern = ArnLike?.["aws:SourceArn"]?.split(":alarm:")[1] ?? "";
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name);
}

function keyOf(document: TerraformDocument, address: string): string[] {
  const encryption = resourcesOf(document, "aws_s3_bucket_server_side_encryption_configuration").filter(
    ({ attributes }) => addressesIn(attributes.bucket).includes(address),
  );
  const resource = resourcesOf(document).find((candidate) => candidate.address === address);
  const { kms_master_key_id, server_side_encryption, key_id } = resource?.attributes ?? {};
  return [kms_master_key_id, server_side_encryption, key_id, encryption.map(({ attributes }) => attributes.rule)]
    .flatMap(addressesIn)
    .filter((key) => key.startsWith("aws_kms_key."));
}
