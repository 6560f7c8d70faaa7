import { type FunctionName, functionEnvironment } from "../../../contracts/environment";

/** Where the letters of a dead letter queue come from, and so where a redrive takes them. */
export type LetterOrigin =
  /** A work queue of the same purpose. */
  | { readonly kind: "queue"; readonly fifo: boolean; readonly consumer: FunctionName }
  /** Calls of a function that nobody waits for: by its schedule, and of other functions by hand only. */
  | { readonly kind: "function"; readonly function: FunctionName; readonly isScheduled: boolean }
  /** Uploads whose rule could not start the workflow of a batch. */
  | { readonly kind: "uploads" }
  /** Payments without an answer of the gateway: no work is queued for them, an operator resolves them. */
  | { readonly kind: "unresolved" };

/** A dead letter queue `dlq-<purpose>-<suffix>`. */
export interface LetterQueue {
  readonly purpose: string;
  readonly origin: LetterOrigin;
}

const work = (purpose: string, consumer: FunctionName, fifo = false): LetterQueue => ({
  purpose,
  origin: { kind: "queue", fifo, consumer },
});

/** Functions that a schedule of the same name calls. */
export const scheduledFunctions: readonly FunctionName[] = ["reconciler", "audit-verifier"];

const functions = Object.keys(functionEnvironment) as FunctionName[];

/** Every dead letter queue of the stack. */
export const letterQueues: readonly LetterQueue[] = [
  work("webhook-processing", "webhook-processor"),
  work("transaction-processing", "transaction-processor", true),
  work("notifications", "notification-sender", true),
  work("merchant-deliveries", "delivery-sender"),
  { purpose: "payment-unresolved", origin: { kind: "unresolved" } },
  { purpose: "rule-batch-uploads", origin: { kind: "uploads" } },
  ...scheduledFunctions.map(
    (name): LetterQueue => ({
      purpose: `schedule-${name}`,
      origin: { kind: "function", function: name, isScheduled: true },
    }),
  ),
  ...functions.map(
    (name): LetterQueue => ({
      purpose: name,
      origin: { kind: "function", function: name, isScheduled: scheduledFunctions.includes(name) },
    }),
  ),
];

/** The queue of the purpose; also found by its whole name `dlq-<purpose>-<suffix>`, as an alarm's e-mail may name it. */
export function letterQueue(name: string, suffix: string): LetterQueue | undefined {
  const purpose = name.replace(/\.fifo$/, "").replace(/^dlq-/, "");
  return letterQueues.find((queue) => queue.purpose === purpose || `${queue.purpose}-${suffix}` === purpose);
}

/** Whether the alarm `<purpose>-dead-letters` watches it. A function that no schedule calls gets letters by hand only. */
export const hasAlarm = ({ origin }: LetterQueue): boolean => origin.kind !== "function" || origin.isScheduled;

export const isFifo = ({ origin }: LetterQueue): boolean => origin.kind === "queue" && origin.fifo;

/** Days after its first queueing at which SQS deletes a letter; a FIFO queue counts from when it became one. */
export const LETTER_DAYS = 14;

/** ISO time at which SQS deletes a letter that was queued then. */
export const deletedAt = (queuedAt: Date): string =>
  new Date(queuedAt.getTime() + LETTER_DAYS * 86_400_000).toISOString();
