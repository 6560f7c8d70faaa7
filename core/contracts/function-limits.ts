import type { FunctionName } from "./environment";

/** Seconds after which Lambda ends each function. Every time budget below is derived from them. */
export const functionTimeouts = {
  "webhook-receiver": 30,
  "webhook-processor": 30,
  "transaction-reader": 30,
  "transaction-processor": 300,
  "payment-tasks": 12,
  "notification-sender": 300,
  "delivery-sender": 60,
  reconciler: 60,
  "fraud-handler": 300,
  "batch-api": 30,
  "endpoint-api": 30,
  "batch-worker": 300,
  "audit-logger": 60,
  "audit-verifier": 300,
} as const satisfies Record<FunctionName, number>;

/** Seconds after which API Gateway answers 504, however long the function behind it may still run. */
export const API_TIMEOUT_SECONDS = 29;

/** The page that is under way when a sweep's budget ends takes less than this. */
const SWEEP_MARGIN_SECONDS = 20;
/** Milliseconds after which a sweep of the reconciler begins no further page. */
export const SWEEP_BUDGET_MS = (functionTimeouts.reconciler - SWEEP_MARGIN_SECONDS) * 1000;

/** Seconds for which a delivery is leased to one worker: the function that holds the lease has ended by then. */
export const DELIVERY_LEASE_SECONDS = functionTimeouts["delivery-sender"];

/** The rows that are under way when a chunk's budget ends, its queue messages and its result take less than this. */
const CHUNK_MARGIN_SECONDS = 180;
/** Milliseconds after which a chunk of a file begins no further row. */
export const CHUNK_BUDGET_MS = (functionTimeouts["batch-worker"] - CHUNK_MARGIN_SECONDS) * 1000;

/** The transactions and the object of the trail that are under way when a verification's budget ends take less than this. */
const AUDIT_MARGIN_SECONDS = 60;
/** Milliseconds after which a verification of the audit trail begins nothing new. */
export const AUDIT_BUDGET_MS = (functionTimeouts["audit-verifier"] - AUDIT_MARGIN_SECONDS) * 1000;

/** The call of a function, and the end of one whose time is up, take less than this. */
const CALL_MARGIN_SECONDS = 30;
/** Seconds for one try of a batch's task: batch-worker has ended before its task is tried again. */
export const BATCH_TASK_SECONDS = functionTimeouts["batch-worker"] + CALL_MARGIN_SECONDS;

/** Seconds after which AWS ends an execution of an express workflow, without any of its ways out. */
export const EXPRESS_WORKFLOW_SECONDS = 300;
/**
 * Seconds for one try of a payment's task: payment-tasks has ended before its task is tried again. Short, since all tries
 * of all states on one way, with their waits, must end within an express workflow's time.
 */
export const PAYMENT_TASK_SECONDS = functionTimeouts["payment-tasks"] + 3;
/** Seconds for one try to start a review. */
export const START_REVIEW_SECONDS = 4;
/** Retries of a charge. */
export const CHARGE_RETRIES = 5;

/** Limits of one AWS call. A call that is throttled fails at once, so that it may be tried more often than one that hangs. */
export interface CallLimits {
  /** Tries of a call that gets no answer, or a failure of the service. */
  readonly tries: number;
  /** Tries of a call that AWS refuses because there are too many. */
  readonly throttledTries: number;
  /** Milliseconds of each try until the connection stands. */
  readonly connectionMs: number;
  /** Milliseconds of each try until the answer has come. */
  readonly answerMs: number;
}

export const callLimits = {
  /** A caller waits: a call that hangs has failed after 6 s, a fifth of API Gateway's wait for the whole request. */
  awaited: { tries: 2, throttledTries: 5, connectionMs: 1_000, answerMs: 2_000 },
  /** No caller waits, as behind a stream: a call that hangs has failed after 33 s, within the shortest such timeout. */
  unawaited: { tries: 3, throttledTries: 8, connectionMs: 1_000, answerMs: 10_000 },
  /** Parameters have a cache, which waits itself where no known value can stand in: PARAMETER_WAIT_MS. */
  parameters: { tries: 2, throttledTries: 1, connectionMs: 1_000, answerMs: 2_000 },
} as const satisfies Record<string, CallLimits>;

/** Milliseconds before the second try of a throttled call. Each further wait is twice as long; half of it is jitter. */
export const THROTTLE_WAIT_MS = 100;
/** The longest wait between two tries of a throttled call, in milliseconds. */
export const MAX_THROTTLE_WAIT_MS = 2_000;

/** Milliseconds for which a function tries to read a parameter that it has never read. Then it answers 503, or retries. */
export const PARAMETER_WAIT_MS = {
  /** A caller waits. SSM's 40 calls a second answer 200 functions that start at once within 5 s. */
  awaited: 6_000,
  /** A workflow's task waits, whose tries are short. */
  task: 4_000,
  /** A message waits. */
  unawaited: 10_000,
} as const;
