import { fieldOf, type ObjectState, type PartState } from "./objects";
import type { CurrencySums, Sums } from "./sums";

/** What a part adds to the sums of its transaction, by its present state alone. */
export function contributionOf(part: PartState): CurrencySums {
  return { currency: currencyOf(part), sums: sumsOf(part) };
}

/** Empty where no observation had an amount. */
export const currencyOf = (state: ObjectState): string => fieldOf(state, "currency") ?? "";

function sumsOf(part: PartState): Sums {
  switch (part.kind) {
    case "charge":
    case "capture":
      return chargeSums(part);
    case "authorization":
      return authorizationSums(part);
    case "refund":
      return refundSums(part);
    case "dispute":
      return disputeSums(part);
  }
}

function chargeSums(charge: ObjectState): Sums {
  const captured = capturedOf(charge);
  const amount = fieldOf(charge, "amount");
  const status = fieldOf(charge, "status");
  const reversed = reversedOf(charge);
  return {
    ...(captured > 0
      ? { captured: BigInt(captured), gross: BigInt(amount ?? captured) }
      : (status === "pending" || status === "authorized") && { underWay: BigInt(amount ?? 0) }),
    ...(reversed > 0 && { reversed: BigInt(reversed) }),
    ...(reversed > 0 && charge.kind === "charge" && { lateFailures: 1n }),
  };
}

/** Money that a payment or an attempt took, in minor units. */
export function capturedOf(state: ObjectState): number {
  const status = fieldOf(state, "status");
  const amount = status === "captured" ? (fieldOf(state, "amount") ?? 0) : 0;
  switch (state.kind) {
    case "intent":
    case "order":
    case "payment":
      return fieldOf(state, "received") ?? amount;
    case "charge":
    case "capture": {
      // Known by its reversal only: what went back had been taken.
      if (status === undefined) return fieldOf(state, "captured") ?? fieldOf(state, "reversed") ?? 0;
      // A PayPal capture is taken as a whole or not at all. What Stripe captured stays captured.
      if (state.kind === "capture" && status !== "captured") return 0;
      return fieldOf(state, "captured") ?? amount;
    }
    default:
      return 0;
  }
}

/** Money that went back as a whole, unless a newer status of the object says that it did not stay so. */
function reversedOf(charge: ObjectState): number {
  const { status, reversed } = charge.registers;
  // A debit that fails before it was captured is reported as reversed, too.
  if (reversed === undefined || capturedOf(charge) === 0) return 0;
  return status === undefined || reversed.key.at >= status.key.at ? reversed.value : 0;
}

function authorizationSums(authorization: ObjectState): Sums {
  const amount = BigInt(fieldOf(authorization, "amount") ?? 0);
  switch (fieldOf(authorization, "status")) {
    case "authorized":
      return { authorized: amount, openAuthorizations: 1n };
    case "pending":
      return { underWay: amount, pendingAuthorizations: 1n };
    case "failed":
      return { unauthorized: amount, failedAuthorizations: 1n };
    default:
      return { unauthorized: amount, canceledAuthorizations: 1n };
  }
}

function refundSums(refund: ObjectState): Sums {
  const release = fieldOf(refund, "release");
  if (release === "yes") return {};
  const amount = BigInt(fieldOf(refund, "amount") ?? 0);
  switch (fieldOf(refund, "status")) {
    case "succeeded":
      return { succeededRefunds: 1n, ...(release === "maybe" ? { maybe: amount } : { sure: amount }) };
    case "pending":
      return { pendingRefunds: 1n, pending: amount, ...(release === "maybe" && { maybePending: amount }) };
    default:
      return { failedRefunds: 1n };
  }
}

function disputeSums(dispute: ObjectState): Sums {
  switch (fieldOf(dispute, "status")) {
    case "inquiry":
      return { inquiries: 1n };
    case "open":
      return { openDisputes: 1n };
    case "won":
      return { wonDisputes: 1n };
    default: {
      const lost = lostOf(dispute);
      return { lostDisputes: 1n, ...(lost === "unknown" ? { unknownSplits: 1n } : { lost: BigInt(lost) }) };
    }
  }
}

/** Money that a dispute took for good; `unknown` where only a sum of several payments is known. */
export function lostOf(dispute: ObjectState): number | "unknown" {
  if (fieldOf(dispute, "status") !== "lost") return 0;
  return fieldOf(dispute, "lost") ?? fieldOf(dispute, "amount") ?? 0;
}
