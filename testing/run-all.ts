import { spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../tools/paths";

/** `npm test`: every check, whatever came of those before, and one line that counts them all. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const report = join(projectRoot, "dist/jest.json");

function run(command: string, ...options: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(projectRoot, "node_modules", command), ...options], {
      cwd: projectRoot,
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

async function check(title: string, command: string, ...options: readonly string[]): Promise<Tally> {
  const start = Date.now();
  const passed = await run(command, ...options);
  console.log(`${passed ? "✓" : "✗"} ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  return { passed: Number(passed), failed: Number(!passed), skipped: 0 };
}

async function jest(project: "unit" | "e2e", ...options: readonly string[]): Promise<Tally> {
  await mkdir(join(projectRoot, "dist"), { recursive: true });
  await rm(report, { force: true });
  const passed = await run(
    "jest/bin/jest.js",
    "--selectProjects",
    project,
    "--json",
    "--outputFile",
    report,
    ...options,
  );
  try {
    const counted = JSON.parse(await readFile(report, "utf8")) as Record<string, number>;
    const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numRuntimeErrorTestSuites = 0 } = counted;
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return { passed: numPassedTests, failed: passed ? failed : Math.max(failed, 1), skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function main(): Promise<void> {
  const tallies = [
    await check("types", "typescript/bin/tsc", "--noEmit"),
    await check("lint and format", "@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."),
    await check(
      "architecture",
      "dependency-cruiser/bin/dependency-cruise.mjs",
      "--config",
      ".dependency-cruiser.cjs",
      ...["main.ts", "lib", "lambda", "core", "local", "tools", "bench", "ops", "testing", "__tests__"],
    ),
    await jest("unit"),
    // One file after the other: they share a stack, and some of them start another beside it.
    await jest("e2e", "--runInBand"),
  ];
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
}

void main();
