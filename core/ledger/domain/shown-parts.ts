import { currencyOf, lostOf } from "./contribution";
import type { Derived } from "./derive";
import { fieldOf, type ObjectState, type PartState } from "./objects";
import type { DisputeStatus, RefundStatus } from "./observation";
import { isOwnRefund } from "./own-transaction";

/** A refund as merchants see it. Amounts in minor units of `currency`. */
export interface ShownRefund {
  readonly name: string;
  readonly status: RefundStatus;
  readonly amount: number;
  readonly currency: string;
  readonly reason?: string;
  /** ISO time. */
  readonly madeAt?: string;
  /** Id of the refund that a merchant requested here, where it is that. */
  readonly requestedAs?: string;
}

export interface ShownDispute {
  readonly name: string;
  readonly status: DisputeStatus;
  readonly amount: number;
  /** What it took for good: 0 unless it was lost; null where the provider states one sum for several payments. */
  readonly lost: number | null;
  readonly currency: string;
  readonly reason?: string;
}

/** Undefined for a part that is no refund, and for one that only released what was never captured. */
export function shownRefund(part: PartState, transaction: Derived): ShownRefund | undefined {
  if (part.kind !== "refund" || isRelease(part, transaction)) return undefined;
  const madeAt = fieldOf(part, "madeAt");
  const requestedAs = isOwnRefund(part.name) ? part.name : fieldOf(part, "requestedAs");
  return {
    ...shown(part),
    status: fieldOf(part, "status") as RefundStatus,
    ...(madeAt !== undefined && { madeAt: new Date(madeAt).toISOString() }),
    ...(requestedAs !== undefined && { requestedAs }),
  };
}

/**
 * Whether a refund released what was never captured, or is taken for it: where a refund may be the release, the amount
 * tells. Until it is known what was captured, any amount may be the release.
 */
export function isRelease(refund: ObjectState, { released, captured, countsMaybe }: Derived): boolean {
  const release = fieldOf(refund, "release");
  if (release !== "maybe") return release === "yes";
  if (fieldOf(refund, "status") === "failed") return false;
  const isAnyAmount = captured === 0n && !countsMaybe;
  return isAnyAmount || BigInt(fieldOf(refund, "amount") ?? 0) === released;
}

/** Undefined for a part that is no dispute. */
export function shownDispute(part: PartState): ShownDispute | undefined {
  if (part.kind !== "dispute") return undefined;
  const lost = lostOf(part);
  return { ...shown(part), status: fieldOf(part, "status") as DisputeStatus, lost: lost === "unknown" ? null : lost };
}

function shown(part: PartState) {
  const reason = fieldOf(part, "reason");
  return {
    name: part.name,
    amount: fieldOf(part, "amount") ?? 0,
    currency: currencyOf(part),
    ...(reason !== undefined && { reason }),
  };
}
