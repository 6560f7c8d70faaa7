import { relative } from "node:path";
import { build, type OutputFile } from "esbuild";
import { projectRoot } from "../tools/paths";
import { programFiles } from "./compiled.js";
import { ownSources, recordSources } from "./sources";
import { keepBuilt } from "./stamp.js";

/** Compiles a program into one file. Packages are part of it: to find and load their many files takes longest. */
async function compile(entry: string): Promise<void> {
  const { path, map, stamp } = programFiles(entry);
  const record = recordSources({ inOneFile: true });
  const { metafile, outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    outfile: path,
    write: false,
    bundle: true,
    // They start programs of their own.
    external: ["esbuild", "cdktf-cli"],
    platform: "node",
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
    // Node shows the line of an error that nothing catches.
    lineLimit: 200,
    legalComments: "none",
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
    plugins: [record.plugin],
  });
  const inputs = record.contents([...ownSources(metafile), ...compilers]);
  const outputs = new Map(outputFiles.map((output) => [pathOf(output), output.contents]));
  if (!outputs.has(path) || !outputs.has(map)) throw new Error(`esbuild wrote ${[...outputs.keys()].join(", ")}`);
  keepBuilt(stamp, inputs, outputs);
}

/** What decides how a program is compiled. */
const compilers = ["ops/compile.ts", "ops/compiled.js", "ops/sources.ts", "ops/stamp.js"];

const pathOf = ({ path }: OutputFile): string => relative(projectRoot, path);

const [entry = ""] = process.argv.slice(2);
compile(entry).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
