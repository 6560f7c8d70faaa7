import { type PriceName, prices } from "./prices";

/** One line of a sum: how much of what, at which price. */
export interface Line {
  readonly what: string;
  readonly quantity: number;
  readonly price: PriceName;
}

export interface Priced extends Line {
  readonly dollars: number;
}

export const priced = (line: Line): Priced => ({
  ...line,
  dollars: (prices[line.price].dollars / prices[line.price].per) * line.quantity,
});

export const total = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + priced(line).dollars, 0);

/** Lines of the same words and price as one; those of which there is nothing are left out. */
export function merged(lines: readonly Line[]): Line[] {
  const found = new Map<string, Line>();
  for (const line of lines) {
    const key = `${line.what} ${line.price}`;
    found.set(key, { ...line, quantity: line.quantity + (found.get(key)?.quantity ?? 0) });
  }
  return [...found.values()].filter(({ quantity }) => quantity > 0);
}
