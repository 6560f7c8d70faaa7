import { relative } from "node:path";
import { readSettings } from "./lib/config/settings";
import { printSummary, synthesizeApart } from "./ops/synthesize";
import { runCommand } from "./tools/cli";

/** Bundles what is stale, then writes the Terraform JSON of the deployment that the environment variables describe. */
async function main(): Promise<number> {
  const settings = readSettings(process.env);
  printSummary(settings);
  const { file } = await synthesizeApart(settings, process.env.CDKTF_OUTDIR ?? "cdktf.out");
  console.log(`\n${relative(process.cwd(), file)}`);
  if (settings.stateBucket === undefined) {
    console.log(
      "TERRAFORM_STATE_BUCKET is not set: fine for a look, but `terraform init` will refuse the empty bucket.",
    );
  }
  return 0;
}

runCommand(main);
