import type { Derived } from "../../ledger/domain/derive";
import type { Head } from "../../ledger/domain/head";
import { sumsIn } from "../../ledger/domain/sums";
import type { Money } from "../../shared/domain/money";
import { repeatableSince } from "./charge-guard";

/** What a merchant may ask for of a payment that it submitted. */
export const modificationKinds = ["refund", "capture", "cancel"] as const;
export type ModificationKind = (typeof modificationKinds)[number];

/** `pending` until the ledger has the gateway's result. */
export type ModificationState = "pending" | "succeeded" | "failed";

/** Why a merchant refunds a payment, in the words of Stripe. */
export const refundReasons = ["requested_by_customer", "duplicate", "fraudulent"] as const;
export type RefundReason = (typeof refundReasons)[number];

/** A modification with the payment that it is of: together they name it. */
export interface ModificationRef {
  /** `rfd_…`, `cap_…` or `can_…`. */
  readonly id: string;
  /** The payment, by the id that it had when the modification was requested. */
  readonly transactionId: string;
}

/** A refund, capture or cancel that a merchant asked for. Amounts in minor units. */
export interface Modification extends ModificationRef, Money {
  readonly kind: ModificationKind;
  readonly reason?: RefundReason;
  /** ISO time. */
  readonly requestedAt: string;
  /** Number of the request's row: while it is the payment's last one, what the request was decided by still holds. */
  readonly seq: number;
  /** When the gateway was asked for it for the first time; absent while it never was. */
  readonly askedSince?: Date;
  /**
   * What the ledger has of it; absent while it is open. `accepted`: the gateway's webhook reports its result. Its object
   * says more than this where there is one.
   */
  readonly result?: "accepted" | "succeeded" | "failed";
  /** Why it failed, as a code of the gateway or of Tap. */
  readonly code?: string;
  /** Name of the refund in the ledger. */
  readonly object?: string;
}

const prefixes = { refund: "rfd", capture: "cap", cancel: "can" } as const satisfies Record<ModificationKind, string>;
const MODIFICATION = /^(?:rfd|cap|can)_[0-9a-f]{24}$/;

export const modificationId = (kind: ModificationKind, random: string): string => `${prefixes[kind]}_${random}`;
export const isModificationId = (text: unknown): text is string => typeof text === "string" && MODIFICATION.test(text);

/** What is under way of one payment. It keeps several requests from having the same money. */
export interface ModificationLock {
  /** Amounts of open refunds by their ids, in minor units: the ledger knows nothing of them yet, or not surely. */
  readonly refunds: Readonly<Record<string, number>>;
  /** Id of the capture or cancel that is open or has succeeded: a payment has one. */
  readonly completion?: string;
}
export const OPEN_LOCK: ModificationLock = { refunds: {} };

/** Refunds of one payment that may be open at a time: the lock stays small. */
const MAX_OPEN_REFUNDS = 50;

/** A payment as a request finds it. */
export interface ModifiablePayment {
  readonly head: Head;
  readonly state: Derived;
  readonly lock: ModificationLock;
  /** What open disputes hold, in minor units. */
  readonly disputed: bigint;
  /** Whether it was submitted to be captured later. */
  readonly isCapturedLater: boolean;
}

export type ModificationObstacle =
  | { readonly code: "PAYMENT_NOT_CAPTURED" | "PAYMENT_NOT_AUTHORIZED" | "MODIFICATION_PENDING" | "TOO_MANY_PENDING" }
  /** `amountLeft`: what may be asked for, in minor units. */
  | { readonly code: "REFUND_EXCEEDS_LEFT" | "CAPTURE_EXCEEDS_AUTHORIZED"; readonly amountLeft: number };

/**
 * What may still be given back: never more than was captured. A refund that is open and already in the ledger counts
 * twice until it is closed, so that the rule is rather too careful for that time.
 */
function leftToRefund({ head, state, lock, disputed }: Omit<ModifiablePayment, "isCapturedLater">): bigint {
  const { pending = 0n } = sumsIn(head.sums, state.currency);
  const open = Object.values(lock.refunds).reduce((sum, amount) => sum + BigInt(amount), 0n);
  const left = state.captured - state.returned - disputed - pending - open;
  return left > 0n ? left : 0n;
}

/** The amount of the modification, or why it cannot be made. `amount`: what is asked for; undefined for all there is. */
export function amountOf(
  kind: ModificationKind,
  amount: number | undefined,
  payment: ModifiablePayment,
): number | ModificationObstacle {
  return kind === "refund" ? refundAmount(amount, payment) : completionAmount(kind, amount, payment);
}

function refundAmount(amount: number | undefined, payment: ModifiablePayment): number | ModificationObstacle {
  if (payment.state.captured === 0n) return { code: "PAYMENT_NOT_CAPTURED" };
  if (Object.keys(payment.lock.refunds).length >= MAX_OPEN_REFUNDS) return { code: "TOO_MANY_PENDING" };
  const left = Number(leftToRefund(payment));
  const wanted = amount ?? left;
  return wanted < 1 || wanted > left ? { code: "REFUND_EXCEEDS_LEFT", amountLeft: left } : wanted;
}

function completionAmount(
  kind: "capture" | "cancel",
  amount: number | undefined,
  { state, lock, isCapturedLater }: ModifiablePayment,
): number | ModificationObstacle {
  const isAuthorized = state.paymentStatus === "authorized" && state.amount !== null;
  if (!isAuthorized || !isCapturedLater) return { code: "PAYMENT_NOT_AUTHORIZED" };
  if (lock.completion !== undefined) return { code: "MODIFICATION_PENDING" };
  const authorized = Number(state.amount);
  if (kind === "cancel") return authorized;
  const wanted = amount ?? authorized;
  return wanted > authorized ? { code: "CAPTURE_EXCEEDS_AUTHORIZED", amountLeft: authorized } : wanted;
}

/** Whether the gateway may be asked now: a claim that is written must hold the same. */
export function mayAsk({ result, askedSince }: Modification, now: Date): boolean {
  return result === undefined && (askedSince === undefined || askedSince > repeatableSince(now));
}

/**
 * Whether the payment has room for the modification, though something has happened to it since the request. Refunds that
 * are open hold their money, but for those that the ledger has already: `recorded`, by their ids.
 */
export function hasRoom(
  { id, kind, amount }: Modification,
  { lock, ...payment }: Omit<ModifiablePayment, "isCapturedLater">,
  recorded: ReadonlySet<string>,
): boolean {
  if (kind !== "refund") return payment.state.paymentStatus === "authorized";
  const others = Object.entries(lock.refunds).filter(([other]) => other !== id && !recorded.has(other));
  return amount <= Number(leftToRefund({ ...payment, lock: { refunds: Object.fromEntries(others) } }));
}

/** The lock with one more modification that is open. */
export function withOpen(lock: ModificationLock, { id, kind, amount }: Modification): ModificationLock {
  return kind === "refund" ? { ...lock, refunds: { ...lock.refunds, [id]: amount } } : { ...lock, completion: id };
}
