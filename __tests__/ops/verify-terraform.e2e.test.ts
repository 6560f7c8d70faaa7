import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../tools/paths";

const verify = (variables: Record<string, string>, ...options: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "ops/verify-terraform.ts", ...options], {
    cwd: projectRoot,
    encoding: "utf8",
    env: variables,
  });

test("verify:terraform without Terraform says that nothing was checked, and exits with 77", () => {
  const { status, stdout } = verify({ PATH: "" });
  expect(stdout.trim()).toBe("skipped, nothing was checked: no terraform on the PATH");
  expect(status).toBe(77);
});

test("verify:terraform with a mirror that lacks the provider names what is missing, and exits with 77", () => {
  const empty = mkdtempSync(join(tmpdir(), "tap-mirror-"));
  const { status, stdout } = verify({ PATH: process.env.PATH ?? "", TERRAFORM_PLUGIN_MIRROR: empty });
  expect(stdout).toMatch(
    /^skipped, nothing was checked: no (provider: .* does not contain registry|terraform on the PATH)/,
  );
  expect(status).toBe(77);
});

test("verify:terraform of a stage that it does not apply is refused, and exits with 1", () => {
  const { status, stderr } = verify({ PATH: "" }, "staging");
  expect(stderr).toContain("staging cannot be applied.\nChoose one of dev, prod.");
  expect(status).toBe(1);
});

test.each([[["dev", "--every-option"]], [["--every-option", "--moto"]], [["dev", "prod"]]])(
  "verify:terraform %j is refused, and exits with 1",
  (options) => {
    const { status, stderr } = verify({ PATH: "" }, ...options);
    expect(stderr).toContain("See `npm run verify:terraform -- --help`.");
    expect(status).toBe(1);
  },
);

test("verify:terraform with an unknown option is refused, and exits with 1", () => {
  const { status, stderr } = verify({ PATH: "" }, "--motto");
  expect(stderr).toContain("Unknown option '--motto'");
  expect(status).toBe(1);
});
