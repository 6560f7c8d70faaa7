import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { demonstrate } from "../../local/demo/demonstration";
import type { Scene } from "../../local/demo/scene";
import { usageLines } from "../../local/demo/usage-lines";
import { runningStack } from "../../testing/local-stack";
import { testRun } from "../../testing/test-run";
import { projectRoot } from "../../tools/paths";

const stack = runningStack();
const { info } = stack;
/** All scenes on a slow computer, and the audit trail of what other tests have written. */
const DEMONSTRATION_MS = 300_000;
afterAll(() => stack.close());

describe("the demonstration", () => {
  let scenes: Scene[] = [];
  beforeAll(async () => {
    scenes = await demonstrate(stack);
  }, DEMONSTRATION_MS);

  test("the demonstration goes as expected, scene by scene", () => {
    expect(scenes.filter((scene) => !scene.passed)).toEqual([]);
    expect(scenes.length).toBeGreaterThanOrEqual(40);
  });

  test.each(usageLines(info, testRun().stackFile))(
    "after the demonstration, the printed line works as it stands: $title",
    async ({ command }) => {
      const { stdout } = await promisify(execFile)("bash", ["-c", command], { cwd: projectRoot });
      expect(stdout).toMatch(
        command.includes("simulate") ? /200 received +processed\n.*status +captured/s : /"status":"partially_refunded"/,
      );
    },
  );
});
