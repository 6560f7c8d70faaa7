import { spawnSync } from "node:child_process";
import type { RunFolder } from "../../tools/paths";

/** Processes that the emulator of a run has started for a function. */
export const processesOf = (run: RunFolder, functionName: string): number[] =>
  spawnSync("pgrep", ["-f", `${run.folder}/tmp/.*${functionName}`], { encoding: "utf8" })
    .stdout.split("\n")
    .filter(Boolean)
    .map(Number);

/** Resident memory of a function's processes together, in MiB. */
export function memoryOf(run: RunFolder, functionName: string): number {
  const pids = processesOf(run, functionName);
  if (pids.length === 0) return 0;
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", pids.join(",")], { encoding: "utf8" });
  return (
    stdout
      .split("\n")
      .map(Number)
      .reduce((sum, kibibytes) => sum + kibibytes, 0) / 1024
  );
}

export interface FunctionProcess {
  readonly pid: number;
  readonly functionName: string;
  /** Resident memory in MiB. */
  readonly memory: number;
}

/** Processes of all functions that the emulator of a run has started. */
export function functionProcesses(run: RunFolder): FunctionProcess[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,rss=,args="], { encoding: "utf8" });
  const started = `${run.folder}/tmp/ministack-lambda-`;
  return stdout.split("\n").flatMap((line) => {
    const [, pid, kibibytes, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    const from = command.indexOf(started);
    if (from < 0) return [];
    // The emulator adds a dash and eight characters of its own.
    const [folder = ""] = command.slice(from + started.length).split("/");
    return [{ pid: Number(pid), functionName: folder.slice(0, -9), memory: Number(kibibytes) / 1024 }];
  });
}
