import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { readSettings, type Settings } from "../../lib/config/settings";
import { stackId } from "../../lib/naming";
import { createClients } from "../../local/apply/clients";
import { printStep } from "../../tools/console";
import { Failure } from "../../tools/failure";
import { compiledStack } from "../compiled-stack";
import { defaultStateBucket, ensureApiGatewayAccountRole, ensureStateBucket } from "../shared-resources";
import { adaptToEmulator, type Copy, emulatedCopy, emulatedOutputs, type Target } from "./emulated-copy";
import { nextSettings, nextVersion } from "./next-version";
import type { Terraform } from "./terraform";

/** The emulator's account. */
export const ACCOUNT = "000000000000";
const APPLY = ["apply", "-input=false", "-parallelism=60"];

export interface Deployment {
  readonly terraform: Terraform;
  readonly emulator: Target;
  /** Where all requests of the deployment go. */
  readonly endpoint: string;
  readonly settings: Settings;
  /** Folder of the synthesized files. */
  readonly outdir: string;
  /** Adapts the stack to the target. @default what the emulator needs */
  readonly adapt?: (copy: Copy) => void;
}

/** The folder in which Terraform runs for a stack. */
export const workFolder = ({ outdir, settings }: Pick<Deployment, "outdir" | "settings">): string =>
  join(outdir, settings.environmentSuffix, "stacks", stackId(settings), "emulated");

/** Synthesizes the stack, and writes the copy that Terraform runs. */
export function writeStack(deployment: Omit<Deployment, "terraform">): void {
  const { emulator, endpoint, settings, outdir, adapt: change = adaptToEmulator } = deployment;
  const file = compiledStack().synthesize(settings, join(outdir, settings.environmentSuffix));
  const folder = workFolder({ outdir, settings });
  emulatedCopy(file, { folder, emulator, endpoint, stateBucket: stateBucket(settings), change });
}

const stateBucket = ({ awsRegion }: Settings) => defaultStateBucket(ACCOUNT, awsRegion);

/** Creates what all stacks share with the deployment's own code, then the stack. Returns the stack's outputs. */
export async function create(deployment: Deployment): Promise<Record<string, string>> {
  const { terraform, emulator, endpoint, settings } = deployment;
  const { environmentSuffix: suffix, awsRegion: region } = settings;
  const { rootCredentials, ca } = emulator;
  const clients = createClients({ endpoint, region, credentials: rootCredentials, ...(ca && { ca }) });
  await printStep(`prepare ${suffix}`, async () => {
    await ensureStateBucket(clients.s3, { bucket: stateBucket(settings), region, accountId: ACCOUNT });
    await ensureApiGatewayAccountRole(clients, region, (milliseconds) => wait(milliseconds));
  });
  clients.close();
  const folder = workFolder(deployment);
  await printStep(`init ${suffix}`, () => terraform.run(folder, "init", "-reconfigure", "-input=false"));
  await printStep(`plan ${suffix}`, () => terraform.run(folder, "plan", "-input=false", "-out=plan"));
  await printStep(`apply ${suffix}`, () => terraform.run(folder, ...APPLY, "plan"));
  return emulatedOutputs(await terraform.run(folder, "output", "-json"), emulator.endpoint);
}

export async function applyAgain(deployment: Deployment): Promise<void> {
  await deployment.terraform.run(workFolder(deployment), ...APPLY, "-auto-approve");
}

/** Applies another version of the stack, which changes resources of every kind. */
export async function update(deployment: Deployment): Promise<void> {
  const { terraform, emulator, endpoint, settings, outdir } = deployment;
  const { environmentSuffix: suffix } = settings;
  const next = nextSettings(settings, suffix === "dev" ? "staging" : "dev");
  const file = compiledStack().synthesize(next, join(outdir, `${suffix}-next`));
  const folder = workFolder(deployment);
  emulatedCopy(file, {
    folder,
    emulator,
    endpoint,
    stateBucket: stateBucket(settings),
    change: (copy) => {
      adaptToEmulator(copy);
      nextVersion(copy);
    },
    codeVersion: "2",
  });
  await printStep(`update ${suffix}`, () => terraform.run(folder, ...APPLY, "-auto-approve"));
}

/** Destroys the stack. Throws a Failure where something is left in the state. */
export async function destroy(deployment: Deployment): Promise<void> {
  const { terraform, settings } = deployment;
  const folder = workFolder(deployment);
  await printStep(`destroy ${settings.environmentSuffix}`, () =>
    terraform.run(folder, "destroy", "-auto-approve", "-input=false", "-parallelism=60"),
  );
  const state = await terraform.run(folder, "state", "list");
  if (state.trim() !== "") throw new Failure("destroy left resources in the state.", state);
}

/** Settings of a stage, with recipients where it needs them. */
export const stageSettings = (stage: string, variables: Readonly<Record<string, string>> = {}): Settings =>
  readSettings({
    ALERT_EMAIL: "alerts@example.com",
    NOTIFICATION_EMAIL: "shop@example.com",
    ...variables,
    ENVIRONMENT_SUFFIX: stage,
  });
