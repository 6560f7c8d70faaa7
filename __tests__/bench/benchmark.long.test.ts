import { execFile } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { projectRoot } from "../../tools/paths";

/** A stack of its own, two files and 500 payments on a slow computer. */
const BENCHMARK_MS = 900_000;

const benchmark = (...options: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "bench/benchmark.ts", ...options],
      { cwd: projectRoot, env: { PATH: process.env.PATH, HOME: process.env.HOME } },
      (error, stdout, stderr) => resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

describe("npm run benchmark", () => {
  test("npm run benchmark -- --help explains itself", async () => {
    expect(await benchmark("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--rows <n>") });
  });

  test.each(["99", "many", "100001"])("npm run benchmark refuses %s rows in a line", async (rows) => {
    const { status, stdout, stderr } = await benchmark("--rows", rows);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`--rows ${rows}: a number from 100 to 100000 is needed.`);
  });

  test("npm run benchmark -- --refunds 100 measures refunds alone, without a stack", async () => {
    const { status, stdout } = await benchmark("--refunds", "100");
    expect(status).toBe(0);
    expect(stdout).toMatch(/recorded of 100 refunds, sum exact +100 of them +100 of them/);
    expect(stdout).toMatch(/CPU of a refund, last hundred +\d+ µs +\d+ µs, goal (not )?met/);
    expect(stdout).not.toContain("POST /transactions");
  });

  test("npm run benchmark -- --events 1000 measures the reconciler's sweep alone, without a stack", async () => {
    const { status, stdout } = await benchmark("--events", "1000");
    expect(status).toBe(0);
    expect(stdout).toMatch(/queued of 10 stuck events +10 of them +10 of them/);
    expect(stdout).toMatch(/reads beside 1000 processed events +\d+ calls +\d+ calls/);
    expect(stdout).not.toContain("refund");
  });

  test("npm run benchmark refuses two choices at once", async () => {
    const { status, stderr } = await benchmark("--events", "1000", "--refunds", "1000");
    expect(status).toBe(1);
    expect(stderr).toContain("do not go together");
  });

  // Whether the figures are within their bounds is for a computer that does nothing else.
  test(
    "npm run benchmark shows each figure beside its bound",
    async () => {
      const { status, stdout } = await benchmark("--rows", "100");
      expect([0, 1]).toContain(status);
      for (const figure of [
        /what +figure +bound/,
        /reads beside 120000 processed events +\d+ calls +\d+ calls/,
        /recorded of 10000 refunds, sum exact +10000 of them +10000 of them/,
        /p99 of POST \/transactions +\d+ ms +\d+ ms/,
        /a file of 10 rows +\d+\.\d s/,
        /a file of 100 rows +\d+\.\d s +\d+\.\d s/,
        /card guard on digits and blanks +\d+ MiB\/s +\d+ MiB\/s/,
        /memory of its worker +[1-9]\d+ MiB +256 MiB/,
      ]) {
        expect(stdout).toMatch(figure);
      }
    },
    BENCHMARK_MS,
  );
});
