import { THROTTLE_COUNT } from "../../../contracts/metrics";
import { countLine, writeLine } from "./metrics";

/** Time between two counts of one function's environment, in ms: calls may be throttled by the thousand. */
const PAUSE_MS = 1_000;

/** What DynamoDB says of a throttle: the table or index, and whether it was a partition or a quota. */
interface ThrottledError {
  readonly name?: unknown;
  readonly ThrottlingReasons?: readonly { readonly reason?: string; readonly resource?: string }[];
}

let last = 0;

/**
 * Counts that AWS throttled a try of a call, for an alarm, and logs of which resource, where AWS says so. Nothing where no
 * function runs, such as in an operator's command.
 */
export function countThrottle(error: unknown, now = Date.now()): void {
  const { AWS_LAMBDA_FUNCTION_NAME: service, METRICS_NAMESPACE: namespace } = process.env;
  if (service === undefined || namespace === undefined || now - last < PAUSE_MS) return;
  last = now;
  writeLine(throttleLine({ service, namespace }, error));
}

/** The line of a throttled try. */
export function throttleLine(of: { readonly service: string; readonly namespace: string }, error: unknown): object {
  const { name, ThrottlingReasons: [first] = [] } = (error ?? {}) as ThrottledError;
  const outcome = [name, first?.reason, first?.resource].filter((part) => typeof part === "string").join(" ");
  const entry = {
    level: "WARN",
    message: "AWS throttled a call",
    timestamp: new Date().toISOString(),
    code: "CALL_THROTTLED",
    outcome,
  };
  return countLine({ ...of, count: THROTTLE_COUNT, times: 1 }, entry);
}
