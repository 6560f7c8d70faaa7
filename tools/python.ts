import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "./failure";

const run = promisify(execFile);

export interface PythonEnvironment {
  /** Folder of the environment; it is made anew where its pins change. */
  readonly folder: string;
  /** File of pinned packages. */
  readonly requirements: string;
  /** What is installed, at the beginning of a sentence. */
  readonly what: string;
  /** What helps where there is no Python, or no package index. */
  readonly orElse: string;
}

export const pythonIn = (folder: string): string =>
  join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Makes a Python environment with pinned packages, once for each set of pins. Throws a Failure. */
export async function installPython(environment: PythonEnvironment): Promise<{ readonly reused: boolean }> {
  const { folder, requirements, what, orElse } = environment;
  const installed = join(folder, "installed");
  const pins = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  if (existsSync(pythonIn(folder)) && (await readFile(installed, "utf8").catch(() => "")) === pins)
    return { reused: true };

  const python = await findPython(environment);
  await rm(folder, { recursive: true, force: true });
  try {
    await run(python, ["-m", "venv", folder]);
  } catch (error) {
    throw new Failure(
      `${python} cannot create a virtual environment: ${lastLine(error)}`,
      "Install Python's venv module (on Debian and Ubuntu: the package python3-venv).",
    );
  }
  try {
    await run(pythonIn(folder), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  } catch (error) {
    throw new Failure(
      `${what} cannot be installed: ${lastLine(error)}`,
      `Check that pip can reach its package index${orElse}.`,
    );
  }
  await writeFile(installed, pins);
  return { reused: false };
}

async function findPython({ what, orElse }: PythonEnvironment): Promise<string> {
  for (const candidate of ["python3", "python"]) {
    try {
      const { stdout } = await run(candidate, ["-c", "import sys; print(*sys.version_info[:2])"]);
      const [major = 0, minor = 0] = stdout.trim().split(" ").map(Number);
      if (major === 3 && minor >= 10) return candidate;
    } catch {
      // The command is absent, or is not Python: try the next one.
    }
  }
  throw new Failure(`${what} needs Python 3.10 or newer. None was found.`, `Install Python${orElse}.`);
}

/** The last line that a failed command printed. */
export function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  // A command that wrote nothing failed otherwise: it was stopped, or wrote more than is read.
  return (stderr?.trim() || message.trim()).split("\n").at(-1) ?? message;
}
