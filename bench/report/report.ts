import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";
import { pageOf } from "./page";
import { plotsOf } from "./plots";
import { type Results, resultsFolder } from "./results";

export const pageFile = join(projectRoot, "docs/performance.md");
export const imagesFolder = join(projectRoot, "docs/images");

/** Writes a run as the current one: its figures, its pictures, and what docs/performance.md says of them. */
export async function writeReport(results: Results): Promise<void> {
  rmSync(resultsFolder, { recursive: true, force: true });
  for (const folder of [resultsFolder, imagesFolder]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(resultsFolder, `${results.date}.json`), resultsText(results));
  for (const [name, svg] of Object.entries(plotsOf(results))) writeFileSync(join(imagesFolder, name), svg);
  writeFileSync(pageFile, pageOf(readFileSync(pageFile, "utf8"), results));
}

/** One line for each figure, so that two runs can be compared. */
function resultsText({ figures, ...run }: Results): string {
  const head = JSON.stringify(run, undefined, 2).replace(/\n}$/, ",");
  return `${head}\n  "figures": [\n${figures.map((figure) => `    ${JSON.stringify(figure)}`).join(",\n")}\n  ]\n}\n`;
}
