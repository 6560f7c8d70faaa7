import { spawn } from "node:child_process";
import type { Settings } from "../../lib/config/settings";
import { stackId } from "../../lib/naming";
import { projectRoot } from "../../tools/paths";

export type CdktfCommand = "deploy" | "diff" | "destroy";

export interface CdktfRun {
  readonly settings: Settings;
  /** Output folder of this suffix and region, where the stack is synthesized. */
  readonly outdir: string;
  readonly options: readonly string[];
}

/** Whether nobody can answer a question. */
export const isUnattended = (): boolean => process.env.CI !== undefined || !process.stdout.isTTY;

/** Runs cdktf on the synthesized stack, in this terminal; returns its exit code. */
export function runCdktf(command: CdktfCommand, { settings, outdir, options }: CdktfRun): Promise<number> {
  const approves = command === "deploy" && isUnattended() && !options.includes("--auto-approve");
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        require.resolve("cdktf-cli/bundle/bin/cdktf"),
        command,
        stackId(settings),
        ...["--skip-synth", "--output", outdir],
        ...(approves ? ["--auto-approve"] : []),
        ...options,
      ],
      { cwd: projectRoot, stdio: "inherit", env: { ...process.env, CHECKPOINT_DISABLE: "1" } },
    );
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
