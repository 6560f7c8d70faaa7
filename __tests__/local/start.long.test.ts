import { readFileSync, statSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { batchClient } from "../../local/demo/batch-client";
import { transactions } from "../../local/demo/scenes/providers";
import type { StackInfo } from "../../local/stack";
import { groupOf, npmStart } from "../../testing/npm-start";
import { apiClient } from "../../tools/http";
import { runFolder } from "../../tools/paths";

const RUN = "start-long-test";
/** Two whole stacks on a slow computer, each with its demonstration. */
const TWO_RUNS_MS = 600_000;
const run = runFolder(RUN);
const started = npmStart(RUN, run);
afterEach(() => started.stop(), TWO_RUNS_MS);

describe("npm start", () => {
  test(
    "npm start fails with the reason when the emulator stops, and works the next time",
    async () => {
      const broken = started.start("--once");
      await broken.says("Signed webhooks");
      process.kill(-started.emulator(), "SIGKILL");
      expect(await broken.exit).toBe(1);
      expect(broken.output()).toContain("The emulator stopped (SIGKILL)");
      expect(broken.output()).not.toContain("    at ");

      const next = started.start("--once");
      await next.exit;
      expect(next.output()).toContain("as expected.");
      // The stack is gone: there is nothing to open, and nothing to mend.
      expect(next.output()).not.toMatch(/\/open\/|evt_demo_failed/);
      expect(await next.exit).toBe(0);
    },
    TWO_RUNS_MS,
  );

  test(
    "npm start leaves a running stack alone, keeps its secrets to its owner, and ends all it started on Ctrl-C",
    async () => {
      const serving = started.start();
      await serving.says("Signed webhooks");
      expect(serving.output()).toMatch(/^Console http:\/\/127\.0\.0\.1:\d+\/open\/\S+/m);
      // Written before the demonstration ends.
      expect(Object.keys(JSON.parse(readFileSync(run.stackFile, "utf8")))).toEqual(
        expect.arrayContaining(["endpoint", "region", "apiUrl", "apiKey", "credentials", "secrets", "outputs"]),
      );
      expect(statSync(run.stackFile).mode & 0o077).toBe(0);
      await serving.says("Ctrl-C stops it");
      await serving.says("npx tap simulate stripe");
      await serving.says("search for evt_demo_failed");
      expect(serving.output().match(/^Console http/gm)?.length).toBe(2);
      const emulator = started.emulator();
      expect(groupOf(emulator).length).toBeGreaterThan(1);
      const second = started.start("--once");
      expect(await second.exit).toBe(1);
      expect(second.output()).toContain("is running already");
      serving.child.kill("SIGINT");
      expect(await serving.exit).toBe(0);
      expect(groupOf(emulator)).toEqual([]);
    },
    TWO_RUNS_MS,
  );

  test(
    "npm start marks a scene that falls short, goes on serving, and fails in the end",
    async () => {
      const serving = started.start();
      await serving.says("Signed webhooks");
      const info = JSON.parse(readFileSync(run.stackFile, "utf8")) as StackInfo;
      const ca = readFileSync(info.certificateFile ?? "", "utf8");
      const api = apiClient({ apiUrl: info.apiUrl, region: info.region, ca });
      try {
        // The demonstration sends another file under this key, later.
        const taken = await batchClient({ api, info, ca }, "mrc_demo").create("another file", "demo-batch");
        expect(taken.status).toBe(201);
        await serving.says("Ctrl-C stops it");
        expect(serving.output()).toMatch(
          /✗ {2}a file of 50 payments.* 409 IDEMPOTENCY_KEY_REUSED .*201 awaiting_upload/,
        );
        expect(serving.output()).toMatch(/✓ {2}audited/);
        expect(serving.output()).toContain("4 of 49 not as expected.");
        const path = `/transactions/${transactions.first}`;
        expect(await api.send({ method: "GET", path, signAs: info.credentials.merchant })).toMatchObject({
          status: 200,
        });
      } finally {
        api.close();
      }
      serving.child.kill("SIGINT");
      expect(await serving.exit).toBe(1);
    },
    TWO_RUNS_MS,
  );

  test(
    "npm start ends what a killed run left behind",
    async () => {
      const killed = started.start("--no-demo");
      await killed.says("Ctrl-C stops it");
      const emulator = started.emulator();
      killed.child.kill("SIGKILL");
      await killed.exit;
      expect(groupOf(emulator)).not.toEqual([]);

      const next = started.start("--once");
      expect(await next.exit).toBe(0);
      expect(groupOf(emulator)).toEqual([]);
    },
    TWO_RUNS_MS,
  );
});
