import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../tools/paths";
import { type Figure, isMet, judged, type Unit } from "./figures";

const file = join(projectRoot, "bench/limits.json");

/** The most that each count or size may be, by the figure's id. Times have none. */
export type Limits = Readonly<Record<string, number>>;

/** Steps to which sizes are rounded up: what a bundle may grow by before somebody has to look. */
const steps: Readonly<Partial<Record<Unit, number>>> = { KB: 5, modules: 10 };

export const readLimits = (): Limits => JSON.parse(readFileSync(file, "utf8")) as Limits;

/** Makes today's counts and sizes the limits. */
export function writeLimits(figures: readonly Figure[]): void {
  const limits = figures.map((figure) => [figure.id, limitOf(figure)]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(limits), undefined, 2)}\n`);
}

function limitOf({ unit, tap }: Figure): number {
  const step = steps[unit] ?? 0;
  return step === 0 ? tap.median : Math.ceil(tap.median / step) * step;
}

/** What is wrong with a figure; undefined where nothing is. A time is never wrong. */
export function broken(figure: Figure, limits: Limits): string | undefined {
  const limit = limits[figure.id];
  if (limit !== undefined && figure.tap.median > limit) {
    return `${figure.what}: ${figure.tap.median} ${figure.unit}, and ${limit} is its limit in bench/limits.json`;
  }
  if (figure.unit === "of them" && isMet(figure) === false) return `${figure.what}: ${judged(figure)} only`;
  return undefined;
}

/** Limits of figures that nothing measures any more, and counts that have no limit. */
export function unmatched(figures: readonly Figure[], limits: Limits): string[] {
  const ids = new Set(figures.map(({ id }) => id));
  return [
    ...Object.keys(limits).filter((id) => !ids.has(id)),
    ...[...ids].filter((id) => limits[id] === undefined),
  ].sort();
}
