import { Logger } from "@aws-lambda-powertools/logger";
import type { Log, LogFields } from "../../application/ports";
import { maskCardNumbers } from "../../domain/card-number";
import { annotateTrace } from "./xray";

const masked = (value: unknown) =>
  typeof value === "string" ? maskCardNumbers(value) : typeof value === "number" ? maskedNumber(value) : value;
const maskedNumber = (value: number) => {
  const text = maskCardNumbers(String(value));
  return text === String(value) ? value : text;
};

/** Errors of libraries carry requests and answers about: what is logged of one is its name, message and stack. */
function plain(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const { name, message, stack } = error;
  return Object.assign(new Error(message), { name, stack });
}

/**
 * One JSON line per entry; the fields of `LogFields` are all that can be logged, and whatever a caller put into one of
 * them (a card number for an id, say) is masked here at the latest. A line that names an event or a
 * transaction marks the request's trace with it, so that one search finds both.
 */
export function tracedLog(serviceName: string): Log {
  const logger = new Logger({ serviceName, jsonReplacerFn: (_key, value) => masked(value) });
  const at =
    (level: "info" | "warn" | "error") =>
    (message: string, fields: LogFields = {}) => {
      logger[level](message, { ...fields, ...("error" in fields && { error: plain(fields.error) }) });
      const { event_key, transaction_id } = fields;
      if (event_key !== undefined || transaction_id !== undefined) {
        annotateTrace(message, {
          ...(event_key && { event_key: maskCardNumbers(event_key) }),
          ...(transaction_id && { transaction_id: maskCardNumbers(transaction_id) }),
        });
      }
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
