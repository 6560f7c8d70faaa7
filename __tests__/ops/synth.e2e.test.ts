import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { readSettings } from "../../lib/config/settings";
import { bundleFunctions } from "../../ops/bundle";
import { compiledFile } from "../../ops/compiled.js";
import { synthesizeApart } from "../../ops/synthesize";
import { projectRoot } from "../../tools/paths";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "tap-synth-"));
afterAll(() => rmSync(folder, { recursive: true }));

const environment = { PATH: process.env.PATH, HOME: process.env.HOME, CHECKPOINT_DISABLE: "1" };
const synthesized = (name: string) => readFileSync(join(folder, name, "stacks/TapStackpr-1/cdk.tf.json"), "utf8");

const cdktfSynth = (suffix: string, output: string) =>
  run(process.execPath, [join(projectRoot, "node_modules/cdktf-cli/bundle/bin/cdktf"), "synth", "--output", output], {
    cwd: projectRoot,
    env: { ...environment, ENVIRONMENT_SUFFIX: suffix },
  });

describe("synthesis", () => {
  test("cdktf synth and npm run synth give the same file", async () => {
    const env = { ...environment, ENVIRONMENT_SUFFIX: "pr-1" };
    await cdktfSynth("pr-1", join(folder, "cdktf"));
    await run(process.execPath, ["ops/run.js", "main.ts"], {
      cwd: projectRoot,
      env: { ...env, CDKTF_OUTDIR: join(folder, "npm") },
    });
    expect(synthesized("npm")).toBe(synthesized("cdktf"));
  });

  test("cdktf synth of one suffix leaves the folders of the others alone, also at the same time", async () => {
    const output = join(folder, "several");
    const lockFile = (suffix: string) => join(output, `stacks/TapStack${suffix}/.terraform.lock.hcl`);
    // A folder of an earlier release, which is none of the two that are synthesized first.
    mkdirSync(join(output, "stacks/TapStackpr-3"), { recursive: true });
    writeFileSync(lockFile("pr-3"), "kept");
    await cdktfSynth("pr-3", output);
    await Promise.all([cdktfSynth("pr-1", output), cdktfSynth("pr-2", output)]);
    writeFileSync(lockFile("pr-1"), "kept");
    await cdktfSynth("pr-2", output);
    expect([readFileSync(lockFile("pr-1"), "utf8"), readFileSync(lockFile("pr-3"), "utf8")]).toEqual(["kept", "kept"]);
    for (const suffix of ["pr-1", "pr-2", "pr-3"]) {
      const file = readFileSync(join(output, `stacks/TapStack${suffix}/cdk.tf.json`), "utf8");
      expect(file).toContain(`"table-transactions-${suffix}"`);
    }
  });

  test("one suffix in two regions has two folders, so that neither takes the other's Terraform settings", async () => {
    const outdir = join(folder, "regions");
    const synth = (region: string) => synthesizeApart(readSettings({ AWS_REGION: region }), outdir);
    const [east, west] = [await synth("us-east-1"), await synth("us-west-2")];
    writeFileSync(join(east.outdir, "stacks/TapStackdev/.terraform.lock.hcl"), "east");
    expect(existsSync(join(west.outdir, "stacks/TapStackdev/.terraform.lock.hcl"))).toBe(false);
    expect(readFileSync(west.file, "utf8")).toContain("us-west-2");
  });

  test("synthesis stops at bad values with one error that lists them all", async () => {
    const env = { ...environment, ENVIRONMENT_SUFFIX: "Prod!", AWS_REGION: "moon" };
    const failed = run(process.execPath, ["ops/run.js", "main.ts"], { cwd: projectRoot, env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^\nThe configuration has 2 problem\(s\):\n {2}- ENVIRONMENT_SUFFIX.*\n {2}- AWS_REGION/,
      ),
    });
  });
});

describe("the program that synthesizes", () => {
  test("loads its own file and three more, instead of a thousand", async () => {
    const counted = 'process.once("exit", () => console.log(Object.keys(require.cache).join("\\n")));';
    const program = `process.argv.push("ops/run.js", "main.ts"); ${counted} require("./ops/run.js");`;
    const env = { ...environment, CDKTF_OUTDIR: join(folder, "counted") };
    const { stdout } = await run(process.execPath, ["-e", program, "--"], { cwd: projectRoot, env });
    const loaded = stdout.split("\n").filter((line) => line.startsWith(projectRoot));
    const files = ["ops/run.js", "ops/compiled.js", "ops/stamp.js", "dist/programs/main.js"];
    expect(loaded).toEqual(files.map((path) => join(projectRoot, path)));
  });

  test("has no schema library in it: the stack needs names, and the functions check", async () => {
    const map = JSON.parse(readFileSync(`${compiledFile("main.ts")}.map`, "utf8")) as { sources: string[] };
    expect(map.sources.filter((path) => path.includes("/zod/"))).toEqual([]);
    expect(map.sources.length).toBeGreaterThan(100);
  });

  test("synthesizes the same with stack traces of tokens as without", async () => {
    const synth = (name: string, variables: object) =>
      run(process.execPath, ["ops/run.js", "main.ts"], {
        cwd: projectRoot,
        env: { ...environment, ENVIRONMENT_SUFFIX: "pr-1", CDKTF_OUTDIR: join(folder, name), ...variables },
      });
    await synth("fast", {});
    await synth("traced", { TAP_STACK_TRACES: "1" });
    expect(synthesized("traced")).toBe(synthesized("fast"));
  });
});

describe("bundles", () => {
  test.each(Object.keys(functionEnvironment))("the bundle of %s is small enough to start fast", async (name) => {
    await bundleFunctions();
    const limit = name === "webhook-receiver" ? 550_000 : 1_000_000;
    expect(statSync(join(projectRoot, "dist/lambda", name, "index.mjs")).size).toBeLessThan(limit);
  });
});
