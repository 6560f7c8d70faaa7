import type { CountName } from "../../contracts/metrics";

/** Time, and the jitter that goes with every wait: a test that fakes one has to fake the other. */
export interface Clock {
  now(): Date;
  /** Resolves after the time given. */
  sleep(milliseconds: number): Promise<void>;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** 24 random hex digits: the part of an id that no other id has. */
export type RandomId = () => string;

/** Makes a message that was received visible again after so many seconds, at most 43,200. */
export type VisibilityRetry = (receiptHandle: string, seconds: number) => Promise<void>;

/** Fields that may be logged. Everything else stays out of the logs, above all bodies and headers. */
export interface LogFields {
  readonly event_key?: string;
  readonly event_type?: string;
  readonly provider?: string;
  readonly transaction_id?: string;
  readonly merchant_id?: string;
  /** IAM principal of who signed a request, without the name of its session. */
  readonly caller?: string;
  readonly batch_id?: string;
  /** Hash of a merchant's webhook URL. */
  readonly endpoint?: string;
  readonly outcome?: string;
  readonly code?: string;
  readonly attempt?: number;
  /** Number of a row in its file. */
  readonly row?: number;
  readonly retry_in_seconds?: number;
  readonly error?: unknown;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Counts for alarms and the dashboard. The fields make a count findable; they never split it. */
export interface Metrics {
  /** Counts once, or `times` times. */
  count(metric: CountName, fields?: Pick<LogFields, "event_key" | "transaction_id"> & { times?: number }): void;
}

/** A signed request as it came in. Header names are in lower case. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}
