import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { functionEnvironment } from "../../core/contracts/environment";
import { bundleFunctions } from "../../ops/bundle";
import { projectRoot } from "../../tools/paths";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "tap-synth-"));
afterAll(() => rmSync(folder, { recursive: true }));

const environment = { PATH: process.env.PATH, HOME: process.env.HOME, CHECKPOINT_DISABLE: "1" };
const synthesized = (name: string) => readFileSync(join(folder, name, "stacks/TapStackpr-1/cdk.tf.json"), "utf8");

describe("synthesis", () => {
  test("cdktf synth and npm run synth give the same file", async () => {
    const env = { ...environment, ENVIRONMENT_SUFFIX: "pr-1" };
    const cdktf = join(projectRoot, "node_modules/cdktf-cli/bundle/bin/cdktf");
    await run(process.execPath, [cdktf, "synth", "--output", join(folder, "cdktf")], { cwd: projectRoot, env });
    await run(process.execPath, ["--import", "tsx", "main.ts"], {
      cwd: projectRoot,
      env: { ...env, CDKTF_OUTDIR: join(folder, "npm") },
    });
    expect(synthesized("npm")).toBe(synthesized("cdktf"));
  });

  test("synthesis stops at bad values with one error that lists them all", async () => {
    const env = { ...environment, ENVIRONMENT_SUFFIX: "Prod!", AWS_REGION: "moon" };
    const failed = run(process.execPath, ["--import", "tsx", "main.ts"], { cwd: projectRoot, env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The configuration has 2 problem\(s\):\n {2}- ENVIRONMENT_SUFFIX.*\n {2}- AWS_REGION/,
      ),
    });
  });
});

describe("bundles", () => {
  test.each(Object.keys(functionEnvironment))("the bundle of %s is small enough to start fast", async (name) => {
    await bundleFunctions();
    const limit = name === "webhook-receiver" ? 550_000 : 1_000_000;
    expect(statSync(join(projectRoot, "dist/lambda", name, "index.mjs")).size).toBeLessThan(limit);
  });
});
