import { Logger } from "@aws-lambda-powertools/logger";
import type { Log, LogFields } from "../../application/ports";
import { annotateTrace } from "./xray";

/**
 * One JSON line per entry; the fields of `LogFields` are all that can be logged. A line that names an event or a
 * transaction marks the request's trace with it, so that one search finds both.
 */
export function tracedLog(serviceName: string): Log {
  const logger = new Logger({ serviceName });
  const at =
    (level: "info" | "warn" | "error") =>
    (message: string, fields: LogFields = {}) => {
      logger[level](message, { ...fields });
      const { event_key, transaction_id } = fields;
      if (event_key !== undefined || transaction_id !== undefined) {
        annotateTrace(message, { ...(event_key && { event_key }), ...(transaction_id && { transaction_id }) });
      }
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
