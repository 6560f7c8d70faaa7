import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { MetricName } from "../../../contracts/metrics";
import type { ProblemCode } from "../../../contracts/problems";
import type { Log, LogFields, Metrics } from "../../application/ports";
import { problem } from "./api-gateway";

export interface RefusalOptions {
  /** Message of the log entry, for example "payment refused". */
  readonly message: string;
  readonly log: Log;
  /** Metric that a code counts under, for alarms. */
  readonly counted?: {
    readonly metrics: Metrics;
    readonly byCode: Readonly<Partial<Record<ProblemCode, MetricName>>>;
  };
}

type Refuse = (code: ProblemCode, event: APIGatewayProxyEvent, fields?: LogFields) => APIGatewayProxyResult;

/** How a handler refuses a request: logs the code, counts it where it has a metric, and answers with its problem. */
export function refusals({ message, log, counted }: RefusalOptions): Refuse {
  return (code, event, fields = {}) => {
    log.warn(message, { code, ...fields });
    const metric = counted?.byCode[code];
    if (metric !== undefined) counted?.metrics.count(metric);
    return problem(code, event);
  };
}
