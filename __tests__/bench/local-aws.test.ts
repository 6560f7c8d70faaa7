import { readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { LocalAws } from "../../bench/aws/local-aws";

const aws = new LocalAws();
const TableName = "notifications";
const Key = { transaction_id: "pay_1", notification_id: "ntf_1" };
let config: ConstructorParameters<typeof DynamoDBClient>[0] & object;
let documents: DynamoDBDocumentClient;
/** Expects an error of the name, and returns it. */
const refused = async (call: Promise<unknown>, name: string) => {
  const error = (await call.catch((reason) => reason)) as Error & { CancellationReasons?: { Code: string }[] };
  expect(error.name).toBe(name);
  return error;
};

beforeAll(async () => {
  const { url, certificateFile } = await aws.start();
  config = {
    region: "us-east-1",
    endpoint: url,
    credentials: { accessKeyId: "webhook-receiver", secretAccessKey: "x" },
    requestHandler: new NodeHttpHandler({ httpsAgent: { ca: readFileSync(certificateFile) } }),
    maxAttempts: 1,
  };
  documents = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  await documents.send(new PutCommand({ TableName, Item: { ...Key, body: Buffer.from("bytes"), n: 3 } }));
});
beforeEach(() => void aws.takeCalls());
afterAll(() => aws.stop());

test("the SDK's client reads from the local AWS what it wrote: text, numbers and bytes", async () => {
  const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  expect(Item).toEqual({ ...Key, body: new Uint8Array(Buffer.from("bytes")), n: 3 });
  const { Responses } = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }));
  expect(Responses?.[TableName]).toEqual([Item]);
  const query = { TableName, KeyConditionExpression: "transaction_id = :id" };
  const found = await documents.send(new QueryCommand({ ...query, ExpressionAttributeValues: { ":id": "pay_1" } }));
  expect(found.Items).toEqual([Item]);
});

test("the local AWS refuses a write whose condition does not hold, by the error that the SDK's client knows", async () => {
  const ConditionExpression = "attribute_not_exists(transaction_id)";
  const put = { TableName, Item: Key, ConditionExpression };
  await refused(documents.send(new PutCommand(put)), "ConditionalCheckFailedException");
  const transaction = new TransactWriteCommand({ TransactItems: [{ Put: put }] });
  const { CancellationReasons } = await refused(documents.send(transaction), "TransactionCanceledException");
  expect(CancellationReasons?.map(({ Code }) => Code)).toEqual(["ConditionalCheckFailed"]);
});

test("the local AWS counts each call for its caller, with the write and read units that DynamoDB bills", async () => {
  await documents.send(new GetCommand({ TableName, Key }));
  const change = { UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": 4 } };
  await documents.send(new UpdateCommand({ TableName, Key, ...change }));
  expect(aws.takeCalls().map(({ bytes: _, ...call }) => call)).toEqual([
    { caller: "webhook-receiver", operation: "dynamodb:GetItem", writeUnits: 0, readUnits: 0.5 },
    { caller: "webhook-receiver", operation: "dynamodb:UpdateItem", writeUnits: 1, readUnits: 0 },
  ]);
});

test("the local AWS answers SQS, SSM and SNS in their own formats", async () => {
  const QueueUrl = `${config.endpoint}/123456789012/deliveries`;
  await new SQSClient(config as object).send(new SendMessageCommand({ QueueUrl, MessageBody: "a message" }));
  expect(aws.messages).toMatchObject([{ queue: "deliveries", body: "a message" }]);
  aws.parameters.set("/tap/a", "set");
  const { Parameters, InvalidParameters } = await new SSMClient(config as object).send(
    new GetParametersCommand({ Names: ["/tap/a", "/tap/b"], WithDecryption: true }),
  );
  expect(Parameters).toMatchObject([{ Name: "/tap/a", Value: "set" }]);
  expect(InvalidParameters).toEqual(["/tap/b"]);
  const publish = new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:123456789012:t", Message: "text" });
  expect(await new SNSClient(config as object).send(publish)).toMatchObject({ MessageId: "m1" });
  expect(aws.takeCalls().map(({ operation }) => operation)).toEqual([
    "sqs:SendMessage",
    "ssm:GetParameters",
    "sns:Publish",
  ]);
});

test("the local AWS refuses an operation that it does not know, instead of counting it as done", async () => {
  const query = new QueryCommand({ TableName, KeyConditionExpression: "not understood" });
  await refused(documents.send(query), "UnknownOperationException");
});
