import { parseArgs } from "node:util";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import type { Settings } from "../lib/config/settings";
import { type Clients, createClients } from "../local/apply/clients";
import { detachOperators } from "../local/demo/callers";
import { demonstrate } from "../local/demo/demonstration";
import { type OutsideWorld, startOutsideWorld } from "../local/demo/outside-world";
import { type Emulator, startEmulator } from "../local/emulator/emulator";
import { installEmulator } from "../local/emulator/python";
import { configure } from "../local/stack";
import { runCommand } from "../tools/cli";
import { printStep, printTable } from "../tools/console";
import { Failure } from "../tools/failure";
import { apiClient } from "../tools/http";
import { type RunFolder, runFolder } from "../tools/paths";
import { bundleFunctions } from "./bundle";
import { everyOption } from "./every-option";
import { customDomain } from "./terraform/custom-domain";
import { deployerPolicy } from "./terraform/deployer-policy";
import { firewallLogging } from "./terraform/firewall-logging";
import {
  ACCOUNT,
  applyAgain,
  create,
  type Deployment,
  destroy,
  stageSettings,
  update,
  workFolder,
  writeStack,
} from "./terraform/lifecycle";
import { applyToMoto } from "./terraform/moto/apply";
import { type AwsFacts, awsFacts } from "./terraform/recording/aws-facts";
import { startRecordingProxy } from "./terraform/recording/recording-proxy";
import { type Review, review, signedBy } from "./terraform/recording/review";
import { samplingRules } from "./terraform/sampling-rules";
import { findTerraform, type Terraform } from "./terraform/terraform";

const help = `npm run verify:terraform [-- dev|prod] [--every-option | --moto]

Proves the synthesized file with Terraform itself and the real AWS provider: \`validate\` for dev, staging and prod, then
\`plan\`, \`apply\`, an update and \`destroy\` of dev and prod, or of one of them, against the local emulator, and the
demonstration on dev. Each takes five to ten minutes.

Each request of the provider is recorded. It must keep every rule of AWS's own models, and the deployer's policy
(docs/deployer-policy.json; dev also e-mails customers, with docs/deployer-policy-customer-email.json) must allow what
it needs.

  --every-option   applies prod alone, with a value for every optional variable (ops/every-option.ts)
  --moto           applies and destroys the stage, dev by default, at moto's server in place of the emulator, without what
                   moto is known to lack (ops/terraform/moto/gaps.ts)

It needs Terraform 1.11 or newer and the AWS provider: from the registry, or from the folder that
TERRAFORM_PLUGIN_MIRROR names (the one that contains registry.terraform.io).

Exit code: 0 all holds, 1 something does not, 77 skipped, as Terraform or the provider is missing.`;

/** The code by which test harnesses know a skipped test. */
const SKIPPED = 77;
const VALIDATED = ["dev", "staging", "prod"];
const APPLIED = ["dev", "prod"];

interface Options {
  readonly stages: readonly string[];
  readonly everyOption: boolean;
  readonly moto: boolean;
}

function readOptions(args: readonly string[]): Options {
  let parsed: { values: { "every-option"?: boolean; moto?: boolean }; positionals: string[] };
  try {
    const options = { "every-option": { type: "boolean" }, moto: { type: "boolean" } } as const;
    parsed = parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new Failure((error as Error).message, "See `npm run verify:terraform -- --help`.");
  }
  const { "every-option": everyOption = false, moto = false } = parsed.values;
  const [stage = everyOption ? "prod" : moto ? "dev" : undefined, ...more] = parsed.positionals;
  const stages = APPLIED.filter((known) => known === (stage ?? known));
  if (stages.length === 0) throw new Failure(`${stage} cannot be applied.`, `Choose one of ${APPLIED.join(", ")}.`);
  if (more.length > 0 || (everyOption && (moto || stage !== "prod"))) {
    throw new Failure(
      "One stage at most, and --every-option for prod at the emulator only.",
      "See `npm run verify:terraform -- --help`.",
    );
  }
  return { stages, everyOption, moto };
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(help);
    return 0;
  }
  const options = readOptions(args);
  const run = runFolder(options.moto ? "terraform-moto" : "terraform");
  const terraform = await findTerraform(process.env.TERRAFORM_PLUGIN_MIRROR, run.folder);
  if ("missing" in terraform) {
    console.log(`skipped, nothing was checked: ${terraform.missing}`);
    return SKIPPED;
  }
  console.log(`Terraform ${terraform.version}, AWS provider ${terraform.providerVersion}\n`);
  await printStep("Bundle the functions", bundleFunctions);
  if (!options.moto) return applyToEmulator(terraform, run, options);
  for (const stage of options.stages) await applyToMoto(terraform, stage, run);
  return 0;
}

async function applyToEmulator(
  terraform: Terraform,
  run: RunFolder,
  { stages, everyOption: allOptions }: Options,
): Promise<number> {
  await printStep("Install the emulator", installEmulator);
  const facts = await printStep("Read AWS's models", awsFacts);
  const region = stageSettings("dev").awsRegion;
  const emulator = await printStep("Start the emulator", () => startEmulator({ run, region }));
  const proxy = await startRecordingProxy(emulator.endpoint, [firewallLogging(), customDomain(), samplingRules()]);
  const outside = await startOutsideWorld({ folder: run.folder });
  const variables = (stage: string) => (allOptions ? everyOption(ACCOUNT) : stage === "dev" ? outside.environment : {});
  const deployments = (allOptions ? stages : VALIDATED).map((stage) => ({
    terraform,
    emulator,
    endpoint: proxy.endpoint,
    settings: stageSettings(stage, variables(stage)),
    outdir: run.synthFolder,
  }));
  try {
    for (const deployment of deployments) await validate(terraform, deployment);
    const reviews: Review[] = [];
    for (const deployment of deployments) {
      const { environmentSuffix: suffix } = deployment.settings;
      if (!stages.includes(suffix)) continue;
      proxy.take();
      const outputs = await create(deployment);
      const requests = proxy.take();
      if (suffix === "dev") {
        await demonstrateOn(deployment, emulator, outputs, outside);
        // What an operator and the functions did, is not the deployer's.
        proxy.take();
      }
      await update(deployment);
      if (suffix === "dev") await withClients(deployment, emulator, detachOperators);
      await destroy(deployment);
      requests.push(...proxy.take());
      reviews.push(judge(deployment.settings, signedBy(emulator.rootCredentials.accessKeyId, requests), facts));
    }
    return reviews.every(({ violations, denied }) => violations.length + denied.length === 0) ? 0 : 1;
  } finally {
    await Promise.all([proxy.stop(), emulator.stop(), outside.stop()]);
  }
}

async function validate(terraform: Terraform, deployment: Deployment): Promise<void> {
  await printStep(`validate ${deployment.settings.environmentSuffix}`, async () => {
    writeStack(deployment);
    const folder = workFolder(deployment);
    await terraform.run(folder, "init", "-backend=false", "-input=false");
    await terraform.run(folder, "validate");
  });
}

/** Works on the emulator past the proxy, which records what the deployer does. */
async function withClients(
  { settings }: Deployment,
  { endpoint, rootCredentials, ca }: Emulator,
  work: (clients: Clients) => Promise<void>,
): Promise<void> {
  const clients = createClients({
    endpoint,
    region: settings.awsRegion,
    credentials: rootCredentials,
    ...(ca && { ca }),
  });
  await work(clients);
  clients.close();
}

/** Runs the demonstration on the stack, and applies it again. Throws a Failure where either goes wrong. */
async function demonstrateOn(
  deployment: Deployment,
  emulator: Emulator,
  outputs: Record<string, string>,
  outside: OutsideWorld,
): Promise<void> {
  const { endpoint, rootCredentials, ca } = emulator;
  const region = deployment.settings.awsRegion;
  const clients = createClients({ endpoint, region, credentials: rootCredentials, ...(ca && { ca }) });
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
    throw new Failure("The demonstration failed on the stack that Terraform made.", "Compare with `npm start`.");
  }
  await printStep("apply again: secrets stay", async () => {
    await applyAgain(deployment);
    const Name = outputs.parameter_webhook_secrets_stripe;
    const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    if (Parameter?.Value !== info.secrets.stripe) {
      throw new Failure(
        "A second apply changed a secret that an operator had set.",
        "See SecretParameter in lib/constructs.",
      );
    }
  });
  clients.close();
}

/** Compares what was recorded with AWS's models and the deployer's policy, and prints what does not hold. */
function judge(
  { environmentSuffix: suffix, senderEmail }: Settings,
  requests: Parameters<typeof review>[0],
  facts: AwsFacts,
): Review {
  const found = review(requests, facts, deployerPolicy(ACCOUNT, suffix, senderEmail), ACCOUNT);
  const actions = new Set(found.accesses.map(({ action }) => action)).size;
  console.log(
    `  ${suffix}: ${found.requests} requests of ${found.operations.size} operations, ${actions} actions. ` +
      `Rules of AWS broken: ${found.violations.length}. Denied by the deployer's policy: ${found.denied.length}.`,
  );
  for (const line of [...found.violations, ...found.denied.map((denied) => `denied: ${denied}`)])
    console.log(`    ${line}`);
  return found;
}

runCommand(main);
