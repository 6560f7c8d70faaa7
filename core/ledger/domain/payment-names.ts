/** Name of a payment of an internal service. Neither id contains a dot: no merchant can name another's payment. */
export const internalPaymentName = (merchantId: string, paymentId: string): string => `own.${merchantId}.${paymentId}`;
