import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/**
 * A call that hangs must leave time for an answer before API Gateway gives up after 29 s: it fails after two attempts of
 * at most 3 s each, and the request with it.
 */
const patience = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

export const dynamo = (): DynamoDBDocumentClient => DynamoDBDocumentClient.from(new DynamoDBClient(patience));
export const sqs = (): SQSClient => new SQSClient(patience);
export const kms = (): KMSClient => new KMSClient(patience);
export const sns = (): SNSClient => new SNSClient(patience);
export const sfn = (): SFNClient => new SFNClient(patience);
export const ssm = (): SSMClient => new SSMClient(patience);

/** Nobody waits for an answer of the functions behind a stream. */
const unhurried = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** A body that stops coming is a failure too. */
const streaming = { ...unhurried, requestHandler: { ...unhurried.requestHandler, socketTimeout: 20_000 } };

export const s3 = (): S3Client => new S3Client(streaming);
export const logs = (): CloudWatchLogsClient => new CloudWatchLogsClient(unhurried);
