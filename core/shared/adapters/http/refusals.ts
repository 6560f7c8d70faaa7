import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import type { CountName } from "../../../contracts/metrics";
import { detailsOf, type ProblemCode, type Refusal } from "../../../contracts/problems";
import type { Log, LogFields, Metrics } from "../../application/ports";
import { problem } from "./api-gateway";

export interface RefusalOptions {
  /** Message of the log entry, for example "payment refused". */
  readonly message: string;
  readonly log: Log;
  /** Metric that a code counts under, for alarms. */
  readonly counted?: {
    readonly metrics: Metrics;
    readonly byCode: Readonly<Partial<Record<ProblemCode, CountName>>>;
  };
}

type Refuse = (refusal: Refusal, event: APIGatewayProxyEvent, fields?: LogFields) => APIGatewayProxyResult;

/** How a handler refuses a request: logs the code, counts it where it has a metric, and answers with its problem. */
export function refusals({ message, log, counted }: RefusalOptions): Refuse {
  return (refusal, event, fields = {}) => {
    const { code } = detailsOf(refusal);
    log.warn(message, { code, ...fields });
    const metric = counted?.byCode[code];
    if (metric !== undefined) counted?.metrics.count(metric);
    return problem(refusal, event);
  };
}
