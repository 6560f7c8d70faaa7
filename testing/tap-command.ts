import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../tools/paths";

export interface CommandRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables by which the SDK would find credentials of whoever runs the tests. */
const withoutCredentials = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_REGION: undefined,
  AWS_DEFAULT_REGION: undefined,
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
  TAP_STACK: undefined,
};

/** Runs `tap` as a user does, in a process of its own, without a terminal and without anybody's AWS credentials. */
export function tap(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = {},
): Promise<CommandRun> {
  const child = spawn(process.execPath, [join(projectRoot, "cli/tap.js"), ...words], {
    cwd: projectRoot,
    env: { ...process.env, ...withoutCredentials, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const read = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      read[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...read }));
  });
}
