/** A payment of a customer to a merchant. */
export interface CustomerPayment {
  readonly transactionId: string;
  /** ISO time at which it was submitted. */
  readonly createdAt: string;
}

/** Remembers the newest payments of each customer with each merchant, however many payments the merchant has. */
export interface CustomerPayments {
  /**
   * Remembers the payment, once however often it is called, and returns what is remembered: at least the newest
   * REMEMBERED_PAYMENTS of the same customer and merchant, in no order.
   */
  remember(merchantId: string, customerId: string, payment: CustomerPayment): Promise<readonly CustomerPayment[]>;
}
