import { Agent } from "node:https";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";

// The warning says only that Node.js 20 will not get newer SDKs: whoever starts the stack cannot act on it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** PEM of the certificate that the emulator shows; undefined for plain HTTP. */
  readonly ca?: string;
}

export type Clients = ReturnType<typeof createClients>;

export function createClients({ endpoint, region, credentials, ca }: ClientOptions) {
  const httpsAgent = new Agent({ keepAlive: true, maxSockets: 50, ...(ca && { ca }) });
  const options = {
    endpoint,
    region,
    credentials: { ...credentials },
    requestHandler: new NodeHttpHandler({
      ...{ httpsAgent, connectionTimeout: 5_000, requestTimeout: 30_000 },
      // Whoever starts the stack cannot act on a request that is slow on a busy computer: the call itself goes on.
      logger: { ...console, warn: () => undefined },
    }),
  };
  return {
    apiGateway: new APIGatewayClient(options),
    cloudWatch: new CloudWatchClient(options),
    dynamo: new DynamoDBClient(options),
    events: new EventBridgeClient(options),
    iam: new IAMClient(options),
    kms: new KMSClient(options),
    lambda: new LambdaClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    logs: new CloudWatchLogsClient(options),
    scheduler: new SchedulerClient(options),
    ses: new SESv2Client(options),
    sfn: new SFNClient(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
    close: () => httpsAgent.destroy(),
  };
}
