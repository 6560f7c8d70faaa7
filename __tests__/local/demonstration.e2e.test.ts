import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { curlLines } from "../../local/demo/curl";
import { demonstrate } from "../../local/demo/demonstration";
import type { Scene } from "../../local/demo/scene";
import { runningStack } from "../../testing/local-stack";
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

  test.each(curlLines(info))("after the demonstration, the printed line works as it stands: $title", async (line) => {
    const { stdout } = await promisify(execFile)("bash", ["-c", line.command], { cwd: projectRoot });
    expect(JSON.parse(stdout)).toMatchObject(
      line.command.includes("/webhook/") ? { state: "received" } : { status: "partially_refunded" },
    );
  });
});
