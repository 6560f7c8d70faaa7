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
  /** Changes nothing, and shows more to whoever may change something: it is played with all policies. */
  readonly as?: "operator";
  /** Makes what the command works on. Resolves to the words after its name. @default none */
  prepare?(world: World): Promise<readonly string[]>;
  /** Actions that are denied to whoever may only read; the command goes on without. @default none */
  readonly without?: readonly string[];
  /** The same command again, for the rights to other resources: `npm run verify:iam` alone plays it. */
  readonly isVariant?: true | undefined;
  /** Takes away what it left, where others would find it. */
  cleanUp?(world: World): Promise<void>;
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

export interface TapOptions {
  /** The program, and the file for the calls of AWS that it makes. @default cli/tap.js, which records none */
  readonly recorded?: { readonly program: string; readonly file: string };
  readonly signal?: AbortSignal | undefined;
}

/** Runs `tap` on a local stack with an operator's rights, and nothing of the user's environment. */
export function runTap(
  words: readonly string[],
  as: Operator,
  stackFile: string,
  { recorded, signal }: TapOptions = {},
): Promise<Ended> {
  const args = [recorded?.program ?? join(projectRoot, "cli/tap.js"), ...words, "--stack", stackFile, "--as", as];
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, NO_COLOR: "1", AWS_EC2_METADATA_DISABLED: "true", RECORDED_CALLS: recorded?.file };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: projectRoot, env, maxBuffer: 16 << 20, signal },
      (error, stdout, stderr) => {
        const { code } = (error ?? { code: 0 }) as { code?: unknown };
        resolve({ code: typeof code === "number" ? code : 1, stdout, stderr });
      },
    );
  });
}

/** Throws unless the command did what it is for. */
export function expectDone(one: CommandCase, { code, stdout, stderr }: Ended): void {
  const isShown = typeof one.shows === "string" ? stdout.includes(one.shows) : one.shows.test(stdout);
  if (endsRight(one, code) && isShown) return;
  throw new Error(`exit code ${code}: ${(stderr || stdout).trim().split("\n").slice(0, 2).join(" ")}`);
}
