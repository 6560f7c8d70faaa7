import { execFile } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../../tools/paths";
import type { World } from "../world";

export type Operator = "operator" | "operator-read";

/** A command with what it needs, so that it uses all of its rights. */
export interface CommandCase {
  /** As it is declared: `reviews approve`. */
  readonly name: string;
  /** Whether it changes something, so that operator-read is refused. */
  readonly changes?: true;
  /** Makes what the command works on. Resolves to the words after its name. @default none */
  prepare?(world: World): Promise<readonly string[]>;
  /** Part of what it says where every right is in place. */
  readonly shows: string | RegExp;
  /** @default 0 */
  readonly exitCode?: number;
  /** A check: 1 says that it found something, which a stack that others work on may have. */
  readonly mayFind?: true;
}

/** Whether the command ended as it does where every right is in place. */
export const endsRight = ({ exitCode = 0, mayFind }: CommandCase, code: number): boolean =>
  code === exitCode || (mayFind === true && code === 1);

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command ends with where a right is missing: see cli/exit-codes.ts. */
export const NOT_ALLOWED = 4;
/** Words that every command which changes something takes from a script. */
export const ACTION = ["--yes", "--reason", "verification of rights"];

/** Runs `tap` on a local stack with an operator's rights, and nothing of the user's environment. */
export function runTap(words: readonly string[], as: Operator, stackFile: string): Promise<Ended> {
  const file = join(projectRoot, "cli/tap.js");
  const args = [file, ...words, "--stack", stackFile, "--as", as];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1", AWS_EC2_METADATA_DISABLED: "true" };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: projectRoot, env, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      const { code } = (error ?? { code: 0 }) as { code?: unknown };
      resolve({ code: typeof code === "number" ? code : 1, stdout, stderr });
    });
  });
}

/** Runs a command that all its rights are in place for. Rejects where it does not do what it is for. */
export async function expectDone(
  one: CommandCase,
  words: readonly string[],
  as: Operator,
  file: string,
): Promise<void> {
  const { code, stdout, stderr } = await runTap([...one.name.split(" "), ...words], as, file);
  const isShown = typeof one.shows === "string" ? stdout.includes(one.shows) : one.shows.test(stdout);
  if (endsRight(one, code) && isShown) return;
  throw new Error(`exit code ${code}: ${(stderr || stdout).trim().split("\n").slice(0, 2).join(" ")}`);
}
