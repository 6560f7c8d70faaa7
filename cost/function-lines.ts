import type { FunctionName } from "../core/contracts/environment";
import { assumptions, DAYS_A_MONTH, GB, outsideMs } from "./assumptions";
import { type FunctionCount, sum } from "./counts";
import type { Line } from "./lines";
import type { FunctionFacts, StackFacts } from "./stack-facts";

const of = (what: string, price: Line["price"], quantity: number): Line => ({ what, price, quantity });

/** Bytes of logs that come in, and those that stay as long as the log group keeps them. */
export const logLines = (what: string, bytes: number, days: number): Line[] => [
  of(what, "logIngestion", bytes / GB),
  of(what, "logStorage", ((bytes * assumptions.logCompression) / GB) * (days / DAYS_A_MONTH)),
];

/** Billed milliseconds of what a function does for one event. */
export function billedMs(name: FunctionName, { invocations, calls }: FunctionCount, startsWorkflow: boolean): number {
  const { ownMs, callMs, coldShare, coldMs } = assumptions;
  const each = ownMs + coldShare * coldMs;
  return each * invocations + callMs * sum(Object.values(calls)) + outsideMs(name, invocations, startsWorkflow);
}

/** Milliseconds of invocations, with their logs. */
function runLines(what: string, facts: FunctionFacts, invocations: number, ms: number): Line[] {
  const { lines, bytes } = facts.invocationLog;
  const logged = bytes + lines * assumptions.lineOverhead;
  return [
    of(what, "lambdaRequest", invocations),
    of(what, "lambdaSecond", (ms / 1000) * facts.memoryGb),
    ...logLines("logs of functions", logged * invocations, facts.logDays),
  ];
}

/** Requests of a function to the services that bill them. */
function callLines({ calls, messages }: FunctionCount): Line[] {
  const counted = (...names: readonly string[]) => sum(names.map((name) => calls[name] ?? 0));
  const receives = 2 / assumptions.messagesAtOnce;
  const fifo = counted("sqs:SendMessage.fifo", "sqs:SendMessageBatch.fifo");
  return [
    of("queues", "queueRequest", counted("sqs:SendMessage", "sqs:SendMessageBatch", "sqs:ReceiveMessage")),
    of("queues", "queueRequest", messages.standard * receives),
    of("queues", "fifoRequest", fifo + messages.fifo * receives),
    of("topic", "topicRequest", counted("sns:Publish")),
    of(
      "objects",
      "objectWrite",
      counted(
        "s3:PutObject",
        "s3:ListObjectsV2",
        "s3:CreateMultipartUpload",
        "s3:UploadPart",
        "s3:CompleteMultipartUpload",
      ),
    ),
    of("objects", "objectRead", counted("s3:GetObject", "s3:HeadObject")),
    of(
      "encryption of cursors",
      "keyRequest",
      counted("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateMac", "kms:VerifyMac"),
    ),
  ];
}

/** Everything that functions do for one event, without the audit of what they write. */
export function functionLines(
  facts: StackFacts,
  counts: Readonly<Partial<Record<FunctionName, FunctionCount>>>,
): Line[] {
  const startsWorkflow = Object.values(counts).some(({ calls }) => (calls["states:StartExecution"] ?? 0) > 0);
  return Object.entries(counts).flatMap(([key, count]) => {
    const name = key as FunctionName;
    const own = facts.functions[name];
    const bytes = count.logBytes + assumptions.lineOverhead * count.logLines;
    return [
      ...runLines("functions", own, count.invocations, billedMs(name, count, startsWorkflow)),
      ...logLines("logs of functions", bytes, own.logDays),
      ...callLines(count),
      ...Object.values(count.tables).flatMap((table) => [
        of("writes of tables", "dynamoWrite", table.writeUnits),
        of("reads of tables", "dynamoRead", table.readUnits),
      ]),
    ];
  });
}

/** Bytes of tables that stay for the first month. */
export function storageLines(facts: StackFacts, keptBytes: number, expiringByteDays: number): Line[] {
  // What expires within the month is billed for its days only, what lives longer as what is kept.
  const bytes = keptBytes + expiringByteDays / DAYS_A_MONTH;
  return [
    of("tables, first month", "dynamoStorage", bytes / GB),
    ...(facts.recovers ? [of("tables, first month", "dynamoRecovery", bytes / GB)] : []),
  ];
}

/** An execution of the payment's workflow: its tasks, and what lies between them. */
export function workflowLines(counts: Readonly<Partial<Record<FunctionName, FunctionCount>>>): Line[] {
  const starts = sum(Object.values(counts).map(({ calls }) => calls["states:StartExecution"] ?? 0));
  const tasks = counts["payment-tasks"];
  if (starts === 0 || tasks === undefined) return [];
  const ms = billedMs("payment-tasks", tasks, true) + assumptions.expressMs * starts;
  const hours = (Math.ceil(ms / 100) * 100) / 3_600_000;
  return [of("workflow", "expressRun", starts), of("workflow", "expressHour", hours * assumptions.expressGb)];
}
