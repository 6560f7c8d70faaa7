import type { Log, LogFields } from "../../application/ports";
import { mayHoldCardNumber } from "../../domain/card-first-look";
import { maskCardNumbers } from "../../domain/card-number";
import { annotateTrace, isTraceSampled } from "./xray";

type Level = "info" | "warn" | "error";

const masked = (_key: string, value: unknown) =>
  typeof value === "string" ? maskCardNumbers(value) : typeof value === "number" ? maskedNumber(value) : value;
const maskedNumber = (value: number) => {
  const text = maskCardNumbers(String(value));
  return text === String(value) ? value : text;
};

/** Where the first named function of a stack stands, as `file:line`. */
const FRAME = /\(([^()]*):(\d+):\d+\)$/m;

/** Errors of libraries carry requests and answers about: what is logged of one is its name, message and stack. */
function plain(error: unknown): object | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, stack = "" } = error;
  const [, file, line] = FRAME.exec(stack) ?? [];
  return { name, location: file === undefined ? "" : `${file}:${line}`, message, stack };
}

function lineOf(service: string, level: Level, message: string, fields: LogFields): string {
  const [, trace] = /Root=([^;]*)/.exec(process.env._X_AMZN_TRACE_ID ?? "") ?? [];
  const line: Record<string, unknown> = {
    level: level.toUpperCase(),
    message,
    timestamp: new Date().toISOString(),
    service,
    sampling_rate: 0,
    xray_trace_id: trace,
  };
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && value !== "") line[name] = value;
  }
  if ("error" in fields) line.error = plain(fields.error);
  const text = JSON.stringify(line);
  // To look at each value costs as much as all the rest: it is done only where there may be a number in one.
  return `${mayHoldCardNumber(text) ? JSON.stringify(line, masked) : text}\n`;
}

/**
 * One JSON line per entry, in the form of Powertools' Logger; the fields of `LogFields` are all that can be logged, and
 * whatever a caller put into one of them (a card number for an id, say) is masked here at the latest. A line that names
 * an event or a transaction marks the request's trace with it, so that one search finds both.
 */
export function tracedLog(serviceName: string): Log {
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}) => {
      const stream = level === "info" ? process.stdout : process.stderr;
      stream.write(lineOf(serviceName, level, message, fields));
      const { event_key, transaction_id } = fields;
      if ((event_key !== undefined || transaction_id !== undefined) && isTraceSampled()) {
        annotateTrace(message, {
          ...(event_key && { event_key: maskCardNumbers(event_key) }),
          ...(transaction_id && { transaction_id: maskCardNumbers(transaction_id) }),
        });
      }
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}
