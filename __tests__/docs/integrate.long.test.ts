import { mkdtemp, readFile, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { follow } from "../../testing/docs/follow";
import { integrationFiles } from "../../testing/docs/samples";
import { projectRoot } from "../../tools/paths";

const ALL_MS = 1_800_000;

let home = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "tap-integrate-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The reader's own variables, with a home of their own, and without what the test runner has set. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|TAP_|JEST_|NODE_(ENV|OPTIONS)$)/.test(name));
  const caches = { npm_config_cache: join(homedir(), ".npm"), PIP_CACHE_DIR: join(homedir(), ".cache/pip") };
  return { ...caches, ...Object.fromEntries(kept), HOME: home };
}

test(
  "docs/integrate.md leads to a paid and notified payment and a processed file, by its own commands and as it prints",
  async () => {
    const page = await readFile(join(projectRoot, "docs/integrate.md"), "utf8");
    const files = new Set(integrationFiles().map(({ text }) => text));
    expect(await follow(page, files, environment())).toBeGreaterThan(20);
  },
  ALL_MS,
);
