import type { ChildProcess } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";

const STOP_TIMEOUT_MS = 5_000;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends a child that leads a process group, and the group with it. */
export async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const exited = child.exitCode !== null || child.signalCode !== null;
  const gone = exited ? Promise.resolve() : new Promise((resolve) => child.once("exit", resolve));
  signalGroup(child.pid, "SIGTERM");
  await Promise.race([gone, wait(STOP_TIMEOUT_MS, undefined, { ref: false })]);
  // Some processes of the group may have outlived its leader.
  signalGroup(child.pid, "SIGKILL");
  await gone;
}

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}
