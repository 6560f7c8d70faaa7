import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";

const FOLDER = "samples/integrations";

/** The files that docs/integrate.md shows: their paths from the project's root, and their texts. */
export const integrationFiles = (): { readonly path: string; readonly text: string }[] =>
  readdirSync(join(projectRoot, FOLDER), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
    .map((path) => ({ path: path.slice(projectRoot.length + 1), text: readFileSync(path, "utf8").trimEnd() }));
