import { type ChargeResult, GatewayUnavailable, type PaymentGateway } from "../application/ports/gateway";

/** The last two digits of amounts that do not succeed at once; the same digits always have the same result. */
export const sandboxAmounts = {
  declined: 41,
  timesOut: 42,
  failsTwice: 43,
  needsReview: 44,
} as const;

/** Takes no money. The amount alone decides the result of a charge. */
export const sandboxGateway: PaymentGateway = {
  name: "sandbox",

  // It keeps nothing, as it takes nothing.
  lookUp: async () => [],

  async charge({ transactionId, amount, retries, approved }): Promise<ChargeResult> {
    switch (amount % 100) {
      case sandboxAmounts.declined:
        return { outcome: "declined", code: "insufficient_funds" };
      case sandboxAmounts.timesOut:
        throw new GatewayUnavailable("the sandbox never answers for this amount");
      case sandboxAmounts.failsTwice:
        if (retries < 2) throw new GatewayUnavailable("the sandbox answers this amount at the third attempt");
        break;
      case sandboxAmounts.needsReview:
        if (!approved) return { outcome: "review", code: "gateway_review" };
        break;
    }
    return { outcome: "captured", reference: transactionId };
  },
};
