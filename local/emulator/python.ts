import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../tools/failure";
import { localFolder } from "../../tools/paths";

const run = promisify(execFile);
const environment = join(localFolder, "python");
const requirements = join(__dirname, "requirements.txt");
const installed = join(environment, "installed");

export const emulatorPython = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Makes a private Python environment with the pinned emulator, once for each set of pins. */
export async function installEmulator(): Promise<{ readonly reused: boolean }> {
  const pins = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  if (existsSync(emulatorPython) && (await readFile(installed, "utf8").catch(() => "")) === pins)
    return { reused: true };

  const python = await findPython();
  await rm(environment, { recursive: true, force: true });
  try {
    await run(python, ["-m", "venv", environment]);
  } catch (error) {
    throw new Failure(
      `${python} cannot create a virtual environment: ${lastLine(error)}`,
      "Install Python's venv module (on Debian and Ubuntu: the package python3-venv).",
    );
  }
  try {
    await run(emulatorPython, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  } catch (error) {
    throw new Failure(
      `The emulator cannot be installed: ${lastLine(error)}`,
      "Check that pip can reach its package index, or point AWS_ENDPOINT_URL at an emulator that already runs.",
    );
  }
  await writeFile(installed, pins);
  return { reused: false };
}

/** Adds pinned packages to the environment without what they depend on, once for each set of pins. */
export async function addPackages(pinFile: string): Promise<void> {
  await installEmulator();
  const pins = await readFile(pinFile, "utf8");
  const added = join(environment, `added-${createHash("sha256").update(pins).digest("hex")}`);
  if (existsSync(added)) return;
  try {
    const options = ["--quiet", "--disable-pip-version-check", "--no-deps"];
    await run(emulatorPython, ["-m", "pip", "install", ...options, "-r", pinFile]);
  } catch (error) {
    throw new Failure(
      `${pinFile} cannot be installed: ${lastLine(error)}`,
      "Check that pip can reach its package index.",
    );
  }
  await writeFile(added, "");
}

/** Folder of the environment's packages. */
export async function packageFolder(): Promise<string> {
  const { stdout } = await run(emulatorPython, ["-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]);
  return stdout.trim();
}

async function findPython(): Promise<string> {
  for (const candidate of ["python3", "python"]) {
    try {
      const { stdout } = await run(candidate, ["-c", "import sys; print(*sys.version_info[:2])"]);
      const [major = 0, minor = 0] = stdout.trim().split(" ").map(Number);
      if (major === 3 && minor >= 10) return candidate;
    } catch {
      // The command is absent, or is not Python: try the next one.
    }
  }
  throw new Failure(
    "The local stack needs Python 3.10 or newer for the AWS emulator. None was found.",
    "Install Python, or point AWS_ENDPOINT_URL at a MiniStack that already runs (for example in Docker).",
  );
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr ?? message).trim().split("\n").at(-1) ?? message;
}
