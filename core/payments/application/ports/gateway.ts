import type { PaymentObservation, ProviderSystem, RefundObservation } from "../../../ledger/domain/observation";
import type { Submission } from "../../../ledger/domain/submission";
import type { Modification } from "../../domain/modification";

/** A charge as the gateway is to make it: the submission, and whose it is. */
export interface Charge extends Submission {
  readonly transactionId: string;
  readonly merchantId: string;
  /** Earlier requests of this charge by the same state of the workflow. */
  readonly retries: number;
  /** Whether a review approved the payment. */
  readonly approved: boolean;
}

/** An answer that a gateway gave once it had taken the charge on. */
export interface AcceptedCharge {
  readonly outcome: "captured" | "authorized" | "processing";
  /** The gateway's own id of the payment. */
  readonly reference: string;
  /** What the answer says of the gateway's payment, as its webhooks say it. Absent where it sends none. */
  readonly observed?: GatewayObservation;
}

/** An observation of a gateway's own payment: its webhooks are observations of the same object. */
export interface GatewayObservation {
  readonly system: ProviderSystem;
  /** Gateway's time of the answer, epoch milliseconds, where it states one. */
  readonly at?: number;
  readonly payment: Omit<PaymentObservation, "at" | "belongsTo" | "merchantId">;
}

export type ChargeResult =
  | (AcceptedCharge & { readonly outcome: "captured" })
  /** The money is held, as it was submitted to be captured later. */
  | (AcceptedCharge & { readonly outcome: "authorized" })
  | { readonly outcome: "declined"; readonly code: string }
  /** What was submitted can never be charged: nothing was. */
  | { readonly outcome: "invalid"; readonly code: string }
  /** The gateway has accepted the charge and reports its result by webhook: for a bank debit, days later. */
  | (AcceptedCharge & { readonly outcome: "processing" })
  /** The gateway requires a review first, and has charged nothing. */
  | { readonly outcome: "review"; readonly code: string };

/** A refund, capture or cancel as the gateway is to make it. Its id is the idempotency key. */
export interface ModificationRequest
  extends Pick<Modification, "id" | "transactionId" | "kind" | "amount" | "currency" | "reason"> {
  /** The gateway's own id of the payment. */
  readonly reference: string;
  /** Earlier requests of it by the same state of the workflow. */
  readonly retries: number;
}

/** A gateway's own refund: its webhooks are observations of the same object. */
export interface GatewayRefund extends Omit<GatewayObservation, "payment"> {
  readonly refund: Omit<RefundObservation, "at" | "belongsTo" | "merchantId">;
}

/** `observed`: what the answer says of the refund, or of the payment. Absent where the gateway sends no webhooks. */
export type ModificationResult =
  | { readonly outcome: "succeeded"; readonly observed?: GatewayObservation | GatewayRefund }
  /** The gateway has accepted it, and reports its result by webhook. */
  | { readonly outcome: "accepted"; readonly observed?: GatewayObservation | GatewayRefund }
  /** It was not made and never will be. */
  | { readonly outcome: "refused"; readonly code: string; readonly observed?: GatewayObservation | GatewayRefund };

/** Takes money. The transaction's id is the idempotency key: the same charge, requested again, is made once. */
export interface PaymentGateway {
  /** Name of the source whose webhooks report the charge. */
  readonly name: string;
  /** Throws GatewayUnavailable where the result is unknown: another request may find it out. */
  charge(charge: Charge): Promise<ChargeResult>;
  /**
   * What the gateway has of the charge, and nothing is requested. A charge that was made within the last minute may be
   * missing. Throws GatewayUnavailable. Absent where the gateway cannot be asked.
   */
  lookUp?(charge: Charge): Promise<readonly ChargeRecord[]>;
  /** Gives money back, captures or cancels. Throws GatewayUnavailable where the result is unknown. */
  modify(request: ModificationRequest): Promise<ModificationResult>;
  /** What the gateway has of the request, and nothing is requested; undefined for nothing. Throws GatewayUnavailable. */
  findModification(request: ModificationRequest): Promise<ModificationResult | undefined>;
}

/** A charge as its gateway has it. */
export interface ChargeRecord {
  /** The gateway's own id. */
  readonly reference: string;
  readonly state: "captured" | "authorized" | "processing" | "declined" | "open";
  /** Whether amount and currency are those that were submitted. */
  readonly isWhole: boolean;
}

export class GatewayUnavailable extends Error {
  override readonly name = "GatewayUnavailable";
}
