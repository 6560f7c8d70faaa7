import type { FunctionName } from "../core/contracts/environment";
import type { KindName } from "./counts";

/** What cannot be known here, each with its reason. Nothing has run on AWS. */
export const assumptions = {
  /** Billed milliseconds of an invocation itself, warm: parsing, checking, logging. Measured here: 1 to 4 ms of CPU. */
  ownMs: 6,
  /** Milliseconds of one request to AWS in the same region, waited for one after the other. */
  callMs: 6,
  /** Milliseconds until a merchant's endpoint answers. */
  endpointMs: 150,
  /** Milliseconds until the gateway answers. */
  gatewayMs: 500,
  /** Share of invocations that start a new worker, and billed milliseconds of that start. */
  coldShare: 0.01,
  coldMs: 500,
  /** Partitions of a new table on demand: each is a shard of its stream, and has collections of its own. */
  streamShards: 4,
  /** Messages that a function receives with one request: one, while no backlog builds. Larger batches cost less. */
  messagesAtOnce: 1,
  /** Requests of Lambda that wait at one empty queue, each for up to 20 s. */
  pollers: 5,
  /** What Lambda itself logs of an invocation in text form: START, END, and REPORT with the trace. */
  invocationInText: { lines: 3, bytes: 360 },
  /** The same in JSON form: `platform.start` and `platform.report`, each with the trace. */
  invocationInJson: { lines: 2, bytes: 770 },
  /** Bytes that CloudWatch adds to each line. */
  lineOverhead: 26,
  /** Characters that a variable of the access log becomes, on average. */
  accessLogVariable: 30,
  /** Bytes of API Gateway's execution log for one request, at the level INFO. */
  executionLogBytes: 2_000,
  /** Logs are stored compressed: this part of what was ingested. */
  logCompression: 0.15,
  /** Bytes of headers of a webhook to a merchant. */
  deliveryHeaderBytes: 700,
  /** Share of submitted payments that an operator or fraud vendor reviews. */
  reviewedShare: 0.01,
  /** Memory of an express workflow is billed by 64 MB: 50 MB, the definition and the data fit into one such part. */
  expressGb: 64 / 1024,
  /** Milliseconds of an express workflow beside its tasks. */
  expressMs: 100,
  /** X-Ray's default rule, for what the stack's rule for its API does not decide: the first request of each second, and 5 % of others. */
  traceReservoir: 1,
  traceRate: 0.05,
  /** Calls of KMS for a table: one for each function that uses it in five minutes. */
  keyCallMinutes: 5,
} as const;

export const HOURS_A_MONTH = 730;
export const MINUTES_A_MONTH = HOURS_A_MONTH * 60;
export const DAYS_A_MONTH = HOURS_A_MONTH / 24;
export const GB = 1024 ** 3;

/** Requests of the API that an event of a kind is; 1 where it is not named. */
const requests: Partial<Record<KindName, number>> = { "file of one row": 0, "further row of a file": 0 };
export const requestsOf = (kind: KindName): number => requests[kind] ?? 1;

/** Milliseconds that a function waits for someone outside AWS, for one event. */
export function outsideMs(name: FunctionName, invocations: number, startsWorkflow: boolean): number {
  if (name === "delivery-sender") return assumptions.endpointMs * invocations;
  return name === "payment-tasks" && startsWorkflow ? assumptions.gatewayMs : 0;
}
