import { readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";

const markdownIn = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name))
    .sort();

/** Every document that people read, relative to the project's root. */
export const documents: readonly string[] = [
  ...markdownIn("."),
  ...markdownIn("docs"),
  ...markdownIn("docs/decisions"),
];
