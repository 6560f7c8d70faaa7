import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../tools/failure";

const run = promisify(execFile);
const LEAST_VERSION = [1, 11] as const;
const PROVIDER = "registry.terraform.io/hashicorp/aws";

export interface Terraform {
  readonly version: string;
  readonly providerVersion: string;
  /** Runs a command in a folder and returns what it printed. Throws a Failure with Terraform's own words. */
  run(folder: string, ...command: readonly string[]): Promise<string>;
}

/** Terraform with the AWS provider, or the reason why there is none. Empties the folder for its configuration. */
export async function findTerraform(
  mirror: string | undefined,
  configFolder: string,
): Promise<Terraform | { readonly missing: string }> {
  const version = await terraformVersion();
  if (version === undefined) return { missing: "no terraform on the PATH" };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1])) {
    return { missing: `Terraform ${version} is older than ${LEAST_VERSION.join(".")}` };
  }

  const releases = mirror === undefined ? undefined : join(mirror, PROVIDER);
  if (releases !== undefined && !existsSync(releases)) {
    return { missing: `no provider: ${mirror} does not contain ${PROVIDER}` };
  }
  rmSync(configFolder, { recursive: true, force: true });
  mkdirSync(configFolder, { recursive: true, mode: 0o700 });
  const config = join(configFolder, "terraform.rc");
  writeFileSync(config, mirror === undefined ? "" : mirrorOnly(mirror));
  const providerVersion = releases === undefined ? "from the registry" : readdirSync(releases).join(", ");
  const terraform: Terraform = {
    version,
    providerVersion,
    async run(folder, ...command) {
      try {
        const { stdout } = await run("terraform", [...command, ...(command[0] === "output" ? [] : ["-no-color"])], {
          cwd: folder,
          env: {
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            TF_CLI_CONFIG_FILE: config,
            TF_IN_AUTOMATION: "1",
            // The emulator closes an HTTP/2 connection after a thousand requests, even while others are under way on it.
            GODEBUG: "http2client=0",
          },
          maxBuffer: 64 * 1024 * 1024,
        });
        return stdout;
      } catch (error) {
        const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
        throw new Failure(`terraform ${command.join(" ")} failed.`, (stderr || stdout).trim());
      }
    },
  };
  return mirror === undefined && !(await registryAnswers(terraform, configFolder))
    ? { missing: "no provider: the registry does not answer, and TERRAFORM_PLUGIN_MIRROR is not set" }
    : terraform;
}

const mirrorOnly = (mirror: string): string =>
  `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(resolve(mirror))}\n  }\n}\n`;

async function terraformVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await run("terraform", ["version", "-json"]);
    return (JSON.parse(stdout.slice(stdout.indexOf("{"))) as { terraform_version: string }).terraform_version;
  } catch {
    return undefined;
  }
}

/** Whether `init` of an empty configuration that needs the provider works. */
async function registryAnswers(terraform: Terraform, folder: string): Promise<boolean> {
  writeFileSync(
    join(folder, "probe.tf.json"),
    JSON.stringify({
      terraform: { required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } } },
    }),
  );
  try {
    await terraform.run(folder, "init", "-backend=false", "-input=false");
    return true;
  } catch {
    return false;
  }
}
