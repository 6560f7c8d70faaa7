import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Failure } from "../../tools/failure";
import { projectRoot } from "../../tools/paths";
import { type Sample, sampleOf } from "../figures";

export interface ProcessCase {
  readonly command: readonly string[];
  /** Variables beside PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default the project's folder */
  readonly cwd?: string;
}

/**
 * Milliseconds of CPU of whole processes, user and system, by `wait4`: Node.js itself cannot ask for those of a child. All
 * cases run in shuffled rounds, so that other work on the computer weighs on all of them.
 */
export async function measureProcesses<Name extends string>(
  cases: Readonly<Record<Name, ProcessCase>>,
  rounds: number,
): Promise<Readonly<Record<Name, Sample>>> {
  const { PATH, HOME } = process.env;
  const plan = Object.entries<ProcessCase>(cases).map(([name, { command, env = {}, cwd = projectRoot }]) => ({
    ...{ name, command, cwd },
    env: { PATH, HOME, ...env },
  }));
  const python = spawn("python3", [join(projectRoot, "bench/cpu/processes.py")], { stdio: "pipe" });
  python.stdin.end(JSON.stringify({ cases: plan, rounds }));
  const [output, errors] = await Promise.all([text(python.stdout), text(python.stderr)]);
  if (output === "") throw new Failure(`no process was measured: ${errors.trim()}`, "Python 3.10 or newer is needed.");
  const results = JSON.parse(output) as Record<string, readonly { readonly cpu: number }[]>;
  return Object.fromEntries(
    Object.entries(results).map(([name, runs]) => [name, sampleOf(runs.map(({ cpu }) => cpu))]),
  ) as Record<Name, Sample>;
}
