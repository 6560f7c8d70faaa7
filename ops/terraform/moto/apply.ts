import { join } from "node:path";
import { printStep } from "../../../tools/console";
import type { RunFolder } from "../../../tools/paths";
import { ACCOUNT, create, type Deployment, destroy, stageSettings, workFolder, writeStack } from "../lifecycle";
import { startRecordingProxy } from "../recording/recording-proxy";
import type { Terraform } from "../terraform";
import { answerForMoto, gaps, withoutGaps } from "./gaps";
import { installMoto, startMoto } from "./server";

/** Applies and destroys a stage's stack at moto's server, without what moto is known to lack. Throws a Failure at a refusal. */
export async function applyToMoto(terraform: Terraform, stage: string, run: RunFolder): Promise<void> {
  await printStep("Install moto's server", installMoto);
  const moto = await printStep("Start moto's server", () => startMoto(ACCOUNT, join(run.folder, "moto.log")));
  const proxy = await startRecordingProxy(moto.endpoint, [answerForMoto]);
  let left: string[] = [];
  const deployment: Deployment = {
    terraform,
    emulator: moto,
    endpoint: proxy.endpoint,
    settings: stageSettings(stage),
    outdir: run.synthFolder,
    adapt: (copy) => {
      left = withoutGaps(copy);
      // moto refuses what a bucket's policy denies under a condition, also where the condition does not hold.
      delete copy.terraform.backend;
      // A refusal is final: with AWS's number of tries, each would take minutes.
      Object.assign(copy.provider.aws[0], { max_retries: 2 });
    },
  };
  try {
    writeStack(deployment);
    await create(deployment);
    const made = (await terraform.run(workFolder(deployment), "state", "list")).trim().split("\n");
    const resources = made.filter((address) => !address.startsWith("data."));
    await destroy(deployment);
    console.log(`  ${stage}: moto took ${resources.length} resources and refused none. Left out: ${left.length}.`);
    for (const address of left)
      console.log(`    ${address}: ${gaps[address.split(".")[0] ?? ""] ?? "needs one of these"}`);
  } finally {
    await Promise.all([proxy.stop(), moto.stop()]);
  }
}
