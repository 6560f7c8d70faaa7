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
