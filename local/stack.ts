import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { merchantEndpointName } from "../core/contracts/parameters";
import { fraudVendor, type WebhookProvider, webhookProviders, webhookSecretsOutput } from "../core/contracts/providers";
import { readSettings } from "../lib/config/settings";
import { Names } from "../lib/naming";
import { bundleFunctions } from "../ops/bundle";
import { compiledStack } from "../ops/compiled-stack";
import type { PaypalSigner } from "../simulation/signatures";
import type { Step } from "../tools/console";
import type { Credentials } from "../tools/http";
import type { RunFolder } from "../tools/paths";
import { keepEvaluating } from "./alarms/alarm-clock";
import { applyStack } from "./apply/apply";
import { type Clients, createClients } from "./apply/clients";
import { readStack } from "./apply/document";
import type { ApplyContext } from "./apply/handler";
import { createCallers, DEMO_RETRIED_MERCHANT, setParameter } from "./demo/callers";
import { endpointUrl } from "./demo/merchant-endpoint";
import { type OutsideWorld, startOutsideWorld } from "./demo/outside-world";
import { type Emulator, startEmulator } from "./emulator/emulator";
import { installEmulator } from "./emulator/python";
import { trafficWorldOf } from "./traffic/measured-minute";
import { keepPublishing } from "./traffic/publish-traffic";

/** Contents of `.local/stack.json`: what other tools need to know of the running stack. */
export interface StackInfo {
  readonly endpoint: string;
  readonly region: string;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly credentials: {
    readonly merchant: Credentials;
    /** Has both policies for operators, and may call the API for every merchant. */
    readonly operator: Credentials;
    /** Has the policy for looking only. */
    readonly operatorRead: Credentials;
  };
  /** The providers' webhook secrets, as their entries in core/contracts/providers.ts describe them, and those below. */
  readonly secrets: Readonly<Record<Exclude<WebhookProvider, "paypal">, string>> & {
    readonly paypal: PaypalSigner;
    readonly fraud: string;
    /** Signs webhooks to the merchants' endpoints. */
    readonly merchant: string;
  };
  /** Origin of the server that receives webhooks to merchants. */
  readonly merchantOrigin: string;
  /** Whether the stack plays that server; false: a developer runs it. */
  readonly playsMerchants: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  /** The certificate that clients must trust; null where the endpoint speaks plain HTTP. */
  readonly certificateFile: string | null;
  /** Link of the web console, with its token. `npm start` adds it once the console is open. */
  readonly console?: string;
}

export interface LocalStack {
  readonly info: StackInfo;
  readonly clients: Clients;
  readonly emulator: Emulator;
  readonly ca?: string;
  stop(): Promise<void>;
}

export interface LocalStackOptions {
  readonly run: RunFolder;
  /** The emulator's port. @default 4566, or a free one where that is taken */
  readonly port?: number | undefined;
  /** Origin of a developer's server that receives webhooks to merchants. @default the stack plays it */
  readonly endpointOrigin?: string | undefined;
  /** So many times as fast as on AWS are alarms evaluated; then traffic is measured too. @default not at all */
  readonly alarmSpeed?: number | undefined;
  readonly step: Step;
}

/** Bundles, synthesizes, starts the emulator, creates the stack in it, and sets what an operator sets. */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const { folder } = options.run;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const outside = await startOutsideWorld({ folder, endpointOrigin: options.endpointOrigin });
  try {
    return await startWith(outside, options);
  } catch (error) {
    await outside.stop();
    throw error;
  }
}

async function startWith(
  outside: OutsideWorld,
  { run, port, alarmSpeed: speed, step }: LocalStackOptions,
): Promise<LocalStack> {
  // The local stack is always dev-sized. Of the user's variables, only the suffix and the region apply.
  const { ENVIRONMENT_SUFFIX, AWS_REGION } = process.env;
  const settings = readSettings({ ENVIRONMENT_SUFFIX, AWS_REGION, ...outside.environment });
  await step("Bundle the functions", bundleFunctions, ({ built }) => (built ? "" : "unchanged"));
  const file = await step("Synthesize the stack", async () => compiledStack().synthesize(settings, run.synthFolder));
  const external = process.env.AWS_ENDPOINT_URL;
  if (external === undefined) {
    await step("Install the emulator", installEmulator, ({ reused }) => (reused ? "installed before" : ""));
  }
  const region = settings.awsRegion;
  const emulator = await step(
    external === undefined ? "Start the emulator" : "Use the emulator that runs",
    async () => (external === undefined ? startEmulator({ run, region, port }) : externalEmulator(external)),
    ({ endpoint }) => endpoint,
  );

  try {
    // Tools wait for this file: that of an earlier run would mislead them.
    await rm(run.stackFile, { force: true });
    const { endpoint, rootCredentials, ca } = emulator;
    const clients = createClients({ endpoint, region, credentials: rootCredentials, ...(ca && { ca }) });
    const { outputs } = await step(
      "Create the stack",
      () => emulator.guard(create(file, { clients, endpoint, region, alarmSpeed: speed })),
      ({ created }) => `${created} resources`,
    );
    const info = await step("Set secrets and callers", () =>
      emulator.guard(configure(clients, outputs, emulator, region, outside)),
    );
    const endMeasuring =
      speed === undefined
        ? []
        : [
            keepEvaluating({ clients, endpoint, ca, file, speed }),
            keepPublishing(await trafficWorldOf(clients, region, new Names(settings.environmentSuffix, region))),
          ];
    await writeFile(run.stackFile, `${JSON.stringify(info, undefined, 2)}\n`, { mode: 0o600 });
    return {
      info,
      clients,
      emulator,
      ...(ca && { ca }),
      stop: async () => {
        for (const end of endMeasuring) end();
        clients.close();
        await Promise.all([emulator.stop(), outside.stop(), rm(run.stackFile, { force: true })]);
      },
    };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

async function create(file: string, context: Omit<ApplyContext, "accountId" | "directory">) {
  const { Account: accountId = "" } = await context.clients.sts.send(new GetCallerIdentityCommand({}));
  const document = readStack(file);
  return applyStack(document, { ...context, accountId, directory: document.directory });
}

export async function configure(
  clients: Clients,
  outputs: Readonly<Record<string, string>>,
  emulator: Emulator,
  region: string,
  { paypal, merchants }: OutsideWorld,
): Promise<StackInfo> {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`the stack has no output ${name}`);
    return value;
  };
  const fraud = `whsec_${randomBytes(24).toString("base64")}`;
  const merchant = `whsec_${randomBytes(24).toString("base64")}`;
  const providerSecrets = createProviderSecrets(output("api_url"));
  for (const provider of webhookProviders) {
    await setParameter(clients, output(webhookSecretsOutput(provider)), providerSecrets[provider]);
  }
  await setParameter(clients, output(webhookSecretsOutput(fraudVendor.name)), fraud);
  // As an operator sets them: a default endpoint, and another one for one of the merchants.
  const defaultEndpoint = output("parameter_default_endpoint");
  const retriedEndpoint = merchantEndpointName(defaultEndpoint.replace(/\/default$/, ""), DEMO_RETRIED_MERCHANT);
  const endpoints = {
    [defaultEndpoint]: merchants.defaultUrl,
    ...(merchants.played && { [retriedEndpoint]: endpointUrl(merchants.origin, "shop", [503, 200]) }),
  };
  for (const [name, url] of Object.entries(endpoints)) {
    await setParameter(clients, name, JSON.stringify({ url, secrets: [merchant] }));
  }
  const credentials = await createCallers(clients, output("parameter_callers"), region, {
    read: output("policy_operator_read_arn"),
    doctor: output("policy_operator_doctor_arn"),
    change: output("policy_operator_arn"),
    merchants: output("policy_operator_merchants_arn"),
  });
  const { Parameter } = await clients.ssm.send(
    new GetParameterCommand({ Name: output("parameter_api_key"), WithDecryption: true }),
  );
  return {
    endpoint: emulator.endpoint,
    region,
    apiUrl: output("api_url"),
    apiKey: Parameter?.Value ?? "",
    credentials,
    secrets: {
      ...providerSecrets,
      fraud,
      merchant,
      paypal: {
        webhookId: providerSecrets.paypal,
        certUrl: paypal.certUrl,
        privateKey: paypal.identity.privateKey,
      },
    },
    merchantOrigin: merchants.origin,
    playsMerchants: merchants.played,
    outputs,
    certificateFile: emulator.certificateFile ?? null,
  };
}

/** A fresh secret for each provider; one whose form is not known here gets 24 random bytes in hex. */
function createProviderSecrets(apiUrl: string): Record<WebhookProvider, string> {
  const random = (bytes: number) => randomBytes(bytes).toString("hex");
  const ofTheirForm: Partial<Record<WebhookProvider, string>> = {
    stripe: `whsec_${random(24)}`,
    square: `${random(16)}@${apiUrl}/webhook/square`,
    paypal: `WH-${random(8)}`,
  };
  return Object.fromEntries(
    webhookProviders.map((provider) => [provider, ofTheirForm[provider] ?? random(24)]),
  ) as Record<WebhookProvider, string>;
}

/** An emulator that the user runs: it must be empty and serve TLS, and require signatures if roles are to be checked. */
function externalEmulator(endpoint: string): Emulator {
  const { AWS_ACCESS_KEY_ID = "test", AWS_SECRET_ACCESS_KEY = "test", AWS_CA_BUNDLE } = process.env;
  return {
    endpoint: endpoint.replace(/\/$/, ""),
    ...(AWS_CA_BUNDLE && { ca: readFileSync(AWS_CA_BUNDLE, "utf8"), certificateFile: AWS_CA_BUNDLE }),
    rootCredentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    died: new Promise<never>(() => undefined),
    guard: (work) => work,
    stop: async () => undefined,
  };
}
