import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { bundleFunctions, bundleSizes } from "../../ops/bundle";
import { projectRoot } from "../../tools/paths";
import { exactly, type Figure } from "../figures";
import type { Group } from "./group";

const run = promisify(execFile);

export const sizes: Group = {
  name: "sizes",
  does: "bytes and modules of each function's bundle, and the modules that a synthesis loads",
  async measure() {
    await bundleFunctions();
    const bundles = Object.entries(await bundleSizes()).flatMap(([name, { bytes, modules }]): Figure[] => [
      { id: `sizes/${name}-bytes`, what: `bundle of ${name}`, unit: "KB", tap: exactly(Math.ceil(bytes / 1024)) },
      { id: `sizes/${name}-modules`, what: `modules of ${name}`, unit: "modules", tap: exactly(modules) },
    ]);
    const modules = exactly(await modulesOfSynthesis());
    return [...bundles, { id: "sizes/synth-modules", what: "modules of a synthesis", unit: "modules", tap: modules }];
  },
};

/** Writes how many CommonJS modules the process has loaded, when it ends. */
const COUNTER = `process.on("exit", () => require("node:fs").appendFileSync(process.env.MODULE_COUNTS,
  Object.keys(require("node:module")._cache).length + "\\n"));`;

/** The largest count of the processes that take part. */
async function modulesOfSynthesis(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "tap-bench-"));
  try {
    const [counter, counts] = [join(folder, "counter.cjs"), join(folder, "counts")];
    await writeFile(counter, COUNTER);
    await mkdir(join(folder, "cdktf.out"));
    await run("npm", ["run", "--silent", "synth"], {
      cwd: projectRoot,
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, ENVIRONMENT_SUFFIX: "bench" },
        ...{ ALERT_EMAIL: "alerts@example.com", NOTIFICATION_EMAIL: "shop@example.com" },
        ...{ CDKTF_OUTDIR: join(folder, "cdktf.out"), MODULE_COUNTS: counts, NODE_OPTIONS: `--require=${counter}` },
      },
    });
    return Math.max(...(await readFile(counts, "utf8")).trim().split("\n").map(Number));
  } finally {
    await rm(folder, { recursive: true });
  }
}
