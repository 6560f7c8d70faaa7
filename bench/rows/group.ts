import type { Figure } from "../figures";

/** What a measurement is run with. */
export interface Bench {
  /** A Node.js of Lambda's version. */
  readonly node: string;
  /** Rows of the larger file of payments. */
  readonly rows: number;
}

/** Figures that are measured together. */
export interface Group {
  /** Name for `--only`. */
  readonly name: string;
  /** What it measures, after its name in the help. */
  readonly does: string;
  measure(bench: Bench): Promise<Figure[]>;
}
