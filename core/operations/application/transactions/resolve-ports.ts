import type { LookUpAnswer, TaskOutcome } from "../../../contracts/payment-workflow";

/** What the function payment-tasks does for an operator, with its own rights and the gateway's key. */
export interface PaymentTaskCalls {
  /** What the gateway has of the charge. It changes nothing. */
  lookUp(transactionId: string): Promise<LookUpAnswer>;
  /** Ends the payment as failed, on the word of an operator who knows that no money was taken. */
  abandon(transactionId: string, attempt: number): Promise<TaskOutcome>;
}
