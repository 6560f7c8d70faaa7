import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/**
 * A call that hangs must leave time for its retries and for an answer before API Gateway gives up after 29 s:
 * three attempts of at most 4 s each.
 */
const patience = { maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } };

export const dynamo = (): DynamoDBDocumentClient => DynamoDBDocumentClient.from(new DynamoDBClient(patience));
export const sqs = (): SQSClient => new SQSClient(patience);
export const kms = (): KMSClient => new KMSClient(patience);
export const ssm = (): SSMClient => new SSMClient(patience);
