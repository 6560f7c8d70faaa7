import type { Money } from "../../shared/domain/money";

/** What a merchant asks to be charged. The payment method is the gateway's token: never a card number. */
export interface Submission extends Money {
  readonly customerId: string;
  readonly paymentMethod: string;
  /** The gateway's customer that a saved payment method belongs to. */
  readonly paymentCustomer?: string;
  /** ISO 3166 alpha-2 codes, where the merchant knows them. */
  readonly billingCountry?: string;
  readonly cardCountry?: string;
  readonly description?: string;
  /** False where it is only authorized, until its merchant captures or cancels it. */
  readonly capture?: boolean;
  /** The merchant's own name for it, such as an order number. */
  readonly reference?: string;
}
