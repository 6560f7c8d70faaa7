import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { SignatureV4 } from "@smithy/signature-v4";
import { defaultProvider } from "../function-credentials";
import type { Command, Wire } from "./operation";
import { type Answer, type PostLimits, post } from "./post";
import { type CallMetadata, errorTypeOf, ServiceError, serviceError } from "./service-error";

/** How a service is called. */
export interface Service {
  /** The service's name in the SDK, in traces and in `AWS_ENDPOINT_URL_<name>`. */
  readonly id: string;
  /** First part of its host name. */
  readonly host: string;
  /** Its name in signatures. @default `host` */
  readonly signedAs?: string;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1" | "application/json";
  /** What stands before the operation's name in the header that names it. @default no such header */
  readonly target?: string;
  /** Headers that the service wants in each call. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** The URL whose server the call goes to, where its input names one. */
  readonly urlIn?: (input: Wire) => string | undefined;
  /** Reads what an error carries beside its message, where JSON has no type for it. */
  readonly decodeError?: (fields: Wire) => Wire;
}

export interface ServiceClientOptions {
  readonly retryStrategy: Extract<
    Exclude<DynamoDBClientConfig["retryStrategy"], undefined>,
    { acquireInitialRetryToken: unknown }
  >;
  readonly requestHandler: PostLimits;
}

type RetriedError = NonNullable<
  Parameters<ServiceClientOptions["retryStrategy"]["refreshRetryTokenForRetry"]>[1]["error"]
>;

interface Request {
  readonly headers: Record<string, string>;
}
type Step = (args: { readonly input: object; readonly request: Request }) => Promise<{ readonly output: object }>;
type Middleware = (next: Step, context: { readonly commandName: string }) => Step;

/** A clock that is wrong by more than this makes AWS refuse signatures. */
const CLOCK_SKEW_MS = 240_000;

type SourceData = string | ArrayBuffer | ArrayBufferView;
const bytesOf = (data: SourceData) => {
  if (typeof data === "string") return data;
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};

/** SHA-256 of Node.js in the form that the signer wants. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: SourceData) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }
  update(data: SourceData): void {
    this.hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
}

/**
 * Client of an AWS service that speaks JSON, with what functions use of the SDK's: same options, commands, answers, names
 * of errors and variables of the environment.
 */
export class ServiceClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack = { add: (middleware: Middleware) => void this.middlewares.push(middleware) };
  private readonly middlewares: Middleware[] = [];
  private readonly endpoint: URL;
  private readonly signer: SignatureV4;
  /** Milliseconds by which AWS's clock is ahead of ours, where ours is wrong. */
  private clockOffset = 0;

  constructor(
    private readonly service: Service,
    private readonly options: ServiceClientOptions,
  ) {
    this.config = { serviceId: service.id };
    const region = process.env.AWS_REGION ?? "";
    this.endpoint = endpointOf(service, region);
    this.signer = new SignatureV4({
      service: service.signedAs ?? service.host,
      region,
      sha256: Sha256,
      credentials: defaultProvider(),
    });
  }

  /** Throws the service's error under the service's name for it, TimeoutError, or Node's error of a broken connection. */
  async send<Input extends object, Output extends object>(command: Command<Input, Output>): Promise<Output> {
    const { input, operation, options } = command;
    const encoded = options.encode?.(input) ?? input;
    const last: Step = async ({ request }) => ({ output: await this.retried(command, encoded, request.headers) });
    const steps = this.middlewares.reduce((next, step) => step(next, { commandName: `${operation}Command` }), last);
    const { output } = await steps({ input: encoded, request: { headers: {} } });
    return output as Output;
  }

  private async retried<Input extends object, Output extends object>(
    command: Command<Input, Output>,
    encoded: object,
    headers: Readonly<Record<string, string>>,
  ): Promise<object> {
    const { retryStrategy } = this.options;
    const body = JSON.stringify(encoded);
    const url = this.urlOf(encoded, command.options.path);
    let token = await retryStrategy.acquireInitialRetryToken("");
    for (let attempts = 1; ; attempts++) {
      const offset = this.clockOffset;
      try {
        const { status, headers: answered, body: text } = await this.try(command.operation, url, body, headers);
        const $metadata = { ...metadataOf(status, answered), attempts };
        const answer = withoutNulls(parsed(this.service, command.operation, text, $metadata));
        return { ...(command.options.decode?.(answer, command.input) ?? answer), $metadata };
      } catch (error) {
        if (error instanceof ServiceError) error.$metadata.attempts = attempts;
        const errorType = this.clockOffset === offset ? errorTypeOf(error) : "TRANSIENT";
        token = await retryStrategy
          .refreshRetryTokenForRetry(token, { error: error as RetriedError, errorType })
          .catch(() => {
            throw error;
          });
      }
    }
  }

  /** The answer of one try, where the service did what it was asked. */
  private async try(
    operation: string,
    url: URL,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const { service } = this;
    const request = {
      protocol: url.protocol,
      hostname: url.hostname,
      method: "POST",
      path: url.pathname,
      query: {},
      headers: {
        host: url.host,
        "content-type": service.contentType,
        ...(service.target && { "x-amz-target": `${service.target}.${operation}` }),
        ...service.headers,
      },
      body,
    };
    const signed = await this.signer.sign(request, { signingDate: new Date(Date.now() + this.clockOffset) });
    const answer = await post(
      url,
      { ...signed.headers, ...traceHeader(), ...headers },
      body,
      this.options.requestHandler,
    );
    this.correctClock(answer);
    if (answer.status < 200 || answer.status >= 300) throw errorIn(service, operation, answer);
    return answer;
  }

  private urlOf(input: object, path: string | undefined): URL {
    const named = this.service.urlIn?.(input);
    if (named !== undefined) return new URL("/", named);
    return path === undefined
      ? this.endpoint
      : new URL(this.endpoint.pathname.replace(/\/$/, "") + path, this.endpoint);
  }

  private correctClock({ headers: { date = "", age } }: Answer): void {
    const offset = age === undefined ? Date.parse(date) - Date.now() : Number.NaN;
    if (Math.abs(offset - this.clockOffset) >= CLOCK_SKEW_MS) this.clockOffset = offset;
  }
}

/** AWS_ENDPOINT_URL_<service>, AWS_ENDPOINT_URL, or the service's own. */
function endpointOf({ id, host }: Service, region: string): URL {
  const { [`AWS_ENDPOINT_URL_${id.toUpperCase().replaceAll(" ", "_")}`]: own, AWS_ENDPOINT_URL: all } = process.env;
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return new URL(own || all || `https://${host}.${region}.${domain}`);
}

/** What the call causes belongs to the trace of the running invocation, also where that is not sampled. */
function traceHeader(): Readonly<Record<string, string>> {
  const { AWS_LAMBDA_FUNCTION_NAME: name, _X_AMZN_TRACE_ID: trace } = process.env;
  return name && trace ? { "X-Amzn-Trace-Id": trace } : {};
}

function metadataOf(httpStatusCode: number, headers: Answer["headers"]): CallMetadata {
  const requestId = headers["x-amzn-requestid"] ?? headers["x-amz-request-id"];
  return { httpStatusCode, ...(requestId !== undefined && { requestId: String(requestId) }) };
}

/** Some servers write null for what is not there. */
const withoutNulls = (answer: Wire): Wire =>
  Object.fromEntries(Object.entries(answer).filter(([, member]) => member !== null));

function parsed({ id }: Service, operation: string, text: string, $metadata: CallMetadata): Wire {
  if (text === "") return {};
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === "object" && answer !== null) return answer;
  } catch {
    // The text is not repeated: it may hold what the call is about.
  }
  throw serviceError("UnreadableAnswer", { message: `${id} answered ${operation} with no JSON`, $metadata });
}

/** The service's name of an error, from `aws.protocols#Name:http://…`. */
const bareName = (text: unknown): string => String(text).split(/[,:]/)[0]?.split("#").at(-1) ?? "";

function errorIn(service: Service, operation: string, { status, headers, body }: Answer): ServiceError {
  const $metadata = metadataOf(status, headers);
  const type = headers["x-amzn-errortype"];
  let fields: Wire = {};
  try {
    fields = parsed(service, operation, body, $metadata);
  } catch (error) {
    // The page of a load balancer or a proxy: its status says what is known.
    if (type === undefined) return error as ServiceError;
  }
  const { __type, code, Code, message, Message, ...others } = withoutNulls(fields);
  const { "x-amzn-query-error": query } = headers;
  // SQS gives errors that are not its own the names of its old protocol, and so does the SDK.
  const old =
    query === undefined || String(__type).startsWith("com.amazonaws.sqs#") ? undefined : String(query).split(";")[0];
  const name = bareName(old ?? __type ?? code ?? Code ?? type ?? "Unknown");
  return serviceError(name, {
    ...(service.decodeError?.(others) ?? others),
    message: String(message ?? Message ?? "UnknownError"),
    $metadata,
  });
}
