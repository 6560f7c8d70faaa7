import type { FunctionName } from "../../core/contracts/environment";
import type { TableName } from "../../core/contracts/tables";

/** What one function did on a path. */
export interface FunctionCounts {
  readonly invocations: number;
  /** Bytes that the function wrote to its log, without the platform's own lines (START, END, REPORT). */
  readonly logBytes: number;
  /** Requests to AWS by `<service>:<operation>` in IAM's words, such as `dynamodb:PutItem`. */
  readonly calls: Readonly<Record<string, number>>;
  /** DynamoDB's write request units: those of the item (twice in a transaction) and of its indexes. */
  readonly writeUnits: number;
  /** DynamoDB's read request units. */
  readonly readUnits: number;
  /** Bytes of the bodies of all requests. */
  readonly requestBytes: number;
  /** Microseconds of CPU on the computer that ran it; a ratio, not Lambda's. */
  readonly cpuMicros: number;
}

/** What one event costs, from the request that brings it until nothing is left to do. */
export interface PathCounts {
  /** Requests that API Gateway took. */
  readonly apiRequests: number;
  /** Bytes of their bodies. */
  readonly apiBytes: number;
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionCounts>>>;
  /** Messages by queue. Each is received and deleted by Lambda's poller, alone in its batch. */
  readonly messages: Readonly<Record<string, number>>;
  /** Executions of the express workflow, and the states of type Task that each ran. */
  readonly workflows: { readonly executions: number; readonly tasks: number };
  /** Requests to merchants' endpoints. */
  readonly deliveries: number;
  /** Records that streams carry, by table. */
  readonly streamRecords: Readonly<Partial<Record<TableName, number>>>;
  /** Bytes by which tables grew, without their indexes. */
  readonly storedBytes: number;
  /**
   * The reader of all streams, with the path's records of each table as one batch. Its log entries grow with the
   * records; its invocations and objects in S3 are one for each batch, however many events share it.
   */
  readonly audit: FunctionCounts;
}

/** Functions and queues that only notifications use. */
const notifying = {
  functions: new Set<FunctionName>(["notification-sender", "delivery-sender"]),
  queues: new Set(["notifications.fifo", "deliveries"]),
  table: "notifications" satisfies TableName,
};

/** The same path if its change were none that a merchant is notified of. The audit is that of the whole path. */
export function withoutNotification(path: PathCounts): PathCounts {
  const functions = Object.entries(path.functions)
    .filter(([name]) => !notifying.functions.has(name as FunctionName))
    .map(([name, counts]) => [name, withoutQueueing(name as FunctionName, counts, path)]);
  return {
    ...path,
    functions: Object.fromEntries(functions),
    messages: without(path.messages, (queue) => notifying.queues.has(queue)),
    streamRecords: without(path.streamRecords, (table) => table === notifying.table),
    deliveries: 0,
  };
}

/** The functions that queue a notification send one message for it. */
function withoutQueueing(name: FunctionName, counts: FunctionCounts, { messages }: PathCounts): FunctionCounts {
  const queued = messages["notifications.fifo"] ?? 0;
  const { "sqs:SendMessage": sent = 0, ...calls } = counts.calls;
  if (name !== "webhook-processor" && name !== "payment-tasks") return counts;
  return { ...counts, calls: { ...calls, ...(sent > queued && { "sqs:SendMessage": sent - queued }) } };
}

const without = <Name extends string>(
  counts: Readonly<Partial<Record<Name, number>>>,
  isLeftOut: (name: Name) => boolean,
): Record<Name, number> =>
  Object.fromEntries(Object.entries(counts).filter(([name]) => !isLeftOut(name as Name))) as Record<Name, number>;

/** Calls of AWS that the functions make for an event. The poller's are beside them: two requests for each message. */
export const callsOf = ({ functions }: PathCounts): number =>
  sum(Object.values(functions).flatMap(({ calls }) => Object.values(calls)));

export const writeUnitsOf = ({ functions }: PathCounts): number =>
  sum(Object.values(functions).map(({ writeUnits }) => writeUnits));

export const readUnitsOf = ({ functions }: PathCounts): number =>
  sum(Object.values(functions).map(({ readUnits }) => readUnits));

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
