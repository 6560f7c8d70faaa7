import type { TransactionStatus } from "../../core/ledger/domain/derive";
import type {
  DisputeObservation,
  DisputeStatus,
  Observation,
  ProviderSystem,
  RefundObservation,
  RefundStatus,
} from "../../core/ledger/domain/observation";

/** One event of a life, in the words that the readers of providers' events use. */
export interface LifeEvent {
  /** `stripe#evt_3`. */
  readonly event: string;
  readonly type: string;
  readonly system: ProviderSystem;
  /** ISO time. */
  readonly occurredAt: string;
  readonly observations: readonly Observation[];
}

/** How the payment truly is, as the simulated provider's own books have it. Minor units. */
export interface Truth {
  readonly status: TransactionStatus;
  readonly amount: number | null;
  readonly captured: number;
  readonly refunded: number;
  readonly lost: number;
  readonly returned: number;
}

export interface Life {
  readonly system: ProviderSystem;
  /** In the order in which they happened. */
  readonly events: readonly LifeEvent[];
  readonly truth: Truth;
  /** Hard cases that occurred in it. */
  readonly marks: ReadonlySet<string>;
}

/** How well the times of the events tell their order. */
export type Clock =
  /** What goes back takes a second at least; what goes forward may share one. */
  | "true"
  /** Every event's time may be a second off, and what goes back takes three. */
  | "off_by_a_second"
  /** Anything may share a second: the events do not hold the order. */
  | "ties";

export const CURRENCY = "USD";
export const MERCHANT = "mrc_demo";
const START = Date.parse("2026-11-18T10:00:00.000Z");

/** Decisions of a life, read from a list of numbers: the same list makes the same life. Zeros at its end. */
export class Choices {
  private next = 0;
  constructor(private readonly numbers: readonly number[]) {}

  /** From 0 to `count - 1`. */
  below(count: number): number {
    return (this.numbers[this.next++] ?? 0) % count;
  }
  /** True in `percent` of the cases, false at the end of the list. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }
  of<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.below(others.length + 1)] as T;
  }
  /** A part of an amount, at least 1. */
  part(amount: number): number {
    return 1 + this.below(Math.max(1, amount));
  }
}

/** Clock, events and marks of a life under way. */
export class Recorder {
  readonly events: LifeEvent[] = [];
  readonly marks = new Set<string>();
  /** Epoch milliseconds, whole seconds. */
  now = START;
  private lastAt = 0;

  constructor(
    readonly system: ProviderSystem,
    readonly choices: Choices,
    private readonly clock: Clock,
  ) {}

  /** Time before something that undoes what was, or that counts anew. */
  back(): void {
    if (this.clock === "ties") this.forward();
    else this.now += 1000 * (this.clock === "true" ? 1 + this.choices.below(4) : 3 + this.choices.below(4));
  }
  /** Time before something that can only follow what was. */
  forward(): void {
    this.now += 1000 * this.choices.below(3);
  }
  /** Time before something that no final state or progress puts behind what was, as two moves of one amount. */
  apart(): void {
    if (this.clock === "off_by_a_second") this.back();
    else this.forward();
  }

  mark(name: string): void {
    this.marks.add(`${this.system}: ${name}`);
  }

  emit(type: string, ...observed: readonly ((at: number) => Observation)[]): void {
    if (this.now === this.lastAt) this.mark("events of one second");
    this.lastAt = this.now;
    const at = this.now + (this.clock === "off_by_a_second" ? 1000 * (this.choices.below(3) - 1) : 0);
    this.events.push({
      event: `${this.system}#evt_${String(this.events.length + 1).padStart(3, "0")}`,
      type,
      system: this.system,
      occurredAt: new Date(at).toISOString(),
      observations: observed.map((make) => make(at)),
    });
  }
}

export interface Refund {
  readonly name: string;
  readonly amount: number;
  status: RefundStatus;
  readonly madeAt: number;
  readonly release: RefundObservation["release"];
}
export interface Dispute {
  readonly name: string;
  readonly amount: number;
  lost: number;
  status: DisputeStatus;
}

/** What went back and is disputed, in the provider's books: the same everywhere. */
export interface Books {
  readonly refunds: Refund[];
  readonly disputes: Dispute[];
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
export const lostOf = ({ disputes }: Books): number => sum(disputes.map(({ lost }) => lost));
export const refundedOf = ({ refunds }: Books): number =>
  sum(refunds.filter(({ status }) => status === "succeeded").map(({ amount }) => amount));
/** Refunds that the provider counts in its own sum: all that have not failed. */
export const takenBy = ({ refunds }: Books): number =>
  sum(refunds.filter(({ status }) => status !== "failed").map(({ amount }) => amount));

/** Status of a payment by its books: `own` is that of the payment without what went back. */
export function statusBy(books: Books, own: TransactionStatus, captured: number, refunded: number): TransactionStatus {
  if (books.disputes.some(({ status }) => status === "open" || status === "lost")) return "disputed";
  if (refunded > 0) return refunded >= captured ? "refunded" : "partially_refunded";
  return own;
}

const refundPlaces = { pending: 0, succeeded: 1, failed: 2 } as const;
const disputePlaces = { inquiry: 0, open: 1, lost: 2, won: 3 } as const;

/** A refund as a provider's event shows it. */
export const seenRefund = (refund: Refund, belongsTo: readonly string[], at: number): RefundObservation => ({
  kind: "refund",
  ...refund,
  belongsTo,
  at,
  final: refundPlaces[refund.status],
  progress: refundPlaces[refund.status],
  currency: CURRENCY,
});

/** A dispute as a provider's event shows it. Where appeals are possible, no state is final. */
export const seenDispute = (
  { name, amount, status, lost }: Dispute,
  belongsTo: readonly string[],
  at: number,
  final: 0 | 1,
): DisputeObservation => ({
  kind: "dispute",
  name,
  amount,
  status,
  ...(status === "lost" && lost !== amount && { lost }),
  belongsTo,
  at,
  final,
  progress: disputePlaces[status],
  currency: CURRENCY,
});
