/** Middle of some runs, and between which values half of them lie. */
export interface Sample {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export type Unit =
  | "ms"
  | "µs"
  | "s"
  | "calls"
  | "units"
  | "items"
  | "KB"
  | "MiB"
  | "MiB/s"
  | "$"
  | "of them"
  | "modules";

/** One row of the table. */
export interface Figure {
  /** Group and name, such as `import/webhook-receiver`. */
  readonly id: string;
  readonly what: string;
  readonly unit: Unit;
  readonly tap: Sample;
  /** The least that it could be here, measured in the same run. */
  readonly floor?: Sample;
  /** The same work done by others, measured in the same run. */
  readonly peer?: Sample;
  /** What floor or peer is. */
  readonly against?: string;
  /**
   * What the goal is about: Tap's own value, its multiple of the peer (else the floor), or what it adds to the floor.
   * @default value
   */
  readonly by?: "value" | "times" | "added";
  /** The most that it should be. */
  readonly most?: number;
  /** The least that it should be. */
  readonly least?: number;
}

/** Median and quartiles. */
export function sampleOf(values: readonly number[]): Sample {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** A count: every run has the same. */
export const exactly = (value: number): Sample => ({ median: value, low: value, high: value });

/** What the goal is about. */
export function judged({ tap, floor, peer, by = "value" }: Figure): number {
  const other = (peer ?? floor)?.median ?? 0;
  if (by === "times") return tap.median / other;
  return by === "added" ? tap.median - (floor?.median ?? 0) : tap.median;
}

/** Undefined for a figure without a goal. */
export function isMet(figure: Figure): boolean | undefined {
  const { most, least } = figure;
  if (most === undefined && least === undefined) return undefined;
  const value = judged(figure);
  return value <= (most ?? value) && value >= (least ?? value);
}

const DECIMALS: Readonly<Partial<Record<Unit, number>>> = { $: 2, s: 1 };

export function amount(value: number, unit: Unit): string {
  const decimals = DECIMALS[unit] ?? (value !== 0 && Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0);
  const text = value.toFixed(decimals).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return unit === "$" ? `$${text}` : `${text} ${unit}`;
}

/** A median, with its quartiles where runs differ. */
function sampled({ median, low, high }: Sample, unit: Unit): string {
  if (low === high) return amount(median, unit);
  const bare = (value: number) => amount(value, unit).split(" ")[0];
  return `${amount(median, unit)} (${bare(low)}–${bare(high)})`;
}

const asRatio = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ×`;

export const HEADER = ["", "what", "floor", "peer", "Tap", "ratio", "goal", ""] as const;

/** The cells of a row of the table, in the order of HEADER. */
export function cells(figure: Figure): string[] {
  const { what, unit, tap, floor, peer, by = "value", most, least } = figure;
  const value = judged(figure);
  const shown = (number: number) =>
    by === "times" ? asRatio(number) : `${by === "added" ? "+" : ""}${amount(number, unit)}`;
  const goal = most !== undefined ? `≤ ${shown(most)}` : least !== undefined ? `≥ ${shown(least)}` : "";
  const met = isMet(figure);
  return [
    met === undefined ? "" : met ? "✓" : "✗",
    what,
    floor ? sampled(floor, unit) : "",
    peer ? sampled(peer, unit) : "",
    sampled(tap, unit),
    by === "value" ? "" : shown(value),
    goal,
    met === undefined ? "" : met ? "met" : "not met",
  ];
}
