import { isBuiltin } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import type { BuildOptions, Metafile, Plugin } from "esbuild";
import { functionEnvironment } from "../core/contracts/environment";
import { projectRoot } from "../tools/paths";
import { ownSources, recordSources } from "./sources";
import { isFresh, keepBuilt } from "./stamp.js";

const out = join(projectRoot, "dist/lambda");
const stampFile = join(projectRoot, "dist/lambda.json");
/** What decides how functions are bundled. */
const bundlers = ["ops/bundle.ts", "ops/sources.ts", "ops/stamp.js"];

/** Bundles each function of lambda/ into dist/lambda/<function>/index.mjs, a minified ES module, unless it is fresh. */
export async function bundleFunctions(): Promise<{ readonly built: boolean; readonly functions: readonly string[] }> {
  const functions = Object.keys(functionEnvironment);
  if (isFresh(stampFile)) return { built: false, functions };

  const { build } = await import("esbuild");
  const record = recordSources({ inOneFile: false });
  const options = { ...buildOptions(functions), outdir: out, write: false } as const;
  const { metafile, outputFiles } = await build({ ...options, plugins: [...options.plugins, record.plugin] });
  const bundles = outputFiles.map(({ path, contents }) => [relative(projectRoot, path), contents] as const);
  const sources = ownSources(metafile).filter((path) => !path.startsWith(`${BUILTIN}:`));
  keepBuilt(stampFile, record.contents([...sources, ...bundlers]), new Map(bundles));
  return { built: true, functions };
}

const aws = "./core/shared/adapters/aws";
/** What takes the place of the SDK's packages in functions (docs/decisions/0018-lean-aws-client.md). */
const inFunctions = {
  "@aws-sdk/client-cloudwatch-logs": `${aws}/lean/cloudwatch-logs.ts`,
  "@aws-sdk/client-dynamodb": `${aws}/lean/dynamodb.ts`,
  "@aws-sdk/client-kms": `${aws}/lean/kms.ts`,
  "@aws-sdk/client-sesv2": `${aws}/lean/sesv2.ts`,
  "@aws-sdk/client-sfn": `${aws}/lean/sfn.ts`,
  "@aws-sdk/client-sqs": `${aws}/lean/sqs.ts`,
  "@aws-sdk/client-ssm": `${aws}/lean/ssm.ts`,
  "@aws-sdk/lib-dynamodb": `${aws}/lean/dynamodb.ts`,
  "@aws-sdk/credential-provider-node": `${aws}/function-credentials.ts`,
};

const BUILTIN = "builtin";
/**
 * Takes Node's own modules by `require`. An `import` of one reads all that it exports, and so loads what each of them
 * needs: from `node:http` the whole of `fetch`, which is a sixth of a function's start.
 */
const requiredBuiltins: Plugin = {
  name: "required-builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z:_/]+$/ }, ({ path, kind }) =>
      kind === "import-statement" && isBuiltin(path) ? { path, namespace: BUILTIN } : undefined,
    );
    onLoad({ filter: /.*/, namespace: BUILTIN }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }));
  },
};

/** What Lambda's Node.js runs: ES modules, minified. */
export const moduleOptions = {
  absWorkingDir: projectRoot,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node22",
  // ES modules of the SDK start about twice as fast as its CommonJS ones.
  mainFields: ["module", "main"],
  banner: { js: 'import{createRequire as tapRequire}from"node:module";const require=tapRequire(import.meta.url);' },
} satisfies BuildOptions;

/** How each function is bundled: `metafile` names what went into the bundles. */
const buildOptions = (functions: readonly string[]) =>
  ({
    ...moduleOptions,
    entryPoints: Object.fromEntries(functions.map((name) => [`${name}/index`, `lambda/${name}/index.ts`])),
    alias: inFunctions,
    plugins: [requiredBuiltins],
    legalComments: "none",
    metafile: true,
  }) satisfies BuildOptions;

/** Bytes of each function's bundle, and how many modules have code in it. */
export async function bundleSizes(): Promise<Record<string, { readonly bytes: number; readonly modules: number }>> {
  const outputs = Object.entries((await describeBundles()).outputs);
  return Object.fromEntries(
    outputs.map(([path, { bytes, inputs }]) => {
      const modules = Object.values(inputs).filter(({ bytesInOutput }) => bytesInOutput > 0).length;
      return [basename(dirname(path)), { bytes, modules }];
    }),
  );
}

/** What esbuild says of the bundles, without writing them. */
async function describeBundles(): Promise<Metafile> {
  const { build } = await import("esbuild");
  const options = { ...buildOptions(Object.keys(functionEnvironment)), outdir: out, write: false } as const;
  return (await build(options)).metafile;
}

/** Folders of the packages whose code is in the bundles, as `node_modules/<package>`, sorted. */
export async function bundledPackages(): Promise<string[]> {
  const used = Object.values((await describeBundles()).outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = used.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? "");
  return [...new Set(folders)].filter((folder) => folder !== "").sort();
}

if (require.main === module) {
  bundleFunctions().then(
    ({ built, functions }) => console.log(`${built ? "bundled" : "unchanged"}: ${functions.join(", ")}`),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
