import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "../tools/paths";
import type { StackInfo } from "./stack";

const STOP_MS = 5_000;

/**
 * Serves the web console of a local stack in a process of its own, until the signal, and writes its link to the stack's
 * file. Resolves with the link, or undefined where the console did not start: the stack serves without it.
 */
export async function openConsole(stackFile: string, signal: AbortSignal): Promise<string | undefined> {
  const child = spawn(process.execPath, [join(projectRoot, "cli/tap.js"), "console", "--stack", stackFile, "--json"], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
  });
  signal.addEventListener("abort", () => void end(child), { once: true });
  if (signal.aborted) void end(child);
  const link = await linkOf(child);
  // What it says until it is open is for those who start it themselves.
  child.stderr.on("data", (text: Buffer) => link !== undefined && !signal.aborted && process.stderr.write(text));
  if (link !== undefined && !signal.aborted) await addTo(stackFile, link);
  return link;
}

async function linkOf(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    return (JSON.parse(line) as { readonly console: string }).console;
  }
  return undefined;
}

/** Tools may read the file at any time: it is replaced at once. */
async function addTo(stackFile: string, link: string): Promise<void> {
  const info: StackInfo = { ...(JSON.parse(await readFile(stackFile, "utf8")) as StackInfo), console: link };
  const fresh = `${stackFile}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 });
  await rename(fresh, stackFile);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  child.kill("SIGTERM");
  await once(child, "exit");
  clearTimeout(timer);
}
