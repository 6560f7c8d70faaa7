import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths";

export interface Asset {
  readonly content: string;
  readonly type: string;
}

/** Files that the browser loads, by their path. */
export type Assets = ReadonlyMap<string, Asset>;

const source = join(projectRoot, "console/app");

/** Bundles the page in memory: it is always that of this checkout, and takes a tenth of a second. */
export async function buildAssets(): Promise<Assets> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: { app: join(source, "main.tsx"), style: join(source, "styles/style.css") },
    outdir: source,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
  });
  const built = (name: string) => outputFiles.find(({ path }) => path.endsWith(`/${name}`))?.text ?? "";
  return new Map([
    ["/", { content: await readFile(join(source, "index.html"), "utf8"), type: "text/html; charset=utf-8" }],
    ["/app.js", { content: built("app.js"), type: "text/javascript; charset=utf-8" }],
    ["/style.css", { content: built("style.css"), type: "text/css; charset=utf-8" }],
    ["/icon.svg", { content: await readFile(join(source, "icon.svg"), "utf8"), type: "image/svg+xml" }],
  ]);
}
