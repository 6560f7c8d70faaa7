import { relative } from "node:path";
import { readSettings } from "./lib/config/settings";
import { ConfigError } from "./lib/config/settings-reader";
import { synthesize } from "./lib/synthesize";
import { bundleFunctions } from "./ops/bundle";

/** Bundles what is stale, then writes the Terraform JSON of the deployment that the environment variables describe. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  await bundleFunctions();
  const path = synthesize(settings);
  console.log(`${relative(process.cwd(), path)}: ${settings.environmentSuffix} in ${settings.awsRegion}`);
  if (settings.stateBucket === undefined) {
    console.log("TERRAFORM_STATE_BUCKET is not set: fine for a look, but `terraform init` will ask for the bucket.");
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
