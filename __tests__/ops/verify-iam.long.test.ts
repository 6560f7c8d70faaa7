import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../tools/paths";

const RUN_MS = 600_000;
/** Each command of `tap` is played once: some minutes, on a computer that does other things too. */
const CALLS_MS = 1_500_000;

test(
  "verify:iam: every right of transaction-reader that the emulator enforces is noticed, and no entry is stale",
  () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", "ops/verify-iam.ts", "--role", "transaction-reader"],
      { cwd: projectRoot, encoding: "utf8" },
    );
    expect(stdout).toMatch(/✓ transaction-reader: dynamodb:Query on .*index\/by-status +transactions are listed/);
    expect(stdout).toMatch(/noticed (\d+) of \1 that the emulator enforces; 0 problems/);
    expect(status).toBe(0);
  },
  RUN_MS,
);

test(
  "verify:iam --calls: each right of the operators' policies is called by a command of tap, or listed with its reason",
  () => {
    const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "ops/verify-iam.ts", "--calls"], {
      cwd: projectRoot,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/✓ operator: ssm:PutParameter on .*endpoints\/default +tap endpoints set/);
    expect(stdout).toMatch(/noticed (\d+) of \1 that the emulator enforces; 0 problems/);
    expect(status).toBe(0);
  },
  CALLS_MS,
);

test(
  "verify:iam refuses a role that the stack does not have",
  () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "ops/verify-iam.ts", "--role", "nobody"],
      { cwd: projectRoot, encoding: "utf8" },
    );
    expect(stderr).toContain("The stack has no role nobody.");
    expect(status).toBe(1);
  },
  RUN_MS,
);
