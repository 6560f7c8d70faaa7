import { type ChargeResult, GatewayUnavailable, type PaymentGateway } from "../application/ports";

/** Amounts that end in these two digits do something else than succeed, always the same. */
export const sandboxAmounts = {
  declined: 41,
  timesOut: 42,
  failsTwice: 43,
  needsReview: 44,
} as const;

/** Takes no money: what comes of a charge is told by its amount alone. */
export const sandboxGateway: PaymentGateway = {
  name: "sandbox",

  async charge({ transactionId, amount, retries, reviewed }): Promise<ChargeResult> {
    switch (amount.amount % 100) {
      case sandboxAmounts.declined:
        return { outcome: "declined", code: "insufficient_funds" };
      case sandboxAmounts.timesOut:
        throw new GatewayUnavailable("the sandbox never answers for this amount");
      case sandboxAmounts.failsTwice:
        if (retries < 2) throw new GatewayUnavailable("the sandbox answers this amount at the third attempt");
        break;
      case sandboxAmounts.needsReview:
        if (!reviewed) return { outcome: "review", code: "gateway_review" };
        break;
    }
    return { outcome: "captured", reference: transactionId };
  },
};
