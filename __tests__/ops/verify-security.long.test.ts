import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { checkov, checkovProblems, installCheckov, secretsIn } from "../../ops/security/checkov";
import { projectRoot, runFolder } from "../../tools/paths";

const SECURITY_MS = 600_000;
const folder = mkdtempSync(join(tmpdir(), "tap-security-"));

beforeAll(async () => {
  await installCheckov();
}, SECURITY_MS);

test(
  "verify:security finds nothing in the stack of any environment",
  () => {
    const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "ops/verify-security.ts"], {
      cwd: projectRoot,
      encoding: "utf8",
    });
    expect(stdout).toMatch(/nothing found\s*$/);
    expect(status).toBe(0);
  },
  SECURITY_MS,
);

test(
  "verify:security sees a queue that is not encrypted",
  async () => {
    const run = runFolder("security").folder;
    const document = JSON.parse(readFileSync(join(run, "scanned/dev.tf.json"), "utf8"));
    const [name, queue] = Object.entries<Record<string, unknown>>(document.resource.aws_sqs_queue)[0] ?? ["", {}];
    delete queue.kms_master_key_id;
    document.terraform.required_version = ">= 1.11";
    const file = join(folder, "open.json");
    writeFileSync(file, JSON.stringify(document));
    const problems = checkovProblems(await checkov(file, join(folder, "open.tf.json")));
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^CKV_AWS_27 .*${name}: `))]);
  },
  SECURITY_MS,
);

test("verify:security sees keys of AWS and Stripe, by file and kind, without their text", async () => {
  const planted = mkdtempSync(join(folder, "planted-"));
  // Put together here, so that the repository itself holds nothing of such a form.
  const text = `const a = "${["AKIA", "QWERTYUIOPASDFGH"].join("")}", b = "${["sk", "live", "a1b2c3d4e5f6g7h8i9j0k1l2"].join("_")}";`;
  writeFileSync(join(planted, "index.mjs"), text);
  expect((await secretsIn(planted)).sort()).toEqual([
    "index.mjs, line 1: AWS Access Key",
    "index.mjs, line 1: Stripe Access Key",
  ]);
});
