/** A sum that is no exact number comes as its digits; for the width of a bar a number is near enough. */
const size = (amount: number | string | null): number => Number(amount ?? 0);

/** Each amount as a share of the whole, or of the largest where that is more. */
export function sharesOf(amounts: readonly (number | string)[], whole: number | string | null = 0): readonly number[] {
  const full = Math.max(size(whole), ...amounts.map(size), 1);
  return amounts.map((amount) => size(amount) / full);
}
