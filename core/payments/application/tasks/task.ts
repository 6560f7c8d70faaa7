import type { PaymentTask, TaskOutcome } from "../../../contracts/payment-workflow";
import type {
  FindTransaction,
  FoundTransaction,
  TransactionHistory,
  Transactions,
} from "../../../ledger/application/ports";
import type { RecordEventDeps } from "../../../ledger/application/record-event";
import type { Submission } from "../../../ledger/domain/submission";
import type { NotificationQueue } from "../../../notifications/application/ports";
import type { Log, Metrics } from "../../../shared/application/ports";
import type { ModificationRef } from "../../domain/modification";
import type { ChargeGuard } from "../ports/charge-guard";
import type { CustomerPayments } from "../ports/customer-payments";
import type { PaymentGateway } from "../ports/gateway";
import type { ModificationSteps } from "../ports/modifications";
import type { UnnotifiedPayments } from "../ports/pending-payments";
import type { Reviews } from "../ports/reviews";
import type { DeadLetterQueue, PaymentWorkflows, UnresolvedMarks } from "../ports/workflows";

export interface PaymentTaskDeps extends RecordEventDeps {
  readonly transactions: Transactions & FindTransaction & Pick<TransactionHistory, "history" | "listParts">;
  readonly modifications: ModificationSteps;
  readonly customerPayments: CustomerPayments;
  readonly gateway: PaymentGateway;
  readonly reviews: Reviews;
  readonly chargeGuard: ChargeGuard;
  readonly workflows: Pick<PaymentWorkflows, "resume">;
  readonly notificationQueue: NotificationQueue;
  readonly unnotified: UnnotifiedPayments;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly unresolvedMarks: UnresolvedMarks;
  /** Whether no retry can heal an error. */
  readonly isPermanent: (error: unknown) => boolean;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What the workflow passes to each of its states. */
export interface PaymentTaskInput {
  readonly task: PaymentTask;
  readonly transactionId: string;
  /** Where the workflow is that of a modification of the payment. */
  readonly modificationId?: string;
  /** Number of the workflow: 1 for the submission's own, more where the reconciler restarted the payment. */
  readonly attempt: number;
  /** Earlier tries of this state. */
  readonly retries: number;
  /** Token of the workflow, where it waits for an answer. */
  readonly token?: string;
  /** ARN of the operator that calls for it, where one does. */
  readonly actor?: string;
}

/** The modification that a workflow is about; undefined where it is about the payment. */
export const refOf = ({ transactionId, modificationId: id }: PaymentTaskInput): ModificationRef | undefined =>
  id === undefined ? undefined : { id, transactionId };

/** A payment that a merchant submitted to Tap. */
export interface SubmittedPayment {
  readonly transaction: FoundTransaction;
  readonly submission: Submission;
}

/** One state of the workflow. The workflow chooses its next state by the outcome. */
export type RunTask = (
  deps: PaymentTaskDeps,
  payment: SubmittedPayment,
  input: PaymentTaskInput,
) => Promise<TaskOutcome>;

class PaymentNotSubmitted extends Error {
  override readonly name = "PaymentNotSubmitted";
  constructor(transactionId: string) {
    super(`${transactionId} is no payment that was submitted here`);
  }
}

/** The payment of that id. Throws where none was submitted under it. */
export async function submittedPayment(
  { transactions }: Pick<PaymentTaskDeps, "transactions">,
  transactionId: string,
): Promise<SubmittedPayment> {
  const transaction = await transactions.find(transactionId);
  const submission = transaction?.submission;
  if (transaction === undefined || submission === undefined) throw new PaymentNotSubmitted(transactionId);
  return { transaction, submission };
}
