import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { webhookProviders } from "../../core/contracts/providers";
import { projectRoot } from "../../tools/paths";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");

test.each(webhookProviders)("docs/deploy.md says how to set up the provider %s", (name) => {
  const deploy = read("docs/deploy.md");
  expect(deploy).toContain(`\`providers/${name}/webhook-secrets\``);
  expect(deploy).toContain(`/webhook/${name}\``);
});

test.each(webhookProviders)("docs/webhooks.md names the transactions of the provider %s", (name) => {
  expect(read("docs/webhooks.md")).toContain(`\`${name}_<`);
});
