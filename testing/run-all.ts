import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { localCertificate } from "../local/emulator/certificate";
import { installEmulator } from "../local/emulator/python";
import { bundleFunctions } from "../ops/bundle";
import { compiledStack } from "../ops/compiled-stack";
import { withLimit } from "../tools/limiter";
import { projectRoot } from "../tools/paths";
import { endOnSignal, type Job, runJob, showProgress } from "./lanes";

/**
 * `npm test`: every check and test, whatever came of those before, and a last line that counts them all. `npm test --
 * --long` adds what takes longer: the large storm, files of thousands of rows, starts of further stacks, the benchmark, a
 * short soak. `--terraform` adds `npm run verify:terraform -- dev`.
 */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Scripts of package.json that check the text of the repository, and what its bundles weigh and call. */
const checks = ["types", "lint", "architecture", "unused", "openapi:lint", "bench:counts"] as const;

/**
 * Jobs at the same time. A stack waits most of the time, for alarms, leases and visibility timeouts, so two of them take
 * little more than one. More would make each so slow that a time limit of a test could end it.
 */
const LANES = 2;
/** Exit code of a script that found nothing that it could check with. */
const SKIPPED = 77;

const check = (script: string, ...options: readonly string[]): Job<Tally> => ({
  name: script,
  command: "npm",
  options: ["run", "--silent", script, ...(options.length > 0 ? ["--", ...options] : [])],
  result: async ({ passed, code }) => {
    const skipped = code === SKIPPED;
    return { passed: Number(passed), failed: Number(!passed && !skipped), skipped: Number(skipped) };
  },
});

/** A project of jest. Its files run one after the other where they share a stack. */
function jest(project: "unit" | "e2e" | "operations" | "long"): Job<Tally> {
  const report = join(projectRoot, `dist/jest-${project}.json`);
  const script = join(projectRoot, "node_modules/jest/bin/jest.js");
  const order = project === "unit" ? "--maxWorkers=100%" : "--runInBand";
  return {
    name: project,
    command: process.execPath,
    options: [script, "--selectProjects", project, "--json", "--outputFile", report, order],
    result: async ({ passed }) => {
      try {
        const counted = JSON.parse(await readFile(report, "utf8")) as Record<string, number>;
        const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, numRuntimeErrorTestSuites = 0 } = counted;
        const failed = numFailedTests + numRuntimeErrorTestSuites;
        return { passed: numPassedTests, failed: passed ? failed : Math.max(failed, 1), skipped: numPendingTests };
      } catch {
        return { passed: 0, failed: 1, skipped: 0 };
      } finally {
        await rm(report, { force: true });
      }
    },
  };
}

/** What jobs share is made once, before they start: they would make it at the same time. Who needs what fails will say so. */
async function prepare(): Promise<void> {
  await mkdir(join(projectRoot, "dist"), { recursive: true });
  const stack = async () => compiledStack();
  const made = await Promise.allSettled([installEmulator(), localCertificate(), bundleFunctions(), stack()]);
  for (const one of made) if (one.status === "rejected") console.error(String(one.reason));
}

async function main(options: readonly string[]): Promise<void> {
  endOnSignal();
  showProgress();
  await prepare();
  // The longest first, so that none is left alone at the end; most checks at the start.
  const jobs = [
    ...checks.slice(0, LANES).map((script) => check(script)),
    ...(options.includes("--long") ? [jest("long")] : []),
    ...checks.slice(LANES).map((script) => check(script)),
    jest("unit"),
    jest("operations"),
    jest("e2e"),
    ...(options.includes("--terraform") ? [check("verify:terraform", "dev")] : []),
  ];
  const tallies: Tally[] = [];
  await withLimit(LANES, jobs, async (job) => {
    tallies.push(await runJob(job, { cwd: projectRoot }));
  });
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  console.log(`${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
  process.exitCode = sum("failed") === 0 ? 0 : 1;
}

void main(process.argv.slice(2));
