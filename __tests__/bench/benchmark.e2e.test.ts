import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { projectRoot } from "../../tools/paths";

const benchmark = (...options: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "bench/benchmark.ts", ...options],
    { cwd: projectRoot, encoding: "utf8", env: { PATH: process.env.PATH, HOME: process.env.HOME } },
  );
  return { status, stdout, stderr };
};

describe("npm run benchmark", () => {
  test("explains itself", () => {
    expect(benchmark("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--rows <n>") });
  });

  test.each(["99", "many", "100001"])("refuses %s rows in a line", (rows) => {
    const { status, stdout, stderr } = benchmark("--rows", rows);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`--rows ${rows}: a number from 100 to 100000 is needed.`);
  });

  // Whether they are within their bounds is for a computer that does nothing else.
  test("shows each figure beside its bound", () => {
    const { status, stdout } = benchmark("--rows", "100");
    expect([0, 1]).toContain(status);
    for (const figure of [
      /what +figure +bound/,
      /p99 of POST \/transactions +\d+ ms +\d+ ms/,
      /a file of 10 rows +\d+\.\d s/,
      /a file of 100 rows +\d+\.\d s +\d+\.\d s/,
      /memory of its worker +[1-9]\d+ MiB +256 MiB/,
    ]) {
      expect(stdout).toMatch(figure);
    }
  });
});
