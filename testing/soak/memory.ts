import { type FunctionProcess, functionProcesses } from "../../local/emulator/function-processes";
import type { RunFolder } from "../../tools/paths";

/** Resident memory of a function's largest process, in MiB. */
export interface MemoryCourse {
  /** When it was first seen, at its largest, and when it was last seen. */
  readonly start: number;
  readonly peak: number;
  readonly end: number;
}

const SAMPLE_MS = 5_000;

/** Memory of the functions over time. */
export function watchMemory(run: RunFolder) {
  const courses = new Map<string, MemoryCourse>();
  const sample = () => {
    for (const [name, memory] of largest(functionProcesses(run))) {
      courses.set(name, course(courses.get(name), memory));
    }
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return {
    courses,
    stop: () => {
      clearInterval(timer);
      sample();
    },
  };
}

export const course = (before: MemoryCourse | undefined, memory: number): MemoryCourse => ({
  start: before?.start ?? memory,
  peak: Math.max(before?.peak ?? 0, memory),
  end: memory,
});

export function largest(processes: readonly FunctionProcess[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { functionName, memory } of processes) {
    found.set(functionName, Math.max(found.get(functionName) ?? 0, memory));
  }
  return found;
}
