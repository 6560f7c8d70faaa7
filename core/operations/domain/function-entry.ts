import { parseJson } from "../../shared/domain/json";

export type Fields = Readonly<Record<string, unknown>>;

/** Fields of a function's entry that its other columns show, or that are the same in each. */
const SHOWN = new Set([
  ...["level", "message", "timestamp", "service", "cold_start", "sampling_rate", "xray_trace_id", "error"],
  ...["function_arn", "function_memory_size", "function_name", "function_request_id", "requestId"],
]);
/** What Lambda itself writes of each call, in a log in text form. */
const OF_EACH_CALL = /^(?:INIT_START|START|END|REPORT|EXTENSION|TELEMETRY)\b/;
/** `time → request id → level → message` of an entry that Lambda's runtime writes in text form. */
const OF_RUNTIME = /^\S+\t(\S+)\t([A-Z]+)\t([^\t]+)\t?([\s\S]*)$/;
/** Begins the type of what Lambda itself writes, in a log in JSON form. */
const OF_LAMBDA = "platform.";
/** Reports of Lambda, and what each is about. Its other events of the same invocation or start say no more. */
const REPORTS: Readonly<Record<string, string>> = {
  "platform.report": "invocation",
  "platform.initReport": "start of a worker",
};
/** Lambda could not pass on lines of the function. */
const LOGS_DROPPED = "platform.logsDropped";

export const fieldsOf = (text: string): Fields | undefined => {
  const value = parseJson(text);
  return isFields(value) ? value : undefined;
};

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === "object" && !Array.isArray(value);

export const textOf = (value: unknown): string =>
  value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);

const pairs = (fields: Fields, without: ReadonlySet<string> = new Set()): string[] =>
  Object.entries(fields)
    .filter(([name, value]) => !without.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${textOf(value)}`);

/** An error as a local stack's function writes it, or as Lambda does where the function's process ended. */
const OF_ERROR = /(?:^|\s)[$\w.]*Error:/;
/** What Lambda writes in text form of a call that it ended. */
const TIMEOUT = "Task timed out";

/** An event that Lambda itself writes in JSON form. */
interface LambdaEvent {
  readonly type: string;
  readonly record: Fields;
  /** How what it reports ended; undefined where that is well, or where it reports nothing. */
  readonly failure?: string;
}

function lambdaEventOf({ type, record }: Fields): LambdaEvent | undefined {
  if (typeof type !== "string" || !type.startsWith(OF_LAMBDA)) return undefined;
  const known = isFields(record) ? record : {};
  const status = textOf(known.status);
  const hasFailed = REPORTS[type] !== undefined && status !== "" && status !== "success";
  return { type, record: known, ...(hasFailed && { failure: status }) };
}

/** Whether a function's entry is about an error or a timeout. */
export function isFunctionError(text: string): boolean {
  const fields = fieldsOf(text);
  if (fields !== undefined) {
    return fields.level === "ERROR" || fields.level === "CRITICAL" || lambdaEventOf(fields)?.failure !== undefined;
  }
  const [, , level] = OF_RUNTIME.exec(text) ?? [];
  return level === undefined ? OF_ERROR.test(text) || text.includes(TIMEOUT) : level === "ERROR";
}

/** Whether a function's entry says nothing that an operator looks for. */
export function isFunctionNoise(text: string): boolean {
  const fields = fieldsOf(text);
  if (fields === undefined) return OF_EACH_CALL.test(text);
  const event = lambdaEventOf(fields);
  return event === undefined ? isCount(fields) : event.failure === undefined && event.type !== LOGS_DROPPED;
}

/** Whether it says that something was counted, and nothing else. */
const isCount = (fields: Fields): boolean =>
  (fields.count !== undefined || fields._aws !== undefined) && fields.message === undefined;

interface FunctionEntry {
  readonly level: string;
  readonly message: string;
  /** `AccessDeniedException: …`, of an entry about an error. */
  readonly error?: string;
  readonly errorName?: string;
  readonly details: readonly string[];
}

/** What a function's entry says, whoever wrote it: the function, Lambda's runtime or Lambda itself, in either form. */
export function functionEntry(text: string): FunctionEntry {
  const fields = fieldsOf(text);
  if (fields === undefined) return entryInText(text);
  const event = lambdaEventOf(fields);
  if (event !== undefined) return entryOfLambda(event);
  const { level, message, error, xray_trace_id: trace, requestId } = fields;
  const details = [
    ...(requestId === undefined ? [] : [`request=${textOf(requestId)}`]),
    ...pairs(fields, SHOWN),
    ...(trace === undefined ? [] : [`trace=${textOf(trace)}`]),
  ];
  if (isFields(message) && message.errorType !== undefined) {
    return { level: textOf(level), message: "invocation failed", ...thrownError(message), details };
  }
  return { level: textOf(level), message: textOf(message), ...errorOf(error), details };
}

function entryInText(text: string): FunctionEntry {
  const [, request, level = "", message = "", rest = ""] = OF_RUNTIME.exec(text) ?? [];
  if (request === undefined) return { level: "", message: text, details: [] };
  const thrown = fieldsOf(rest);
  return {
    level,
    message,
    ...(thrown && thrownError(thrown)),
    details: [`request=${request}`, ...(thrown === undefined && rest !== "" ? [rest] : [])],
  };
}

function entryOfLambda({ type, record, failure }: LambdaEvent): FunctionEntry {
  if (failure === undefined) {
    return { level: type === LOGS_DROPPED ? "WARN" : "INFO", message: type, details: pairs(record) };
  }
  const { requestId, errorType } = record;
  const { durationMs, maxMemoryUsedMB, memorySizeMB } = isFields(record.metrics) ? record.metrics : {};
  const errorName = textOf(errorType);
  return {
    level: "ERROR",
    message: `${REPORTS[type]} ended: ${failure}`,
    ...(errorName && { error: errorName, errorName }),
    details: [
      ...(requestId === undefined ? [] : [`request=${textOf(requestId)}`]),
      ...(durationMs === undefined ? [] : [`duration=${textOf(durationMs)} ms`]),
      ...(maxMemoryUsedMB === undefined ? [] : [`memory=${textOf(maxMemoryUsedMB)} of ${textOf(memorySizeMB)} MB`]),
    ],
  };
}

/** An error as Lambda's runtime writes it. */
const thrownError = ({ errorType, errorMessage }: Fields) => errorOf({ name: errorType, message: errorMessage });

function errorOf(error: unknown): Pick<FunctionEntry, "error" | "errorName"> {
  if (error === undefined || error === null) return {};
  if (typeof error !== "object") return { error: String(error), errorName: String(error) };
  const { name, message } = error as Fields;
  const errorName = textOf(name) || "Error";
  return { error: `${errorName}: ${textOf(message)}`, errorName };
}
