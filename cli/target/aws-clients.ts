import { Agent } from "node:https";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Credentials } from "../../tools/http";

export interface ClientOptions {
  readonly region: string;
  /** The emulator's address. Absent: AWS, with the credentials of the user's shell. */
  readonly local?: { readonly endpoint: string; readonly credentials: Credentials; readonly ca?: string };
}

/** AWS's clients, each made when it is first asked for. */
export class AwsClients {
  private readonly agent: Agent;
  private readonly options;
  private readonly made = new Map<string, unknown>();

  constructor({ region, local }: ClientOptions) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 50, ...(local?.ca && { ca: local.ca }) });
    this.options = {
      region,
      maxAttempts: 5,
      requestHandler: new NodeHttpHandler({
        httpsAgent: this.agent,
        connectionTimeout: 5_000,
        requestTimeout: 30_000,
        throwOnRequestTimeout: true,
      }),
      ...(local && { endpoint: local.endpoint, credentials: { ...local.credentials } }),
    };
  }

  get dynamo(): DynamoDBDocumentClient {
    return this.once("dynamo", () => DynamoDBDocumentClient.from(new DynamoDBClient(this.options)));
  }
  get streams(): DynamoDBStreamsClient {
    return this.once("streams", () => new DynamoDBStreamsClient(this.options));
  }
  get sqs(): SQSClient {
    return this.once("sqs", () => new SQSClient(this.options));
  }
  get ssm(): SSMClient {
    return this.once("ssm", () => new SSMClient(this.options));
  }
  get sfn(): SFNClient {
    return this.once("sfn", () => new SFNClient(this.options));
  }
  get s3(): S3Client {
    return this.once(
      "s3",
      () => new S3Client({ ...this.options, forcePathStyle: this.options.endpoint !== undefined }),
    );
  }
  get lambda(): LambdaClient {
    return this.once("lambda", () => new LambdaClient(this.options));
  }
  get logs(): CloudWatchLogsClient {
    return this.once("logs", () => new CloudWatchLogsClient(this.options));
  }
  get apiGateway(): APIGatewayClient {
    return this.once("apiGateway", () => new APIGatewayClient(this.options));
  }
  get cloudWatch(): CloudWatchClient {
    return this.once("cloudWatch", () => new CloudWatchClient(this.options));
  }
  get scheduler(): SchedulerClient {
    return this.once("scheduler", () => new SchedulerClient(this.options));
  }
  get sns(): SNSClient {
    return this.once("sns", () => new SNSClient(this.options));
  }
  get ses(): SESv2Client {
    return this.once("ses", () => new SESv2Client(this.options));
  }
  get sts(): STSClient {
    return this.once("sts", () => new STSClient(this.options));
  }

  close(): void {
    this.agent.destroy();
  }

  private once<C>(name: string, make: () => C): C {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as C;
  }
}
