import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { withLimit } from "../tools/limiter";
import { projectRoot } from "../tools/paths";

/**
 * `npm test`: every check and test, whatever came of those before, and a last line that counts them all. `npm test --
 * --long` adds what takes longer: the large storm, files of thousands of rows, starts of further stacks, the benchmark, a
 * short soak.
 */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Scripts of package.json that check the text of the repository. */
const checks = ["types", "lint", "architecture", "unused", "openapi:lint"] as const;
/** Each check is one process: two of them use the two processors of a small computer. */
const CHECKS_AT_ONCE = 2;

const report = join(projectRoot, "dist/jest.json");

interface Ended {
  readonly passed: boolean;
  /** What it printed; empty where that went to the terminal. */
  readonly output: string;
}

function run(command: string, options: readonly string[], output: "collected" | "shown"): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, options, {
      cwd: projectRoot,
      stdio: output === "collected" ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    child.once("error", (error) => resolve({ passed: false, output: error.message }));
    child.once("close", (code) => resolve({ passed: code === 0, output: text }));
  });
}

async function runChecks(): Promise<Tally> {
  let passed = 0;
  await withLimit(CHECKS_AT_ONCE, checks, async (script) => {
    const start = Date.now();
    const result = await run("npm", ["run", "--silent", script], "collected");
    if (result.passed) passed++;
    else console.log(result.output.trimEnd());
    console.log(`${result.passed ? "✓" : "✗"} ${script} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  });
  return { passed, failed: checks.length - passed, skipped: 0 };
}

async function jest(project: "unit" | "e2e" | "operations" | "long", ...options: readonly string[]): Promise<Tally> {
  await mkdir(join(projectRoot, "dist"), { recursive: true });
  await rm(report, { force: true });
  const script = join(projectRoot, "node_modules/jest/bin/jest.js");
  const command = [script, "--selectProjects", project, "--json", "--outputFile", report, ...options];
  const { passed } = await run(process.execPath, command, "shown");
  try {
    const counted = JSON.parse(await readFile(report, "utf8")) as Record<string, number>;
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numRuntimeErrorTestSuites = 0 } = counted;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return { passed: numPassedTests, failed: passed ? failed : Math.max(failed, 1), skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function main(options: readonly string[]): Promise<void> {
  // One file after the other where files share a stack.
  const tallies = [
    await runChecks(),
    await jest("unit", "--maxWorkers=100%"),
    await jest("e2e", "--runInBand"),
    await jest("operations", "--runInBand"),
    ...(options.includes("--long") ? [await jest("long", "--runInBand")] : []),
  ];
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
}

void main(process.argv.slice(2));
