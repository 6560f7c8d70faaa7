import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BuildOptions } from "esbuild";
import { functionEnvironment } from "../core/contracts/environment";

const root = resolve(__dirname, "..");
const out = join(root, "dist/lambda");
const stampFile = join(root, "dist/lambda-inputs.json");

/** Bundles each function of lambda/ into dist/lambda/<function>/index.mjs, a minified ES module, unless it is fresh. */
export async function bundleFunctions(): Promise<{ readonly built: boolean; readonly functions: readonly string[] }> {
  const functions = Object.keys(functionEnvironment);
  const bundles = functions.map((name) => join(out, name, "index.mjs"));
  if (bundles.every(existsSync) && (await isFresh())) return { built: false, functions };

  // Another process may read the bundles of another suffix's stack: each is replaced at once, when it is complete.
  const fresh = join(root, `dist/lambda.${process.pid}`);
  const { build } = await import("esbuild");
  const { metafile } = await build({ ...buildOptions(functions), outdir: fresh });
  for (const name of functions) {
    await mkdir(join(out, name), { recursive: true });
    await rename(join(fresh, name, "index.mjs"), join(out, name, "index.mjs"));
  }
  await rm(fresh, { recursive: true });
  const own = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"));
  await writeStamp([...own, "package-lock.json", "ops/bundle.ts"]);
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

/** How each function is bundled: `metafile` names what went into the bundles. */
const buildOptions = (functions: readonly string[]) =>
  ({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(functions.map((name) => [`${name}/index`, `lambda/${name}/index.ts`])),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node22",
    // ES modules of the SDK start about twice as fast as its CommonJS ones.
    mainFields: ["module", "main"],
    alias: inFunctions,
    // Some dependencies still call `require` for Node's own modules.
    banner: { js: 'import{createRequire as tapRequire}from"node:module";const require=tapRequire(import.meta.url);' },
    legalComments: "none",
    metafile: true,
  }) satisfies BuildOptions;

/** Folders of the packages whose code is in the bundles, as `node_modules/<package>`, sorted. */
export async function bundledPackages(): Promise<string[]> {
  const { build } = await import("esbuild");
  const options = { ...buildOptions(Object.keys(functionEnvironment)), outdir: out, write: false } as const;
  const { metafile } = await build(options);
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = used.map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? "");
  return [...new Set(folders)].filter((folder) => folder !== "").sort();
}

/** Time and size of each file in the bundles, by its path. The lock file stands for the installed packages. */
async function fingerprint(paths: readonly string[]): Promise<Record<string, string>> {
  const entries = await Promise.all(
    paths.map(async (path): Promise<[string, string]> => {
      const { mtimeMs, size } = await stat(join(root, path));
      return [path, `${mtimeMs} ${size}`];
    }),
  );
  return Object.fromEntries(entries);
}

async function writeStamp(paths: readonly string[]): Promise<void> {
  await mkdir(join(root, "dist"), { recursive: true });
  const fresh = `${stampFile}.${process.pid}`;
  await writeFile(fresh, JSON.stringify(await fingerprint(paths)));
  await rename(fresh, stampFile);
}

async function isFresh(): Promise<boolean> {
  try {
    const known = JSON.parse(await readFile(stampFile, "utf8")) as Record<string, string>;
    return JSON.stringify(await fingerprint(Object.keys(known))) === JSON.stringify(known);
  } catch {
    return false;
  }
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
