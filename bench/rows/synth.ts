import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFunctions } from "../../ops/bundle";
import { projectRoot } from "../../tools/paths";
import { measureProcesses } from "../cpu/processes";
import type { Figure } from "../figures";
import { peer } from "../node22";
import type { Group } from "./group";

const ROUNDS = 7;
/** CPU of the whole process, as a multiple of a Node.js that does nothing. */
const GOAL = 12;

export const synth: Group = {
  name: "synth",
  does: "CPU of the synthesis of the whole stack, against a bare Node.js and ts-node with an empty stack",
  async measure() {
    await bundleFunctions();
    const folder = await mkdtemp(join(tmpdir(), "tap-bench-"));
    try {
      const empty = await emptyStack();
      const env = { CDKTF_OUTDIR: folder, ENVIRONMENT_SUFFIX: "bench", ...EMAILS };
      const command = ["sh", "-c", await scriptOf("synth")];
      const PATH = `${join(projectRoot, "node_modules/.bin")}:${process.env.PATH}`;
      const measured = await measureProcesses(
        {
          bare: { command: [process.execPath, "-e", "0"] },
          synth: { command, env: { ...env, PATH } },
          npm: { command: ["npm", "run", "--silent", "synth"], env },
          "ts-node": { command: [process.execPath, await peer("ts-node/dist/bin.js"), "main.ts"], cwd: empty },
        },
        ROUNDS,
      );
      const { bare: floor, synth: tap, npm, "ts-node": tsNode } = measured;
      return [
        figure("synth/process", "synthesis of the whole stack, whole process", { tap, floor, most: GOAL }),
        figure("synth/npm", "the same as `npm run synth`, with npm", { tap: npm, floor }),
        {
          ...figure("synth/ts-node", "the same, against ts-node with type check on an empty stack", { tap }),
          peer: tsNode,
        },
      ];
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

const EMAILS = { ALERT_EMAIL: "alerts@example.com", NOTIFICATION_EMAIL: "shop@example.com" };

const figure = (id: string, what: string, more: Pick<Figure, "tap"> & Partial<Figure>): Figure => ({
  ...{ id, what, unit: "ms", by: "times" },
  ...more,
});

async function scriptOf(name: string): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return scripts[name] ?? "";
}

/** A project whose only file synthesizes a stack without resources, under strict types. */
async function emptyStack(): Promise<string> {
  const folder = join(projectRoot, "dist/bench/empty-stack");
  await mkdir(folder, { recursive: true });
  const source = [
    'import { App, TerraformStack } from "cdktf";',
    `const app = new App({ outdir: ${JSON.stringify(join(folder, "cdktf.out"))} });`,
    'new TerraformStack(app, "empty");',
    "app.synth();",
  ];
  await writeFile(join(folder, "main.ts"), `${source.join("\n")}\n`);
  const compilerOptions = { target: "ES2022", module: "commonjs", strict: true, skipLibCheck: true, types: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  return folder;
}
