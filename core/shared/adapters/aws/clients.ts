import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type CallLimits, callLimits } from "../../../contracts/function-limits";
import { callTimeFactor } from "../call-time";
import { callRetries } from "./call-retries";
import { traced } from "./traced-client";

const sdkOptions = (limits: CallLimits, factor = 1) => ({
  retryStrategy: callRetries(limits),
  requestHandler: {
    connectionTimeout: limits.connectionMs * factor,
    requestTimeout: limits.answerMs * factor,
    throwOnRequestTimeout: true,
  },
});

const awaited = sdkOptions(callLimits.awaited, callTimeFactor);

export const dynamo = (): DynamoDBDocumentClient => DynamoDBDocumentClient.from(traced(new DynamoDBClient(awaited)));
export const sqs = (): SQSClient => traced(new SQSClient(awaited));
export const kms = (): KMSClient => traced(new KMSClient(awaited));
export const ses = (): SESv2Client => traced(new SESv2Client(awaited));
export const sns = (): SNSClient => traced(new SNSClient(awaited));
export const sfn = (): SFNClient => traced(new SFNClient(awaited));
export const ssm = (): SSMClient => traced(new SSMClient(sdkOptions(callLimits.parameters, callTimeFactor)));

const unawaited = sdkOptions(callLimits.unawaited);

/** A body that stops coming is a failure too. */
const streaming = { ...unawaited, requestHandler: { ...unawaited.requestHandler, socketTimeout: 20_000 } };

export const s3 = (): S3Client => traced(new S3Client(streaming));
export const logs = (): CloudWatchLogsClient => traced(new CloudWatchLogsClient(unawaited));
