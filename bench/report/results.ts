import { readdirSync, readFileSync } from "node:fs";
import { cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";
import type { Figure } from "../figures";
import { versionOf } from "../node22";

export const resultsFolder = join(projectRoot, "bench/results");

/** One whole run. */
export interface Results {
  /** `2026-11-26` */
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGib: number;
    readonly system: string;
  };
  readonly versions: { readonly functions: string; readonly tools: string };
  readonly figures: readonly Figure[];
}

export async function resultsOf(figures: readonly Figure[], node: string): Promise<Results> {
  const [first] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: first?.model ?? "unknown",
      cores: cpus().length,
      memoryGib: Math.round(totalmem() / 2 ** 30),
      system: platform(),
    },
    versions: { functions: await versionOf(node), tools: process.version },
    figures: figures.map(shortened),
  };
}

/** Three digits are more than any run repeats. */
const shortened = (figure: Figure): Figure =>
  JSON.parse(
    JSON.stringify(figure, (_, value: unknown) =>
      typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value,
    ),
  ) as Figure;

/** The committed run: the newest file of bench/results. */
export function committedResults(): Results {
  const newest = readdirSync(resultsFolder).sort().at(-1) ?? "";
  return JSON.parse(readFileSync(join(resultsFolder, newest), "utf8")) as Results;
}

/** A figure's median in a run. Throws where it was not measured. */
export function medianOf({ figures }: Results, id: string): number {
  const found = figures.find((figure) => figure.id === id);
  if (found === undefined) throw new Error(`no figure ${id} was measured`);
  return found.tap.median;
}
