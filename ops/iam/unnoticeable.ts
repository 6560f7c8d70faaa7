import { functionEnvironment } from "../../core/contracts/environment";
import type { Unnoticeable } from "./score";

const functions = Object.keys(functionEnvironment);

const KEY =
  "the emulator asks for no right to the key behind tables, queues, topics, buckets, parameters and variables; AWS does";
const MAPPING = "the emulator reads queues and streams for a function without its role; AWS uses the role";
const SERVICE = "the emulator does not enforce the roles of workflows, rules and schedules";
const ASYNCHRONOUS = "the emulator sends dead letters of asynchronous calls without the role";

/**
 * What the stack grants and no scenario can notice on the local stack. `npm run verify:iam` tries each of them: an entry
 * that a scenario notices, or that nobody is granted, fails it.
 */
export const unnoticeable: readonly Unnoticeable[] = [
  {
    roles: functions,
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resource: ":log-group:/aws/lambda/",
    reason: "the emulator writes a function's own log without its role",
  },
  {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    reason: "the emulator has no X-Ray",
  },
  ...functions.map((name) => ({
    roles: [name],
    actions: ["sqs:SendMessage"],
    resource: `:dlq-${name}-`,
    reason: ASYNCHRONOUS,
  })),
  { actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"], condition: '"kms:ViaService"', reason: KEY },
  {
    roles: functions,
    actions: ["kms:Decrypt"],
    condition: '"kms:EncryptionContext:aws:lambda:FunctionArn"',
    reason: KEY,
  },
  {
    roles: ["transaction-processor", "notification-sender", "webhook-processor", "delivery-sender"],
    actions: ["sqs:ReceiveMessage", "sqs:GetQueueAttributes"],
    reason: MAPPING,
  },
  { roles: ["webhook-processor", "delivery-sender"], actions: ["sqs:DeleteMessage"], reason: MAPPING },
  {
    roles: ["audit-logger"],
    actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    reason: MAPPING,
  },
  {
    roles: ["audit-logger"],
    actions: ["s3:ListBucket"],
    resource: ":bucket-unaudited-",
    reason: "AWS asks for it where a bucket takes what a stream's mapping gives up; the emulator does not",
  },
  { roles: ["operator", "operator-merchants"], actions: ["kms:Encrypt"], condition: '"kms:ViaService"', reason: KEY },
  {
    roles: ["operator-merchants"],
    actions: ["apigateway:GET", "apigateway:POST", "apigateway:DELETE", "ssm:GetParameters", "ssm:PutParameter"],
    reason: "a test of its own lets a merchant in by this policy; no scenario does",
  },
  {
    roles: ["operator-doctor"],
    actions: ["lambda:GetAccountSettings"],
    reason: "the emulator shows the account's limits to everybody; AWS does not",
  },
  {
    roles: ["operator-read"],
    actions: ["s3:ListBucket"],
    resource: ":bucket-batches-",
    reason: "S3 asks for it before it says that an object is not there; the emulator does not",
  },
  {
    roles: ["batch-worker"],
    actions: ["s3:AbortMultipartUpload"],
    reason: "used for a result of more than five megabytes whose upload breaks",
  },
  {
    roles: ["payment-tasks"],
    actions: ["dynamodb:Query"],
    resource: "table-payment-objects-",
    reason: "used where a payment has pending refunds or an open dispute",
  },
  {
    roles: ["transaction-processor"],
    actions: ["dynamodb:Query"],
    resource: "table-payment-objects-",
    reason: "used where a payment that is refunded has an open dispute",
  },
  {
    roles: ["reconciler"],
    actions: ["dynamodb:GetItem"],
    reason: "used where the answer to an update was lost",
  },
  {
    roles: ["payment-tasks"],
    actions: ["ssm:GetParameters"],
    reason: "reads Stripe's key, and the local stack charges with the sandbox",
  },
  {
    roles: ["payment-workflow", "payment-review", "batch-workflow", "schedule-reconciler", "schedule-audit-verifier"],
    actions: ["lambda:InvokeFunction"],
    reason: SERVICE,
  },
  { roles: ["payment-workflow", "rule-batch-uploads"], actions: ["states:StartExecution"], reason: SERVICE },
  { roles: ["schedule-reconciler", "schedule-audit-verifier"], actions: ["sqs:SendMessage"], reason: SERVICE },
  {
    roles: ["payment-workflow", "payment-review", "batch-workflow"],
    actions: [
      ...["logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery"],
      ...[
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
      ],
      ...["xray:GetSamplingRules", "xray:GetSamplingTargets"],
    ],
    reason: SERVICE,
  },
];
