import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { testRun } from "../../testing/test-run";
import { projectRoot } from "../../tools/paths";

/** The command as a user runs it. Jest's own variables would make the inner run part of this one. */
function testDeployed(...words: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const { JEST_WORKER_ID: _, NODE_ENV: __, ...environment } = process.env;
  const command = ["--import", "tsx", join(projectRoot, "testing/deployed/run.ts"), ...words];
  const child = spawn(process.execPath, command, {
    cwd: projectRoot,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

test("the tests of a deployment pass against a stack of which they know the address and an operator only", async () => {
  const { code, output } = await testDeployed("--stack", testRun().stackFile);
  expect(output).toMatch(/Testing dev in us-east-1/);
  expect(output).toMatch(/Tests: +\d+ passed, \d+ total/);
  expect({ code, failed: output.match(/✕.*/g) }).toEqual({ code: 0, failed: null });
});

test.each([
  [[], "Give --suffix for a deployment, or --stack for a local stack."],
  [["--suffix", "dev", "--stack", "x"], "Give --suffix for a deployment, or --stack for a local stack."],
  [["--stack", "/nonexistent"], "No local stack serves: /nonexistent does not exist."],
  [["--sufix", "dev"], "Unknown option '--sufix'"],
])("test:deployed %j says what is missing", async (words, message) => {
  const { code, output } = await testDeployed(...words);
  expect(code).toBe(1);
  expect(output).toContain(message);
});
