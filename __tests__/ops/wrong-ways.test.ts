import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { callDeploy, type DeployAnswer } from "../../testing/deploy-call";
import { wrongWays } from "../../testing/wrong-ways";
import { withLimit } from "../../tools/limiter";

const AT_ONCE = 3;
const folder = mkdtempSync(join(tmpdir(), "tap-wrong-"));
const answers = new Map<string, DeployAnswer>();
/** Looks that make nothing. */
const looks = /^(GetCallerIdentity|ListExecutions|HEAD \/(my-state|tap-terraform-state-123456789012-us-east-1)\/?)$/;
/** Commands of Terraform that make nothing but a copy of its providers. */
const asked = /^\S+ (version -json|init -backend=false -input=false -no-color)$/;

beforeAll(async () => {
  await withLimit(AT_ONCE, Object.entries(wrongWays), async ([name, way]) => {
    answers.set(name, await callDeploy(join(folder, name.replace(/\W+/g, "-")), way));
  });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.entries(wrongWays))("%s: the cause and the next step are said, and nothing is made", (name, way) => {
  const { code, output, calls, terraform, written } = answers.get(name) as DeployAnswer;
  expect(code).not.toBe(0);
  for (const part of way.says) expect(output).toContain(part);
  expect(calls.filter((made) => !looks.test(made))).toEqual([]);
  expect(output).not.toMatch(/^\s+at |NodeVersionSupportWarning|Enter a value/m);
  expect(terraform.filter((command) => !asked.test(command))).toEqual([]);
  // The providers are those that the synthesized file names, so it is there when they are missing.
  if (name === "no way to Terraform's registry") expect(written).toContain("cdktf.out/manifest.json");
  else expect(written).toEqual([]);
});

test("there are more than thirty wrong ways", () => {
  expect(Object.keys(wrongWays).length).toBeGreaterThan(30);
});
