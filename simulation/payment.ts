import { createHash } from "node:crypto";

/** A payment that simulated events are about. Events of one name belong together: all ids are made from the name. */
export interface SimulatedPayment {
  readonly name: string;
  readonly merchantId: string;
  /** ISO 4217 code in upper case. */
  readonly currency: string;
  /** What was requested, in minor units. */
  readonly amount: number;
  /** What is captured, in minor units, at most the amount. */
  readonly captured: number;
  /** What the refund or dispute is about, in minor units, at most what is captured. */
  readonly returned: number;
  /** Which of the payment's refunds or disputes: 1, 2 … */
  readonly number: number;
  /** What the refunds before this one gave back, in minor units. */
  readonly refundedBefore: number;
  /** When the payment was begun. */
  readonly begunAt: Date;
  /** When this refund or dispute was made: the same in all of its events, as at a provider. */
  readonly madeAt: Date;
  /** The provider's id of the payment itself, where it is not made from the name. */
  readonly providerId?: string | undefined;
}

/** What differs between two events of one type about one payment. */
export interface Moment {
  readonly eventId: string;
  /** When the provider sends the event, and the object was as it says. */
  readonly at: Date;
  /** The provider's word for the object's state. */
  readonly status: string;
}

/** What refunds of a payment gave back, this one included. */
export const refundedBy = ({ refundedBefore, returned, captured }: SimulatedPayment): number =>
  Math.min(refundedBefore + returned, captured);

/** No vowels, which would make words, and no digits, which could make a card number. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

/** Letters in upper case that stand for the text: the same ones each time. */
export function lettersOf(text: string, length: number): string {
  const letters: string[] = [];
  for (let block = 0; letters.length < length; block++) {
    const bytes = createHash("sha256").update(`${block} ${text}`).digest();
    letters.push(...[...bytes].map((byte) => LETTERS.charAt(byte % LETTERS.length)));
  }
  return letters.slice(0, length).join("");
}

/** The UUID that stands for the text: of the letters a to f only. */
export function uuidOf(text: string): string {
  const hex = [...createHash("sha256").update(text).digest()].map((byte) => "abcdef".charAt(byte % 6)).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(12, 15)}`, `a${hex.slice(15, 18)}`, hex.slice(18, 30)].join(
    "-",
  );
}

/** Epoch seconds, as Stripe writes times. */
export const secondsOf = (time: Date): number => Math.floor(time.getTime() / 1000);
