import { textOrder } from "./registers";

/**
 * What the parts of a payment add up to, as amounts in minor units and as counts. Each part contributes by its state
 * alone, so that a change of one part is `- contribution(before) + contribution(after)`.
 */
export const sumNames = [
  // Charges and captures: money taken; what was authorized by those that took money; money that went back as a whole.
  "captured",
  "gross",
  "reversed",
  // Amounts of attempts that neither failed nor took money yet.
  "underWay",
  // Count of charges whose money a bank took back after all.
  "lateFailures",
  // Authorizations: amounts of the open ones and of those that ended without a capture; counts by state.
  "authorized",
  "unauthorized",
  "openAuthorizations",
  "pendingAuthorizations",
  "canceledAuthorizations",
  "failedAuthorizations",
  // Amounts of refunds: succeeded and surely no release, succeeded and perhaps a release; pending, of these perhaps a release.
  "sure",
  "maybe",
  "pending",
  "maybePending",
  // Counts of refunds that are not known to be a release.
  "succeededRefunds",
  "pendingRefunds",
  "failedRefunds",
  // Counts of disputes; what they took for good; lost ones whose part of a common sum no event states.
  "inquiries",
  "openDisputes",
  "wonDisputes",
  "lostDisputes",
  "lost",
  "unknownSplits",
] as const;
export type SumName = (typeof sumNames)[number];

/** Exact at any size. Zero where absent. */
export type Sums = { readonly [S in SumName]?: bigint };

/** What one part or all parts contribute, in one currency. */
export interface CurrencySums {
  readonly currency: string;
  readonly sums: Sums;
}

/** Sums by currency, ordered by its code: one entry in life, two where somebody was given back another currency. */
export type SumsByCurrency = readonly CurrencySums[];

/** The sums with a part's contribution added (`times` 1) or taken off (-1). */
export function withSums(all: SumsByCurrency, { currency, sums }: CurrencySums, times: 1 | -1): SumsByCurrency {
  if (sumNames.every((name) => !sums[name])) return all;
  const before = sumsIn(all, currency);
  const after: { [S in SumName]?: bigint } = {};
  for (const name of sumNames) {
    const sum = (before[name] ?? 0n) + BigInt(times) * (sums[name] ?? 0n);
    if (sum !== 0n) after[name] = sum;
  }
  const others = all.filter((entry) => entry.currency !== currency);
  if (Object.keys(after).length === 0) return others;
  return [...others, { currency, sums: after }].sort((a, b) => textOrder(a.currency, b.currency));
}

export const sumsIn = (all: SumsByCurrency, currency: string): Sums =>
  all.find((entry) => entry.currency === currency)?.sums ?? {};

/** The sum over all currencies: of use for counts only. */
export const countOf = (all: SumsByCurrency, name: SumName): bigint =>
  all.reduce((total, { sums }) => total + (sums[name] ?? 0n), 0n);

export const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
