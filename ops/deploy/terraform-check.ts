import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Failure } from "../../tools/failure";

const run = promisify(execFile);
/** Write-only arguments need it (lib/terraform.ts). */
const LEAST_VERSION = "1.11";
const INSTALL = "Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install";

/** The command that cdktf runs, too. */
const terraform = (): string => process.env.TERRAFORM_BINARY_NAME ?? "terraform";

/** Version of the Terraform on the PATH. Throws a Failure where there is none, or one that is too old. */
export async function checkTerraform(): Promise<string> {
  const version = await readVersion();
  if (version.localeCompare(LEAST_VERSION, undefined, { numeric: true }) < 0) {
    throw new Failure(`Terraform ${version} is too old: ${LEAST_VERSION} is needed.`, INSTALL);
  }
  return version;
}

async function readVersion(): Promise<string> {
  const command = terraform();
  let output: string;
  try {
    // The network is not needed: without this it would ask for newer versions.
    output = (await run(command, ["version", "-json"], { env: { ...process.env, CHECKPOINT_DISABLE: "1" } })).stdout;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Failure(`There is no \`${command}\` on the PATH.`, INSTALL);
    throw new Failure(`\`${command} version\` does not run: ${message.trim()}`, INSTALL);
  }
  const version = /"terraform_version": *"(\d+\.\d+\.\d+[^"]*)"/.exec(output)?.[1];
  if (version !== undefined) return version;
  throw new Failure(`\`${command} version\` does not answer like Terraform.`, INSTALL);
}

/** Downloads the providers of a stack, so that a missing one is noticed before anything is created. */
export async function fetchProviders(folder: string): Promise<void> {
  try {
    await run(terraform(), ["init", "-backend=false", "-input=false", "-no-color"], {
      cwd: folder,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
    });
  } catch (error) {
    const { stderr = "", message } = error as { readonly stderr?: string; readonly message: string };
    throw new Failure(
      `Terraform does not get its providers:\n${stderr.trim() || message}`,
      "It downloads them from registry.terraform.io. Check the network, or name a mirror in TF_CLI_CONFIG_FILE.",
    );
  }
}
