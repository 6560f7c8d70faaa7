import {
  type ChargeResult,
  GatewayUnavailable,
  type ModificationRequest,
  type ModificationResult,
  type PaymentGateway,
} from "../application/ports/gateway";

/** The last two digits of amounts that do not succeed at once; the same digits always have the same result. */
export const sandboxAmounts = {
  declined: 41,
  timesOut: 42,
  failsTwice: 43,
  needsReview: 44,
} as const;

/**
 * The same for refunds, captures and cancels: of the amount that is refunded or captured, or is released by a cancel. None
 * of them ends a charge that does not succeed, so that each can be tried out with a whole amount.
 */
export const sandboxModificationAmounts = { refused: 51, timesOut: 52, failsTwice: 53 } as const;

/** Takes no money. The amount alone decides the result of a charge. */
export const sandboxGateway: PaymentGateway = {
  name: "sandbox",

  // It keeps nothing, as it takes nothing.
  lookUp: async () => [],
  findModification: async () => undefined,

  async charge({ transactionId, amount, retries, approved, capture }): Promise<ChargeResult> {
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
    return { outcome: capture === false ? "authorized" : "captured", reference: transactionId };
  },

  async modify({ amount, retries }: ModificationRequest): Promise<ModificationResult> {
    switch (amount % 100) {
      case sandboxModificationAmounts.refused:
        return { outcome: "refused", code: "sandbox_refused" };
      case sandboxModificationAmounts.timesOut:
        throw new GatewayUnavailable("the sandbox never answers for this amount");
      case sandboxModificationAmounts.failsTwice:
        if (retries < 2) throw new GatewayUnavailable("the sandbox answers this amount at the third attempt");
        break;
    }
    return { outcome: "succeeded" };
  },
};
