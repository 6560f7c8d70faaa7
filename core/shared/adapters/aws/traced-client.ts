import type {
  AbsoluteLocation,
  BuildHandlerOptions,
  BuildMiddleware,
  MetadataBearer,
  MiddlewareStack,
} from "@smithy/types";
import { beginCall, kindOf, type TracedCall } from "../telemetry/xray";
import { isThrottle } from "./passing-error";

interface TraceableClient {
  readonly config: { readonly serviceId: string };
  // biome-ignore lint/suspicious/noExplicitAny: each client of the SDK has its own types of input and output
  readonly middlewareStack: MiddlewareStack<any, any>;
}

/** Before the SDK's own step, which would name the function as the parent of what the call causes. */
const options: BuildHandlerOptions & AbsoluteLocation = { step: "build", priority: "high", name: "trace" };

/**
 * The client, whose calls are subsegments of a sampled trace. A call includes its retries. Of the input only names of
 * tables, queues, topics and buckets are recorded: names of parameters and keys of items and objects say who is concerned.
 */
export function traced<C extends TraceableClient>(client: C): C {
  client.middlewareStack.add(traceCalls(client.config.serviceId), options);
  return client;
}

const traceCalls =
  (service: string): BuildMiddleware<object, MetadataBearer> =>
  (next, { commandName = "" }) =>
  (args) => {
    const call = beginCall(service);
    if (call === undefined) return next(args);
    const { headers } = args.request as { readonly headers: Record<string, string> };
    headers["X-Amzn-Trace-Id"] = call.header;
    const aws = { operation: commandName.replace(/Command$/, ""), ...resourcesIn(args.input) };
    return ended(call, next(args), aws);
  };

async function ended<T extends { readonly output: MetadataBearer }>(
  call: TracedCall,
  answer: Promise<T>,
  aws: Readonly<Record<string, unknown>>,
): Promise<T> {
  try {
    const result = await answer;
    // Nothing was sent: the caller wanted a presigned URL.
    if ("presigned" in result.output) return result;
    const { httpStatusCode: status, ...metadata } = result.output.$metadata;
    call.end({ ...(status && { status }), aws: { ...aws, ...requestOf(metadata) } });
    return result;
  } catch (error) {
    const { httpStatusCode: status, ...metadata } = (error as Partial<MetadataBearer>).$metadata ?? {};
    call.end({
      ...(status && { status }),
      failure: kindOf(error),
      isThrottle: isThrottle(error),
      aws: { ...aws, ...requestOf(metadata) },
    });
    throw error;
  }
}

const requestOf = ({ requestId, attempts = 1 }: MetadataBearer["$metadata"]) => ({
  ...(requestId && { request_id: requestId }),
  ...(attempts > 1 && { retries: attempts - 1 }),
});

/** Members of inputs that name a resource, by the field of X-Ray that takes them. */
const namingMembers = {
  table_name: "TableName",
  queue_url: "QueueUrl",
  topic_arn: "TopicArn",
  bucket_name: "Bucket",
} as const;

interface NamingInput extends Readonly<Partial<Record<(typeof namingMembers)[keyof typeof namingMembers], string>>> {
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName?: string } | undefined>>[];
}

function resourcesIn(input: NamingInput): Readonly<Record<string, unknown>> {
  const named = Object.entries(namingMembers).flatMap(([field, member]) =>
    input[member] === undefined ? [] : [[field, input[member]]],
  );
  const tables = new Set([
    ...Object.keys(input.RequestItems ?? {}),
    ...(input.TransactItems ?? []).flatMap((item) => Object.values(item).flatMap((action) => action?.TableName ?? [])),
  ]);
  return { ...Object.fromEntries(named), ...(tables.size > 0 && { table_names: [...tables] }) };
}
