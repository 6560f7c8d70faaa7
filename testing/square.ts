let counter = 0;

/** Times within one hour, by the minute. */
export const squareTime = (minute: number): string => new Date(Date.UTC(2026, 10, 18, 10, minute)).toISOString();
export const squareMoney = (amount: number, currency = "USD") => ({ amount, currency });

/** A Square event around an object, held under the name that its type begins with. */
export function squareEvent(
  type: string,
  object: object,
  { minute = 30, holder = type.split(".")[0] as string }: { minute?: number; holder?: string } = {},
): string {
  return JSON.stringify({
    event_id: `sq-${++counter}`,
    type,
    created_at: squareTime(minute),
    merchant_id: "SELLER1",
    data: { object: { [holder]: object } },
  });
}

export const squarePayment = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "PAY1",
  status: "COMPLETED",
  amount_money: squareMoney(4250),
  total_money: squareMoney(4250),
  updated_at: squareTime(2),
  ...fields,
});

export const squareRefund = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "REF1",
  payment_id: "PAY1",
  status: "COMPLETED",
  amount_money: squareMoney(400),
  created_at: squareTime(5),
  updated_at: squareTime(6),
  ...fields,
});

export const squareDispute = (fields: Readonly<Record<string, unknown>> = {}) => ({
  id: "DIS1",
  state: "EVIDENCE_REQUIRED",
  reason: "NO_KNOWLEDGE",
  amount_money: squareMoney(4250),
  disputed_payment: { payment_id: "PAY1" },
  updated_at: squareTime(20),
  version: 2,
  ...fields,
});
