import type { LookUpAnswer, TaskOutcome } from "../../../contracts/payment-workflow";
import type { PaymentFacts, RestartKind } from "../../../payments/application/ports/pending-payments";
import type { Modification, ModificationRef } from "../../../payments/domain/modification";

/** What the function payment-tasks does for an operator, with its own rights and the gateway's key. */
export interface PaymentTaskCalls {
  /** What the gateway has of the charge. It changes nothing. */
  lookUp(transactionId: string): Promise<LookUpAnswer>;
  /** Ends the payment as failed, on the word of an operator who knows that no money was taken. */
  abandon(transactionId: string, attempt: number): Promise<TaskOutcome>;
}

/** The same for a refund, capture or cancel. */
export interface ModificationTaskCalls {
  /** Ends it with what the gateway has of it, or else as failed. The gateway is not asked to make it, then or later. */
  abandonModification(ref: ModificationRef, attempt: number): Promise<TaskOutcome>;
}

/** Modifications with what their restarts and dead letters say. */
export interface ModificationStates {
  find(ref: ModificationRef): Promise<Modification | undefined>;
  facts(ref: ModificationRef): Promise<PaymentFacts>;
  /** Counts one more restart; false where another one has counted it. */
  countRestart(ref: ModificationRef, kind: RestartKind, restarts: number): Promise<boolean>;
}
