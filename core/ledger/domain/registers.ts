import { canonicalJson } from "../../shared/domain/json";

/**
 * Place of an observation in the history of its object. `final` comes first: a provider's clock may turn two events of
 * one second, and what an object cannot leave must not depend on that.
 */
export interface FieldKey {
  readonly final: 0 | 1;
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

/**
 * How two values of a field compare beyond their keys.
 * `grows`: the figure never falls at its provider, so the larger one stands whatever the clocks say.
 * `larger_of_equals`: of two in one moment, the larger one is the later one.
 */
export type FieldRule = "newest" | "larger_of_equals" | "grows";

/** The register that stands of two. Commutative, associative and idempotent; the first one itself where nothing changes. */
export function newer<T>(
  a: Register<T> | undefined,
  b: Register<T>,
  rule: FieldRule,
  size: (value: T) => number,
): Register<T> {
  if (a === undefined) return b;
  const larger = rule === "newest" ? 0 : size(b.value) - size(a.value);
  const lead =
    (rule === "grows" ? larger : 0) ||
    b.key.final - a.key.final ||
    b.key.at - a.key.at ||
    b.key.progress - a.key.progress ||
    larger ||
    textOrder(b.key.event, a.key.event) ||
    textOrder(canonicalJson(b.value), canonicalJson(a.value));
  return lead > 0 ? b : a;
}

/** Order by UTF-16 code units: the same on every machine. */
export const textOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
