import { internalPaymentName } from "../../core/ledger/domain/payment-names";
import { DEMO_MERCHANTS } from "../../local/demo/callers";

const MERCHANT = DEMO_MERCHANTS[0] ?? "";

/** An internal service's event of a captured payment, with its key and its transaction as Tap names them. */
export const internalEvent = (id: string, payment: string) => ({
  key: `own#${MERCHANT}.${id}`,
  transactionId: internalPaymentName(MERCHANT, payment),
  body: {
    id,
    type: "payment.captured",
    occurred_at: new Date().toISOString(),
    merchant_id: MERCHANT,
    payment_id: payment,
    amount: 990,
    currency: "EUR",
  },
});
