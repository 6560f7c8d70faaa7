import { join } from "node:path";
import { moduleOptions } from "../../ops/bundle";
import { projectRoot } from "../../tools/paths";

const out = join(projectRoot, "dist/bench");

/**
 * Bundles TypeScript of this folder into ES modules that any Node.js runs, as the functions are bundled. Returns the path
 * of each, in the order of the entries.
 */
export async function buildForNode(entries: readonly string[]): Promise<string[]> {
  const { build } = await import("esbuild");
  const nameOf = (entry: string) => entry.replaceAll("/", "-").replace(/\.ts$/, "");
  await build({
    ...moduleOptions,
    entryPoints: Object.fromEntries(entries.map((entry) => [nameOf(entry), entry])),
    outdir: out,
  });
  return entries.map((entry) => join(out, `${nameOf(entry)}.mjs`));
}
