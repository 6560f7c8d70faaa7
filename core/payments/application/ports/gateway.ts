import type { Submission } from "../../../ledger/domain/submission";

/** A charge as the gateway is to make it: the submission, and whose it is. */
export interface Charge extends Submission {
  readonly transactionId: string;
  readonly merchantId: string;
  /** Earlier requests of this charge by the same state of the workflow. */
  readonly retries: number;
  /** Whether a review approved the payment. */
  readonly approved: boolean;
}

export type ChargeResult =
  /** `reference`: the gateway's own id of the payment. */
  | { readonly outcome: "captured"; readonly reference: string }
  | { readonly outcome: "declined"; readonly code: string }
  /** What was submitted can never be charged: nothing was. */
  | { readonly outcome: "invalid"; readonly code: string }
  /** The gateway has accepted the charge and reports its result by webhook: for a bank debit, days later. */
  | { readonly outcome: "processing"; readonly reference: string }
  /** The gateway requires a review first, and has charged nothing. */
  | { readonly outcome: "review"; readonly code: string };

/** Takes money. The transaction's id is the idempotency key: the same charge, requested again, is made once. */
export interface PaymentGateway {
  /** Name of the source whose webhooks report the charge. */
  readonly name: string;
  /** Throws GatewayUnavailable where the result is unknown: another request may find it out. */
  charge(charge: Charge): Promise<ChargeResult>;
}

export class GatewayUnavailable extends Error {
  override readonly name = "GatewayUnavailable";
}
