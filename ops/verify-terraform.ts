import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { readSettings, type Settings } from "../lib/config/settings";
import { synthesize } from "../lib/synthesize";
import { createClients } from "../local/apply/clients";
import { demonstrate } from "../local/demo/demonstration";
import { type OutsideWorld, startOutsideWorld } from "../local/demo/outside-world";
import { type Emulator, startEmulator } from "../local/emulator/emulator";
import { installEmulator } from "../local/emulator/python";
import { configure } from "../local/stack";
import { runCommand } from "../tools/cli";
import { printStep, printTable } from "../tools/console";
import { Failure } from "../tools/failure";
import { apiClient } from "../tools/http";
import { runFolder } from "../tools/paths";
import { bundleFunctions } from "./bundle";
import { emulatedCopy, emulatedOutputs, STATE_BUCKET } from "./terraform/emulated-copy";
import { findTerraform, type Terraform } from "./terraform/terraform";

const help = `npm run verify:terraform

Proves the synthesized file with Terraform itself and the real AWS provider: \`validate\` for dev, staging and prod, then
\`plan\`, \`apply\`, the demonstration and \`destroy\` of dev against the local emulator.

It needs Terraform 1.11 or newer and the AWS provider: from the registry, or from the folder that
TERRAFORM_PLUGIN_MIRROR names (the one that contains registry.terraform.io). Without them it says so and checks nothing.`;

const stages = ["dev", "staging", "prod"];
const emails = { ALERT_EMAIL: "alerts@example.com", NOTIFICATION_EMAIL: "shop@example.com" };

async function main(): Promise<number> {
  if (process.argv.includes("--help")) {
    console.log(help);
    return 0;
  }
  const run = runFolder("terraform");
  await rm(run.folder, { recursive: true, force: true });
  await mkdir(run.folder, { recursive: true, mode: 0o700 });
  const terraform = await findTerraform(process.env.TERRAFORM_PLUGIN_MIRROR, run.folder);
  if ("missing" in terraform) {
    console.log(`skipped: ${terraform.missing}`);
    return 0;
  }
  console.log(`Terraform ${terraform.version}, AWS provider ${terraform.providerVersion}\n`);
  await printStep("Bundle the functions", bundleFunctions);
  await printStep("Install the emulator", installEmulator);

  const region = readSettings({}).awsRegion;
  const emulator = await printStep("Start the emulator", () => startEmulator({ run, region }));
  const outside = await startOutsideWorld({ folder: run.folder });
  try {
    for (const stage of stages) {
      const settings = readSettings({
        ...(stage === "dev" ? outside.environment : emails),
        ENVIRONMENT_SUFFIX: stage,
      });
      const folder = await prepare(settings, emulator, run.synthFolder);
      await printStep(`validate ${stage}`, async () => {
        await terraform.run(folder, "init", "-backend=false", "-input=false");
        await terraform.run(folder, "validate");
      });
    }
    return (await deployAndDestroy(terraform, emulator, outside, region, run.synthFolder)) ? 0 : 1;
  } finally {
    await Promise.all([emulator.stop(), outside.stop()]);
  }
}

/** Synthesizes, and adapts a copy to the emulator; returns the folder in which Terraform runs. */
async function prepare(settings: Settings, emulator: Emulator, outdir: string): Promise<string> {
  const file = synthesize(settings, join(outdir, settings.environmentSuffix));
  return emulatedCopy(file, emulator);
}

async function deployAndDestroy(
  terraform: Terraform,
  emulator: Emulator,
  outside: OutsideWorld,
  region: string,
  outdir: string,
): Promise<boolean> {
  const { endpoint, rootCredentials, ca } = emulator;
  const clients = createClients({ endpoint, region, credentials: rootCredentials, ...(ca && { ca }) });
  await clients.s3.send(new CreateBucketCommand({ Bucket: STATE_BUCKET }));

  const folder = join(outdir, "dev", "stacks", "TapStackdev", "emulated");
  await printStep("init with the S3 backend", () => terraform.run(folder, "init", "-reconfigure", "-input=false"));
  await printStep("plan", () => terraform.run(folder, "plan", "-input=false", "-out=plan"));
  await printStep("apply", () => terraform.run(folder, "apply", "-input=false", "-parallelism=60", "plan"));
  const text = await terraform.run(folder, "output", "-json");
  const outputs = emulatedOutputs(text, emulator.endpoint);

  const info = await printStep("Set secrets and callers", () => configure(clients, outputs, emulator, region, outside));
  const api = apiClient({ apiUrl: info.apiUrl, region, ...(ca && { ca }) });
  const scenes = await printStep("demonstration", () => demonstrate({ api, info, clients, ca }));
  api.close();
  const failed = scenes.filter((scene) => !scene.passed);
  if (failed.length > 0) {
    printTable(
      ["what", "expected", "answer"],
      failed.map((scene) => [scene.what, scene.expected, scene.happened]),
    );
  }
  await printStep("apply again: secrets stay", async () => {
    await terraform.run(folder, "apply", "-auto-approve", "-input=false", "-parallelism=60");
    const Name = outputs.parameter_webhook_secrets_stripe;
    const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    if (Parameter?.Value !== info.secrets.stripe) {
      throw new Failure(
        "A second apply changed a secret that an operator had set.",
        "See SecretParameter in lib/constructs.",
      );
    }
  });
  await printStep("destroy", () =>
    terraform.run(folder, "destroy", "-auto-approve", "-input=false", "-parallelism=60"),
  );
  const state = await terraform.run(folder, "state", "list");
  clients.close();
  if (state.trim() !== "") throw new Failure("destroy left resources in the state.", state);
  return failed.length === 0;
}

runCommand(main);
