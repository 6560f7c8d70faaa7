import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";
import { bundledPackages } from "../bundle";

/** Licences that allow use and change without conditions on the code around. */
const PERMISSIVE = new Set(["MIT", "MIT-0", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD"]);

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json; undefined where it states none. */
  readonly licence: string | undefined;
}

/** Name, version and licence of each package whose code is in a bundle. */
export async function packagesOfBundles(): Promise<BundledPackage[]> {
  return Promise.all(
    (await bundledPackages()).map(async (folder) => {
      const text = await readFile(join(projectRoot, folder, "package.json"), "utf8");
      const { name, version, license } = JSON.parse(text) as { name: string; version: string; license?: unknown };
      return { name, version, licence: typeof license === "string" ? license : undefined };
    }),
  );
}

/** Packages whose licence is not permissive, or not stated. Of alternatives (`MIT OR …`), one must be. */
export const licenceProblems = (packages: readonly BundledPackage[]): string[] =>
  packages
    .filter(
      ({ licence = "" }) =>
        !licence
          .replace(/[()]/g, "")
          .split(" OR ")
          .some((name) => PERMISSIVE.has(name.trim())),
    )
    .map(({ name, version, licence }) => `${name} ${version}: ${licence ?? "no licence stated"}`);
