import { copyFileSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Settings } from "../lib/config/settings";
import { summarize } from "../lib/config/summary";
import { stackId } from "../lib/naming";
import { synthesize } from "../lib/synthesize";
import { bold, red } from "../tools/console";
import { bundleFunctions } from "./bundle";

export interface Synthesized {
  /** Path of cdk.tf.json in the output folder. */
  readonly file: string;
  /** Folder with the stack of this suffix and region only, as cdktf's `--output` takes it. */
  readonly outdir: string;
  /** The stack's folder in it, where Terraform runs. */
  readonly folder: string;
}

/**
 * Bundles what is stale and writes the stack into a folder of its suffix and region, to which `<outdir>/stacks/<stack>`
 * is a link. cdktf deletes all folders of `<outdir>/stacks` but the stack's own, with the lock file and settings of
 * Terraform in them, and keeps links. Two suffixes may be synthesized at the same time.
 */
export async function synthesizeApart(settings: Settings, outdir: string): Promise<Synthesized> {
  await bundleFunctions();
  const own = join(outdir, "deployments", `${settings.environmentSuffix}.${settings.awsRegion}`);
  const target = join(own, "stacks", stackId(settings));
  const link = join(outdir, "stacks", stackId(settings));
  moveEarlierFolder(link, target);
  synthesize(settings, own);
  mkdirSync(dirname(link), { recursive: true });
  replace(link, (path) => symlinkSync(relative(dirname(link), target), path, "dir"));
  replace(join(outdir, "manifest.json"), (path) => copyFileSync(join(own, "manifest.json"), path));
  return { file: join(link, "cdk.tf.json"), outdir: resolve(own), folder: resolve(target) };
}

/** A folder in place of the link is of an earlier release: what Terraform keeps in it stays. */
function moveEarlierFolder(link: string, target: string): void {
  if (!lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) return;
  if (existsSync(target)) {
    rmSync(link, { recursive: true });
  } else {
    mkdirSync(dirname(target), { recursive: true });
    renameSync(link, target);
  }
}

/** Writes beside the path, then puts it in its place at once: another process may read it. */
function replace(path: string, write: (path: string) => void): void {
  const fresh = `${path}.${process.pid}`;
  rmSync(fresh, { force: true });
  write(fresh);
  renameSync(fresh, path);
}

/** Prints what was chosen: a default that nobody meant is seen before anything is created. */
export function printSummary(settings: Settings): void {
  for (const [label, text] of summarize(settings)) {
    console.log(`${label.padEnd(22)} ${/\b(NO|NOBODY)\b/.test(text) ? red(text) : text}`);
  }
  const { AWS_DEFAULT_REGION } = process.env;
  if (AWS_DEFAULT_REGION && AWS_DEFAULT_REGION !== settings.awsRegion) {
    console.log(bold(`AWS_DEFAULT_REGION is ${AWS_DEFAULT_REGION}, and is not read: set AWS_REGION if you mean it.`));
  }
}
