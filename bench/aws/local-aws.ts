import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { localCertificate } from "../../local/emulator/certificate";
import { MemoryDynamo } from "../dynamo/memory-dynamo";
import { answerDynamo } from "./dynamo-wire";

/** One request that came, as AWS would bill it. Tries of a call count each. */
export interface AwsCall {
  /** Access key of the caller: each function has its own name for one. */
  readonly caller: string;
  /** `<service>:<operation>` in IAM's words, such as `dynamodb:PutItem`. */
  readonly operation: string;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Bytes of the request's body. */
  readonly bytes: number;
}

export interface QueuedMessage {
  readonly queue: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly groupId?: string;
}

type Json = Readonly<Record<string, unknown>>;
interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: object | string;
  readonly writeUnits?: number;
  readonly readUnits?: number;
}

/** Services of `X-Amz-Target`, by its first part. */
const services: Readonly<Record<string, string>> = {
  DynamoDB_20120810: "dynamodb",
  AmazonSQS: "sqs",
  AmazonSSM: "ssm",
  TrentService: "kms",
  AWSStepFunctions: "states",
  Logs_20140328: "logs",
};

/**
 * The AWS services that functions call, on this computer: an HTTPS server that speaks their wire formats, with DynamoDB in
 * memory and queues that hold what was sent. It answers at once, and counts each request.
 */
export class LocalAws {
  readonly dynamo = new MemoryDynamo();
  /** Values of SSM parameters; others are not there. */
  readonly parameters = new Map<string, string>();
  /** Messages that no consumer took yet, oldest first. */
  readonly messages: QueuedMessage[] = [];
  /** Inputs of workflows that were started. */
  readonly executions: string[] = [];
  private readonly calls: AwsCall[] = [];
  private server: Server | undefined;

  /** Starts the server. Returns its URL and the PEM file of its certificate. */
  async start(): Promise<{ readonly url: string; readonly certificateFile: string }> {
    const { certificateFile, keyFile } = await localCertificate();
    const [cert, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
    this.server = createServer({ cert, key }, (request, response) => void this.handle(request, response));
    await new Promise<void>((resolve) => this.server?.listen(0, "127.0.0.1", resolve));
    return { url: `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`, certificateFile };
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** Calls since this was called before. */
  takeCalls(): AwsCall[] {
    return this.calls.splice(0);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const operation = operationOf(request, body);
    const { status = 200, type, body: answer, ...units } = await this.answer(operation, body).catch(unknownCall);
    this.calls.push({
      caller: /Credential=([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "",
      operation,
      bytes: body.length,
      ...{ writeUnits: 0, readUnits: 0, ...units },
    });
    response.writeHead(status, { "content-type": type ?? "application/x-amz-json-1.0", "x-amzn-requestid": "bench" });
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  }

  private async answer(operation: string, body: Buffer): Promise<Answer> {
    if (operation === "sns:Publish") return published;
    if (operation.startsWith("s3:")) return stored(operation);
    const [service, name = ""] = operation.split(":");
    const input = JSON.parse(body.toString() || "{}") as Json;
    if (service === "dynamodb") return answerDynamo(this.dynamo, name, input);
    return { body: this.answerOf(operation, input) };
  }

  private answerOf(operation: string, input: Json): object {
    if (operation === "sqs:SendMessage") return this.sent(String(input.QueueUrl), input);
    if (operation === "sqs:SendMessageBatch") {
      const entries = input.Entries as Json[];
      return { Successful: entries.map((entry) => ({ Id: entry.Id, ...this.sent(String(input.QueueUrl), entry) })) };
    }
    if (operation === "ssm:GetParameters") return this.parametersOf(input.Names as string[]);
    if (operation === "ssm:GetParametersByPath") return this.parametersBelow(String(input.Path));
    if (operation === "states:StartExecution") {
      this.executions.push(String(input.input));
      return { executionArn: `arn:aws:states:us-east-1:123456789012:execution:bench:${input.name}`, startDate: 0 };
    }
    if (operation === "kms:Encrypt") return { CiphertextBlob: input.Plaintext, KeyId: input.KeyId };
    if (operation === "kms:Decrypt") return { Plaintext: input.CiphertextBlob, KeyId: input.KeyId };
    if (operation === "logs:CreateLogStream" || operation === "logs:PutLogEvents") return {};
    throw new Error(`${operation} is not known here`);
  }

  private sent(queueUrl: string, { MessageBody, MessageAttributes = {}, MessageGroupId }: Json): object {
    const body = String(MessageBody);
    const queue = queueUrl.split("/").at(-1) ?? "";
    const groupId = MessageGroupId === undefined ? {} : { groupId: String(MessageGroupId) };
    this.messages.push({ queue, body, attributes: MessageAttributes as Json, ...groupId });
    return { MessageId: `m${this.messages.length}`, MD5OfMessageBody: createHash("md5").update(body).digest("hex") };
  }

  private parametersOf(names: readonly string[]): object {
    const known = names.filter((name) => this.parameters.has(name));
    return {
      Parameters: known.map((Name) => ({ Name, Value: this.parameters.get(Name), Type: "SecureString", Version: 1 })),
      InvalidParameters: names.filter((name) => !this.parameters.has(name)),
    };
  }

  private parametersBelow(path: string): object {
    const names = [...this.parameters.keys()].filter((name) => name.startsWith(`${path.replace(/\/$/, "")}/`));
    return this.parametersOf(names);
  }
}

/** SNS speaks its query protocol, S3 its REST one, and all others name the operation in a header. */
function operationOf({ headers, method, url = "" }: IncomingMessage, body: Buffer): string {
  const [target = "", name = ""] = String(headers["x-amz-target"] ?? "").split(".");
  if (target !== "") return `${services[target] ?? target}:${name}`;
  if (String(headers["content-type"]).startsWith("application/x-www-form-urlencoded")) {
    return `sns:${new URLSearchParams(body.toString()).get("Action")}`;
  }
  if (url.includes("list-type=2")) return "s3:ListObjectsV2";
  return method === "PUT" ? "s3:PutObject" : "s3:GetObject";
}

const published: Answer = {
  type: "text/xml",
  body:
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m1</MessageId>' +
    "</PublishResult><ResponseMetadata><RequestId>bench</RequestId></ResponseMetadata></PublishResponse>",
};

function stored(operation: string): Answer {
  if (operation === "s3:PutObject") return { type: "application/xml", body: "" };
  if (operation === "s3:ListObjectsV2") {
    const empty = "<KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>";
    const body = `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${empty}</ListBucketResult>`;
    return { type: "application/xml", body };
  }
  const code = "<Code>NoSuchKey</Code><Message>no such key</Message>";
  return { status: 404, type: "application/xml", body: `<Error>${code}</Error>` };
}

/** A call that is not known fails at once, and says so in the function's log. */
const unknownCall = (error: unknown): Answer => ({
  status: 400,
  body: { __type: "UnknownOperationException", message: String(error) },
});
