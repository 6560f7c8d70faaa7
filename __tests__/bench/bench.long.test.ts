import { execFile } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { projectRoot } from "../../tools/paths";

/** A stack of its own, two files and 500 payments on a slow computer. */
const BENCH_MS = 900_000;

const bench = (...options: readonly string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "bench/bench.ts", ...options],
      { cwd: projectRoot, env: { PATH: process.env.PATH, HOME: process.env.HOME } },
      (error, stdout, stderr) => resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

describe("npm run bench", () => {
  test("npm run bench -- --help names every group", async () => {
    const { status, stdout } = await bench("--help");
    expect(status).toBe(0);
    for (const group of ["synth", "imports", "first-calls", "webhook", "client", "events", "sizes"]) {
      expect(stdout).toContain(`  ${group.padEnd(12)}`);
    }
  });

  test.each(["99", "many", "100001"])("npm run bench refuses %s rows in a line", async (rows) => {
    const { status, stdout, stderr } = await bench("--rows", rows);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`--rows ${rows}: a number from 100 to 100000 is needed.`);
  });

  test.each([
    [["--only", "everything"], "--only everything: synth, imports"],
    [["--counts", "--only", "events"], "--counts goes without --only and --rows."],
    [["--write-limits"], "--write-limits goes with --counts."],
  ])("npm run bench refuses %s", async (options, message) => {
    const { status, stderr } = await bench(...options);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });

  test("npm run bench -- --only measures this group alone, without a stack", async () => {
    const { status, stdout } = await bench("--only", "lookups");
    expect(status).toBe(0);
    expect(stdout).toMatch(/found by a rare status +10 of them +≥ 10 of them +met/);
    expect(stdout).not.toContain("POST /transactions");
  });

  // Whether the figures reach their goals is for a computer that does nothing else.
  test(
    "npm run bench -- --only stack shows each figure beside its goal",
    async () => {
      const { status, stdout } = await bench("--only", "stack", "--rows", "100");
      expect(status).toBe(0);
      for (const figure of [
        /p99 of POST \/transactions +[\d,]+ ms/,
        /a file of 100 rows +[\d,]+\.\d s/,
        /memory of its worker/,
      ]) {
        expect(stdout).toMatch(figure);
      }
    },
    BENCH_MS,
  );
});
