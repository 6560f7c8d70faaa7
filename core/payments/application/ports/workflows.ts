import type { ReviewDecision } from "../../domain/charge-guard";

/** Payments whose workflow is to be started. */
export interface PaymentQueue {
  /** `attempt`: 1 for the workflow of the submission, or of the modification; more for each restart. */
  send(transactionId: string, attempt: number, modificationId?: string): Promise<void>;
  /** Queues first attempts, with as few calls as there can be. */
  sendAll(transactionIds: readonly string[]): Promise<void>;
}

export interface PaymentWorkflows {
  /** `modificationId`: where the workflow is that of a modification of the payment. */
  start(transactionId: string, attempt: number, modificationId?: string): Promise<void>;
  /** Hands the decision to the workflow that waits with this token. `gone`: none waits with it any more. */
  resume(token: string, decision: ReviewDecision): Promise<"resumed" | "gone">;
}

/** Which attempt of a workflow has sent its dead letter, so that a retry does not send it again. */
export interface UnresolvedMarks {
  /** The newest attempt that has sent one; 0 where none has. */
  lastSent(transactionId: string, modificationId?: string): Promise<number>;
  markSent(transactionId: string, attempt: number, modificationId?: string): Promise<void>;
}

/** Where an operator finds the payments, and modifications of payments, that no retry can help. */
export interface DeadLetterQueue {
  send(transactionId: string, attempt: number, modificationId?: string): Promise<void>;
}
