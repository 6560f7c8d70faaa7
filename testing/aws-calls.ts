import { createHash } from "node:crypto";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Deed } from "./recorded-aws";

const bytes = Uint8Array.from([0, 1, 250, 255]);
const item = {
  ...{ text: "ä\u2028", empty: "", n: 1.5, large: 2 ** 53 - 1, yes: true, no: null, b: bytes, list: [1, "x", [bytes]] },
  ...{ map: { b: bytes, deep: { list: [{ b: bytes }] } }, strings: new Set(["a", "b"]), numbers: new Set([1, 2]) },
  binaries: new Set([bytes]),
};
/** The item as DynamoDB's JSON. */
const wire = JSON.parse(
  JSON.stringify(marshall(item), function (this: Record<string, unknown>, key, value: unknown) {
    const given = this[key];
    return given instanceof Uint8Array ? Buffer.from(given).toString("base64") : value;
  }),
);
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const TableName = "table";
/** The test puts the URL of its own server in its place. */
const QueueUrl = "";
const values = { ExpressionAttributeNames: { "#a": "a" }, ExpressionAttributeValues: { ":a": bytes, ":b": 1 } };

/** Calls of functions to AWS: service, command of the SDK, input, and the answer as JSON. */
export const calls: readonly (readonly [string, string, object, object])[] = [
  ["dynamo", "GetCommand", { TableName, Key: { id: "1", at: 2 }, ConsistentRead: true }, { Item: wire }],
  ["dynamo", "GetCommand", { TableName, Key: { id: "1" } }, {}],
  ["dynamo", "PutCommand", { TableName, Item: item, ConditionExpression: "#a = :a", ...values }, { Attributes: wire }],
  ["dynamo", "UpdateCommand", { TableName, Key: { id: bytes }, UpdateExpression: "SET #a = :a", ...values }, {}],
  ["dynamo", "UpdateCommand", { TableName, Key: { id: "1" }, ReturnValues: "ALL_NEW" }, { Attributes: wire }],
  ["dynamo", "DeleteCommand", { TableName, Key: { id: "1" }, ReturnValues: "ALL_OLD" }, { Attributes: wire }],
  [
    ...(["dynamo", "QueryCommand"] as const),
    { TableName, KeyConditionExpression: "#a = :a", Limit: 2, ExclusiveStartKey: { id: "1", b: bytes }, ...values },
    {
      Items: [wire, { id: { S: "2" } }],
      Count: 2,
      ScannedCount: 3,
      LastEvaluatedKey: { id: { S: "2" }, n: { N: "7" } },
    },
  ],
  ["dynamo", "QueryCommand", { TableName, Select: "COUNT" }, { Count: 0, ScannedCount: 0, LastEvaluatedKey: null }],
  [
    ...(["dynamo", "BatchGetCommand"] as const),
    { RequestItems: { [TableName]: { Keys: [{ id: "1" }, { id: bytes }], ConsistentRead: true } } },
    { Responses: { [TableName]: [wire] }, UnprocessedKeys: { [TableName]: { Keys: [{ id: { B: "AAE=" } }] } } },
  ],
  [
    ...(["dynamo", "TransactWriteCommand"] as const),
    {
      TransactItems: [
        { Put: { TableName, Item: item, ConditionExpression: "#a = :a", ...values } },
        { Update: { TableName, Key: { id: "1" }, UpdateExpression: "SET #a = :a", ...values } },
        { Delete: { TableName, Key: { id: "1" } } },
        { ConditionCheck: { TableName, Key: { id: "1" }, ConditionExpression: "#a = :a", ...values } },
      ],
    },
    {},
  ],
  [
    "sqs",
    "SendMessageCommand",
    { QueueUrl, MessageBody: "ä", DelaySeconds: 3 },
    { MessageId: "1", MD5OfMessageBody: md5("ä") },
  ],
  ["sqs", "SendMessageCommand", { QueueUrl, MessageBody: "ä" }, { MessageId: "1", MD5OfMessageBody: md5("a") }],
  [
    ...(["sqs", "SendMessageBatchCommand"] as const),
    {
      QueueUrl,
      Entries: [
        { Id: "a", MessageBody: "x" },
        { Id: "b", MessageBody: "y" },
      ],
    },
    {
      Successful: [{ Id: "b", MessageId: "1", MD5OfMessageBody: md5("y") }],
      Failed: [{ Id: "a", Code: "X", SenderFault: true }],
    },
  ],
  [
    ...(["sqs", "ReceiveMessageCommand"] as const),
    { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 },
    {
      Messages: [
        { MessageId: "1", Body: "x", MD5OfBody: md5("x"), ReceiptHandle: "r", Attributes: { SentTimestamp: "1" } },
      ],
    },
  ],
  ["sqs", "ReceiveMessageCommand", { QueueUrl }, {}],
  ["sqs", "DeleteMessageCommand", { QueueUrl, ReceiptHandle: "r" }, {}],
  [
    "sqs",
    "DeleteMessageBatchCommand",
    { QueueUrl, Entries: [{ Id: "1", ReceiptHandle: "r" }] },
    { Successful: [{ Id: "1" }] },
  ],
  ["sqs", "ChangeMessageVisibilityCommand", { QueueUrl, ReceiptHandle: "r", VisibilityTimeout: 0 }, {}],
  [
    ...(["sqs", "ChangeMessageVisibilityBatchCommand"] as const),
    { QueueUrl, Entries: [{ Id: "1", ReceiptHandle: "r", VisibilityTimeout: 5 }] },
    { Successful: [{ Id: "1" }] },
  ],
  [
    ...(["ssm", "GetParametersCommand"] as const),
    { Names: ["/a", "/b"], WithDecryption: true },
    {
      Parameters: [{ Name: "/a", Value: "v", Version: 2, LastModifiedDate: 1_700_000_000.5 }],
      InvalidParameters: ["/b"],
    },
  ],
  ["ssm", "PutParameterCommand", { Name: "/a", Value: "v", Type: "SecureString", Overwrite: true }, { Version: 3 }],
  [
    ...(["kms", "EncryptCommand"] as const),
    { KeyId: "k", Plaintext: bytes, EncryptionContext: { a: "b" } },
    { KeyId: "k", CiphertextBlob: "AAH6/w==" },
  ],
  ["kms", "DecryptCommand", { KeyId: "k", CiphertextBlob: bytes }, { KeyId: "k", Plaintext: "AAH6/w==" }],
  [
    ...(["sfn", "StartExecutionCommand"] as const),
    { stateMachineArn: "arn", name: "n", input: "{}" },
    { executionArn: "e", startDate: 1_700_000_000 },
  ],
  ["sfn", "SendTaskSuccessCommand", { taskToken: "t", output: "{}" }, {}],
  ["logs", "CreateLogStreamCommand", { logGroupName: "g", logStreamName: "s" }, {}],
  [
    ...(["logs", "PutLogEventsCommand"] as const),
    { logGroupName: "g", logStreamName: "s", logEvents: [{ timestamp: 1, message: "m" }] },
    { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 0 } },
  ],
  [
    ...(["ses", "SendEmailCommand"] as const),
    { FromEmailAddress: "a", Content: { Simple: { Subject: { Data: "ä" }, Body: { Text: { Data: "x" } } } } },
    { MessageId: "1" },
  ],
];

const coral = "com.amazonaws.dynamodb.v20120810#";
/** Errors of services: service, command that is refused, and the answer. */
export const errors: readonly (readonly [string, string, Deed])[] = [
  [
    "dynamo",
    "PutCommand",
    {
      status: 400,
      body: {
        __type: `${coral}ConditionalCheckFailedException`,
        message: "The conditional request failed",
        Item: wire,
      },
    },
  ],
  [
    "dynamo",
    "PutCommand",
    { status: 400, body: { __type: "com.amazon.coral.validate#ValidationException", Message: "too large" } },
  ],
  [
    "dynamo",
    "PutCommand",
    { status: 400, body: { __type: `${coral}ProvisionedThroughputExceededException`, message: "slow" } },
  ],
  [
    ...(["dynamo", "TransactWriteCommand"] as const),
    {
      status: 400,
      body: {
        __type: `${coral}TransactionCanceledException`,
        Message: "cancelled [None, ConditionalCheckFailed]",
        CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed", Message: "failed", Item: wire }],
      },
    },
  ],
  ["dynamo", "GetCommand", { status: 500, body: { __type: `${coral}InternalServerError`, message: "oops" } }],
  [
    "dynamo",
    "GetCommand",
    { status: 400, body: { message: "no type" }, headers: { "x-amzn-errortype": "AccessDeniedException:http://x" } },
  ],
  ["dynamo", "GetCommand", { status: 400, body: {} }],
  [
    ...(["sqs", "SendMessageCommand"] as const),
    {
      status: 400,
      body: { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "no queue" },
      headers: { "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" },
    },
  ],
  [
    ...(["sqs", "SendMessageCommand"] as const),
    {
      status: 403,
      body: { __type: "com.amazon.coral.service#AccessDeniedException", Message: "no" },
      headers: { "x-amzn-query-error": "AccessDenied;Sender" },
    },
  ],
  [
    "sqs",
    "SendMessageCommand",
    {
      status: 400,
      body: { __type: "com.amazonaws.sqs#RequestThrottled", message: "m" },
      headers: { "x-amzn-query-error": "RequestThrottled;Sender" },
    },
  ],
  ["ssm", "GetParametersCommand", { status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } }],
  ["kms", "DecryptCommand", { status: 400, body: { __type: "InvalidCiphertextException" } }],
  ["sfn", "SendTaskSuccessCommand", { status: 400, body: { __type: "TaskTimedOut", message: "late" } }],
  ["logs", "PutLogEventsCommand", { status: 400, body: { __type: "ResourceNotFoundException", message: "none" } }],
  [
    "ses",
    "SendEmailCommand",
    { status: 400, body: { message: "not verified" }, headers: { "x-amzn-errortype": "MessageRejected" } },
  ],
  [
    "ses",
    "SendEmailCommand",
    { status: 429, body: { message: "slow" }, headers: { "x-amzn-errortype": "TooManyRequestsException" } },
  ],
];
