import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { zipSync } from "fflate";
import { adjustedPolicy, adjustedUserPolicy } from "../../local/apply/adjustments";
import type { Emulator } from "../../local/emulator/emulator";
import { Failure } from "../../tools/failure";

export interface Copy {
  terraform: { required_providers: Record<string, unknown>; backend?: { s3: Record<string, unknown> } };
  provider: { aws: [Record<string, unknown>]; archive?: unknown };
  resource: Record<string, Record<string, Record<string, unknown>>>;
  output?: Record<string, unknown>;
  data: Record<string, Record<string, { source_dir: string; output_path: string }>>;
}

/** The services that the emulator serves at its one endpoint, by the provider's names. */
const services = [
  ..."apigateway cloudwatch cloudwatchlogs dynamodb events iam kms lambda s3 scheduler sesv2 sfn sns sqs ssm sts wafv2 xray".split(
    " ",
  ),
];

/** A server in AWS's place: where it is, what it is trusted by, and a root user of its account. */
export type Target = Pick<Emulator, "endpoint" | "ca" | "certificateFile" | "rootCredentials">;

export interface CopyOptions {
  /** The folder in which Terraform runs. A copy takes the place of the one that is there. */
  readonly folder: string;
  readonly emulator: Target;
  /** Where the provider sends its requests. */
  readonly endpoint: string;
  readonly stateBucket: string;
  /** Adapts the stack to the target, and may make it another version. */
  readonly change: (copy: Copy) => void;
  /** Text beside each function's code, so that another version has other code. */
  readonly codeVersion?: string;
}

/**
 * Writes a copy of the synthesized file that differs in where it goes, not in what it creates: endpoints and
 * credentials of the emulator, and zips made here in place of the archive provider, which an offline machine may lack.
 */
export function emulatedCopy(file: string, { folder, emulator, endpoint, stateBucket, ...version }: CopyOptions): void {
  mkdirSync(folder, { recursive: true });
  const { change, codeVersion = "1" } = version;
  const copy = JSON.parse(zipArchives(readFileSync(file, "utf8"), dirname(file), folder, codeVersion)) as Copy;

  delete copy.data.archive_file;
  delete copy.provider.archive;
  delete copy.terraform.required_providers.archive;
  const access = {
    access_key: emulator.rootCredentials.accessKeyId,
    secret_key: emulator.rootCredentials.secretAccessKey,
    skip_metadata_api_check: true,
    ...(emulator.certificateFile && { custom_ca_bundle: emulator.certificateFile }),
  };
  Object.assign(copy.provider.aws[0], access, {
    skip_requesting_account_id: false,
    s3_use_path_style: true,
    endpoints: [Object.fromEntries(services.map((service) => [service, endpoint]))],
  });
  Object.assign(copy.terraform.backend?.s3 ?? {}, access, {
    bucket: stateBucket,
    use_path_style: true,
    skip_credentials_validation: true,
    skip_region_validation: true,
    skip_requesting_account_id: true,
    endpoints: { s3: endpoint },
  });
  change(copy);
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(copy, undefined, 2));
}

/** Adapts a copy to the emulator, where that differs from AWS. */
export function adaptToEmulator(copy: Copy): void {
  // AWS makes a key where the provider sends an empty value; the emulator refuses the empty value.
  for (const key of Object.values(copy.resource.aws_api_gateway_api_key ?? {}))
    key.value = randomBytes(20).toString("hex");
  const { aws_iam_role_policy: ofRoles = {}, aws_iam_policy: ofOperators = {} } = copy.resource;
  for (const granted of Object.values(ofRoles)) granted.policy = adjustedPolicy(String(granted.policy));
  for (const granted of Object.values(ofOperators)) granted.policy = adjustedUserPolicy(String(granted.policy));
  // The emulator returns a method's settings under its path with slashes, where AWS returns the path as it was written.
  for (const settings of Object.values(copy.resource.aws_api_gateway_method_settings ?? {})) {
    settings.method_path = String(settings.method_path).replace(/^~1/, "").replaceAll("~1", "/");
  }
}

/** Makes each archive, and replaces the references to it by its path and hash. */
function zipArchives(text: string, source: string, folder: string, codeVersion: string): string {
  const { data } = JSON.parse(text) as Copy;
  mkdirSync(join(folder, "archives"), { recursive: true });
  return Object.entries(data.archive_file ?? {}).reduce((changed, [name, { source_dir, output_path }]) => {
    const bundle = join(source, source_dir);
    const zip = zipSync({
      ...Object.fromEntries(
        readdirSync(bundle).map((entry) => [entry, new Uint8Array(readFileSync(join(bundle, entry)))]),
      ),
      "version.txt": new TextEncoder().encode(codeVersion),
    });
    writeFileSync(join(folder, output_path), zip);
    return changed
      .replaceAll(`\${data.archive_file.${name}.output_path}`, output_path)
      .replaceAll(
        `\${data.archive_file.${name}.output_base64sha256}`,
        createHash("sha256").update(zip).digest("base64"),
      );
  }, text);
}

/** Terraform's outputs, with the API's URL as the emulator serves it. */
export function emulatedOutputs(text: string, endpoint: string): Record<string, string> {
  const outputs = JSON.parse(text) as Record<string, { value: string }>;
  const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  const { hostname, pathname } = new URL(values.api_url ?? "");
  const [apiId] = hostname.split(".");
  if (!apiId) throw new Failure("the stack's api_url names no API.", String(values.api_url));
  return { ...values, api_url: `${endpoint}/_aws/execute-api/${apiId}${pathname}` };
}
