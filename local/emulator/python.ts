import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../tools/failure";
import { localFolder } from "../../tools/paths";
import { installPython, lastLine, pythonIn } from "../../tools/python";

const run = promisify(execFile);
const folder = join(localFolder, "python");

export const emulatorPython = pythonIn(folder);

/** Makes a private Python environment with the pinned emulator, once for each set of pins. */
export const installEmulator = (): Promise<{ readonly reused: boolean }> =>
  installPython({
    folder,
    requirements: join(__dirname, "requirements.txt"),
    what: "The AWS emulator of the local stack",
    orElse: ", or point AWS_ENDPOINT_URL at a MiniStack that already runs (for example in Docker)",
  });

/** Adds pinned packages to the environment without what they depend on, once for each set of pins. */
export async function addPackages(pinFile: string): Promise<void> {
  await installEmulator();
  const pins = await readFile(pinFile, "utf8");
  const added = join(folder, `added-${createHash("sha256").update(pins).digest("hex")}`);
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
