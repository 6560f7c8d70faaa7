import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../tools/failure";
import { projectRoot } from "../tools/paths";

const run = promisify(execFile);
const LAMBDA_MAJOR = "22";

/** Folder of what Tap is measured on and against; it has a lock file of its own. */
const folder = join(projectRoot, "bench/peers");

/** A command of the peers, installed on first use. Throws a Failure. */
export async function peer(path: string): Promise<string> {
  const file = join(folder, "node_modules", path);
  if (existsSync(file)) return file;
  try {
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  } catch (error) {
    throw new Failure(
      `what Tap is measured against cannot be installed: ${(error as Error).message.split("\n")[0]}`,
      "Check that npm can reach its registry.",
    );
  }
  if (!existsSync(file)) throw new Failure(`${path} is not made for this computer.`, "Install Node.js 22 yourself.");
  return file;
}

/** Path of a Node.js of Lambda's version: this one where it is, or the npm package's. */
export async function lambdaNode(): Promise<string> {
  if (process.versions.node.split(".")[0] === LAMBDA_MAJOR) return process.execPath;
  return peer(`node-${process.platform}-${process.arch}/bin/node`);
}

export async function versionOf(node: string): Promise<string> {
  const { stdout } = await run(node, ["--version"]);
  return stdout.trim();
}
