import { canonicalJson } from "../../shared/domain/json";

/**
 * Place of an observation in the history of its object. `final` comes first: a provider's clock may turn two events of
 * one second, and what an object cannot leave must not depend on that.
 */
export interface FieldKey {
  readonly final: 0 | 1 | 2;
  /** Provider's time, epoch milliseconds. */
  readonly at: number;
  readonly progress: number;
  /** `stripe#evt_1`. */
  readonly event: string;
}

/** The newest value of one field, with the place of the observation that said it. */
export interface Register<T> {
  readonly value: T;
  readonly key: FieldKey;
}

/** What beside the keys decides which of two values of a field stands. A larger rank is nearer to the truth. */
export interface FieldRule<T> {
  /** `always`: the rank comes before the keys. `in_one_moment`: it decides where the keys differ in nothing but the event. */
  readonly ranked: "always" | "in_one_moment" | "never";
  /** Set for a figure that moves although its object cannot leave its state: `final` says nothing about it. */
  readonly byTimeOnly?: true;
  rank(value: T): number;
}

/**
 * The register that stands of two. Commutative, associative and idempotent; the first one itself where the second
 * changes nothing.
 */
export function standing<T>(
  a: Register<T> | undefined,
  b: Register<T>,
  { ranked, byTimeOnly, rank }: FieldRule<T>,
): Register<T> {
  if (a === undefined) return b;
  const higher = ranked === "never" ? 0 : rank(b.value) - rank(a.value);
  const lead =
    (ranked === "always" ? higher : 0) ||
    (byTimeOnly ? 0 : b.key.final - a.key.final) ||
    b.key.at - a.key.at ||
    b.key.progress - a.key.progress ||
    higher ||
    textOrder(b.key.event, a.key.event) ||
    textOrder(canonicalJson(b.value), canonicalJson(a.value));
  return lead > 0 ? b : a;
}

/** Order by UTF-16 code units: the same on every machine. */
export function textOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
