import { expect, test } from "@jest/globals";
import { type Job, runJob } from "../../testing/lanes";
import { projectRoot } from "../../tools/paths";

/** A job that runs a line of JavaScript. */
const jobOf = (name: string, program: string): Job<{ passed: boolean; code: number | null }> => ({
  name,
  command: process.execPath,
  options: ["-e", program],
  result: async ({ passed, code }) => ({ passed, code }),
});

async function ran(...programs: readonly string[]) {
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text.replace(/\d+\.\d s/, "0.0 s"));
  const jobs = programs.map((program, index) => jobOf(`job ${index + 1}`, program));
  const results = await Promise.all(jobs.map((job) => runJob(job, { cwd: projectRoot, print })));
  return { results, printed };
}

test("jobs that run at the same time do not mix their outputs", async () => {
  const twice = (text: string, pause: number) =>
    `console.log("${text} one"); setTimeout(() => console.error("${text} two"), ${pause});`;
  const { printed } = await ran(twice("slow", 400), twice("fast", 100));
  expect(printed.slice(2).sort()).toEqual([
    "fast one\nfast two\n✓ job 2 (0.0 s)",
    "slow one\nslow two\n✓ job 1 (0.0 s)",
  ]);
});

test("a job that fails says so after its output, and another that passes hides nothing of it", async () => {
  const { results, printed } = await ran('console.log("broken"); process.exitCode = 3;', "");
  expect(results).toEqual([
    { passed: false, code: 3 },
    { passed: true, code: 0 },
  ]);
  expect(printed).toContain("broken\n✗ job 1 (0.0 s)");
});

test("a job that is killed has failed", async () => {
  const { results } = await ran('process.kill(process.pid, "SIGKILL");');
  expect(results).toEqual([{ passed: false, code: null }]);
});

test("a job whose command is absent has failed, and says why", async () => {
  const printed: string[] = [];
  const job = { ...jobOf("none", ""), command: "/no/such/command" };
  const result = await runJob(job, { cwd: projectRoot, print: (text) => void printed.push(text) });
  expect(result.passed).toBe(false);
  expect(printed.join("\n")).toContain("ENOENT");
});
