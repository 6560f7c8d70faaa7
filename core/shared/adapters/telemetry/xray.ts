import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";

const HEADER = '{"format":"json","version":1}\n';
const socket = createSocket("udp4").unref();
socket.on("error", () => undefined);

/** Most calls of one invocation that become subsegments: X-Ray refuses a trace of more than 500 KB. */
const MOST_CALLS = 100;
/** Longest name of a segment that X-Ray takes. */
const NAME_LENGTH = 200;

/** The trace of the running invocation. Lambda sets its header anew for each. */
interface SampledTrace {
  readonly header: string;
  readonly root: string;
  readonly parent: string;
  calls: number;
}

let lastHeader = "";
let lastTrace: SampledTrace | undefined;

/** The trace that X-Ray samples, or undefined: most invocations have none, and pay for one comparison of strings. */
function sampledTrace(): SampledTrace | undefined {
  const header = process.env._X_AMZN_TRACE_ID ?? "";
  if (header !== lastHeader) {
    lastHeader = header;
    const { Root, Parent, Sampled } = Object.fromEntries(header.split(";").map((part) => part.split("=")));
    lastTrace = Root && Parent && Sampled === "1" ? { header, root: Root, parent: Parent, calls: 0 } : undefined;
  }
  return lastTrace;
}

/** Whether X-Ray samples the trace of the running invocation. */
export const isTraceSampled = (): boolean => sampledTrace() !== undefined;

/** One datagram to Lambda's X-Ray daemon, sent and forgotten: a lost one delays nothing. */
function send(trace: SampledTrace, subsegment: Readonly<Record<string, unknown>>): void {
  const [host, port] = (process.env.AWS_XRAY_DAEMON_ADDRESS ?? "").split(":");
  if (!host || !port) return;
  const document = { type: "subsegment", trace_id: trace.root, parent_id: trace.parent, ...subsegment };
  socket.send(HEADER + JSON.stringify(document), Number(port), host, () => undefined);
}

const newId = (): string => randomBytes(8).toString("hex");

/**
 * Adds a subsegment with searchable annotations to the trace of the running invocation, where it is sampled. It speaks
 * to the X-Ray daemon itself: the X-Ray SDK would weigh 120 KB in every function, a fifth of its start.
 */
export function annotateTrace(name: string, annotations: Readonly<Record<string, string>>): void {
  const trace = sampledTrace();
  if (trace === undefined) return;
  const now = Date.now() / 1000;
  send(trace, { id: newId(), name, start_time: now, end_time: now, annotations });
}

/** How a call ended. No field may carry a body, a key, a path or an id of a customer. */
export interface CallEnd {
  /** HTTP status; absent where no answer came. */
  readonly status?: number;
  /** Name of the error that the call threw, such as `ThrottlingException`. */
  readonly failure?: string;
  /** Whether the other side refused the call because there were too many. */
  readonly isThrottle?: boolean;
  /** Fields of X-Ray's block `aws`: operation, table, queue. */
  readonly aws?: Readonly<Record<string, unknown>>;
}

export interface TracedCall {
  /** Value of `X-Amzn-Trace-Id` that makes this call the parent of what it causes. */
  readonly header: string;
  end(result: CallEnd): void;
}

/**
 * Begins the subsegment of a call to another service. Undefined where the trace is not sampled, or has enough calls.
 * `host`: of a server outside AWS; of its URL nothing else is recorded.
 */
export function beginCall(name: string, { host }: { readonly host?: string } = {}): TracedCall | undefined {
  const trace = sampledTrace();
  if (trace === undefined || trace.calls >= MOST_CALLS) return undefined;
  trace.calls++;
  const id = newId();
  const start = Date.now();
  return {
    header: trace.header.replace(/Parent=[^;]*/, `Parent=${id}`),
    end({ status, failure, isThrottle = status === 429, aws }) {
      const http = {
        ...(host && { request: { url: `https://${host}/` } }),
        ...(status !== undefined && { response: { status } }),
      };
      send(trace, {
        id,
        name: name.slice(0, NAME_LENGTH),
        namespace: host === undefined ? "aws" : "remote",
        start_time: start / 1000,
        end_time: Date.now() / 1000,
        http,
        ...(aws && { aws }),
        ...flags(status, failure, isThrottle),
      });
    },
  };
}

/** X-Ray's flags: an error is the caller's, a fault is the other side's, and a throttle is an error too. */
function flags(status: number | undefined, failure: string | undefined, isThrottle: boolean): object {
  const isRefused = isThrottle || (status !== undefined && status >= 400 && status < 500);
  const isFault = !isRefused && (status === undefined || status >= 500);
  return {
    ...(isRefused && { error: true }),
    ...(isThrottle && { throttle: true }),
    ...(isFault && { fault: true }),
    ...(failure !== undefined && { cause: { exceptions: [{ id: newId(), type: failure }] } }),
  };
}

/** Makes a call to a server outside AWS, with a subsegment where the trace is sampled. `statusOf` reads its answer. */
export async function tracedRequest<T>(
  host: string,
  request: () => Promise<T>,
  statusOf: (answer: T) => number,
): Promise<T> {
  const call = beginCall(host, { host });
  if (call === undefined) return request();
  try {
    const answer = await request();
    call.end({ status: statusOf(answer) });
    return answer;
  } catch (error) {
    call.end({ failure: kindOf(error) });
    throw error;
  }
}

/** `fetch`, with a subsegment where the trace is sampled. */
export const tracedFetch: typeof fetch = (input, init) =>
  tracedRequest(
    new URL(input instanceof Request ? input.url : input).host,
    () => fetch(input, init),
    ({ status }) => status,
  );

/** Kind of an error: Node's code of a broken connection, or its name. Never its message, which may quote the request. */
export function kindOf(error: unknown): string {
  const { name, code, cause } = (error ?? {}) as { name?: unknown; code?: unknown; cause?: { code?: unknown } };
  const found = [code, cause?.code, name].find((kind) => typeof kind === "string" && /^\w{1,60}$/.test(kind));
  return typeof found === "string" ? found : "Error";
}
