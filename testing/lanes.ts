import { type ChildProcess, spawn } from "node:child_process";

/** One command of `npm test`. Its output is collected, so that two that run at the same time can be read. */
export interface Job<Result> {
  readonly name: string;
  readonly command: string;
  readonly options: readonly string[];
  /** What the job's end means. */
  readonly result: (ended: Ended) => Promise<Result>;
}

interface Ended {
  readonly passed: boolean;
  readonly code: number | null;
  readonly seconds: number;
  readonly output: string;
}

/** Most time without a line of progress. */
const PROGRESS_MS = 60_000;

const running = new Map<string, { readonly child: ChildProcess; readonly start: number; output: string }>();

/** Runs one job of a lane, prints all of its output when it ends, and never rejects because of what it printed. */
export async function runJob<Result>(
  job: Job<Result>,
  { cwd, print = console.log }: { readonly cwd: string; readonly print?: (text: string) => void },
): Promise<Result> {
  const start = Date.now();
  print(`▸ ${job.name}: its output follows when it ends`);
  const ended = await new Promise<Omit<Ended, "seconds">>((resolve) => {
    const child = spawn(job.command, job.options, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const run = { child, start, output: "" };
    running.set(job.name, run);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        run.output += chunk;
      });
    }
    child.once("error", (error) => resolve({ passed: false, code: null, output: error.message }));
    child.once("close", (code) => resolve({ passed: code === 0, code, output: run.output }));
  });
  running.delete(job.name);
  const seconds = (Date.now() - start) / 1000;
  print(`${ended.output.trimEnd()}\n${ended.passed ? "✓" : "✗"} ${job.name} (${seconds.toFixed(1)} s)`.trimStart());
  return job.result({ ...ended, seconds });
}

/** Test files that jest has ended, by its lines for each of them. */
const filesIn = (output: string): number => output.match(/^(PASS|FAIL) /gm)?.length ?? 0;

/** Prints what runs, and how far it is, once a minute. Ends with the process. */
export function showProgress(print: (text: string) => void = console.log): void {
  const line = () =>
    [...running].map(([name, { start, output }]) => {
      const failed = output.match(/^FAIL /gm)?.length ?? 0;
      const files = `${filesIn(output)} files${failed > 0 ? `, ${failed} with failures` : ""}`;
      return `${name} ${Math.round((Date.now() - start) / 60_000)} min, ${files}`;
    });
  setInterval(() => print(`… ${line().join(" · ")}`), PROGRESS_MS).unref();
}

/** Ends every job that runs, and this process when they have ended. */
export function endOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log(`${signal}: ends ${[...running.keys()].join(", ")}`);
      const ends = [...running.values()].map(({ child }) => new Promise((resolve) => child.once("close", resolve)));
      for (const { child } of running.values()) child.kill(signal);
      void Promise.all(ends).then(() => process.exit(130));
    });
  }
}
