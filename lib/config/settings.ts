import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { publishedAddresses } from "../../core/contracts/providers";
import { MAX_SUFFIX_LENGTH, SUFFIX_PATTERN } from "../naming";
import { type EnvironmentConfig, environments, type PaymentGatewayName, stageOf } from "./environments";

/** One deployment: where, under which suffix, and with which values. */
export interface Settings {
  readonly environmentSuffix: string;
  readonly awsRegion: string;
  readonly config: EnvironmentConfig;
  /** S3 bucket of the Terraform state. Without one, `terraform init` must be told the bucket. */
  readonly stateBucket?: string;
  readonly stateBucketRegion: string;
  readonly alertEmails: readonly string[];
  readonly notificationEmails: readonly string[];
  readonly paymentGateway: PaymentGatewayName;
  /** AWS accounts that may call POST /webhooks/payment beside our own. */
  readonly partnerAccounts: readonly string[];
  /** Addresses of providers: what they publish, and what PROVIDER_ADDRESSES adds. */
  readonly providerAddresses: readonly string[];
  /** A name of one's own for the API: the default endpoint is then closed. */
  readonly customDomain?: { readonly domainName: string; readonly certificateArn: string };
  /** Where a PayPal simulator serves its certificates, and the root (PEM) under which they are trusted. */
  readonly paypalSimulator?: { readonly origin: string; readonly root: string };
  /** The one origin at a private address that merchants' webhooks may go to. */
  readonly localEndpoint?: string;
  /** False for new accounts, whose quota of 10 leaves nothing to reserve. */
  readonly reserveConcurrency: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** Every problem of a configuration in one error. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((line) => `  - ${line}`).join("\n")}`);
    this.name = "ConfigError";
  }
}

/** Of the partition `aws`: GovCloud, China and the isolated regions have ARNs and endpoints of their own. */
const REGION = /^(?!us-gov-|us-iso|eu-isoe-|cn-)[a-z]{2}(-[a-z]+)+-\d$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ADDRESS_BLOCK = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|(?=\/))){4}\/(3[0-2]|[12]\d|[1-9])$/;
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const EMAIL = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
/** What AWS allows in a tag's value. */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** Whether an address block names an address within itself: AWS would store another one, and every plan a change. */
function hasHostBits(block: string): boolean {
  if (!ADDRESS_BLOCK.test(block)) return false;
  const [address = "", length = ""] = block.split("/");
  const bits = address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  return bits % 2 ** (32 - Number(length)) !== 0;
}

type Source = Readonly<Record<string, string | undefined>>;

/** Settings from environment variables (README, "Deploy"). Throws ConfigError. */
export function readSettings(source: Source): Settings {
  const problems: string[] = [];
  const text = (name: string, fallback: string) => source[name]?.trim() || fallback;
  const check = (name: string, value: string, pattern: RegExp, expected: string) => {
    if (!pattern.test(value)) problems.push(`${name} is ${JSON.stringify(value)}: ${expected}`);
    return value;
  };
  const list = (name: string) =>
    text(name, "")
      .split(/[\s,]+/)
      .filter(Boolean);
  const emails = (name: string, required: boolean) => {
    const addresses = list(name);
    for (const email of addresses) check(name, email, EMAIL, "each entry must be an e-mail address");
    if (required && addresses.length === 0)
      problems.push(`${name} is empty: ${environmentSuffix} needs at least one address`);
    return addresses;
  };

  const environmentSuffix = text("ENVIRONMENT_SUFFIX", "dev");
  check("ENVIRONMENT_SUFFIX", environmentSuffix, SUFFIX_PATTERN, "lower-case letters, digits and inner dashes only");
  if (environmentSuffix.length > MAX_SUFFIX_LENGTH) {
    problems.push(`ENVIRONMENT_SUFFIX has ${environmentSuffix.length} characters: at most ${MAX_SUFFIX_LENGTH} fit`);
  }
  const awsRegion = check("AWS_REGION", text("AWS_REGION", "us-east-1"), REGION, "an AWS region such as us-east-1");
  const config = environments[stageOf(environmentSuffix)];

  const stateBucket = text("TERRAFORM_STATE_BUCKET", "");
  if (stateBucket) check("TERRAFORM_STATE_BUCKET", stateBucket, BUCKET, "an S3 bucket name");
  const stateBucketRegion = text("TERRAFORM_STATE_BUCKET_REGION", awsRegion);
  if (stateBucketRegion !== awsRegion) {
    check("TERRAFORM_STATE_BUCKET_REGION", stateBucketRegion, REGION, "an AWS region such as us-east-1");
  }

  const alertEmails = emails("ALERT_EMAIL", config.requiresEmail);
  const notificationEmails = emails("NOTIFICATION_EMAIL", config.requiresEmail);
  const reserved = check(
    "RESERVED_CONCURRENCY",
    text("RESERVED_CONCURRENCY", "on"),
    /^(on|off)$/,
    "`on`, or `off` for an account whose quota is too small",
  );
  const paymentGateway = check(
    "PAYMENT_GATEWAY",
    text("PAYMENT_GATEWAY", config.paymentGateway),
    /^(sandbox|stripe)$/,
    "`stripe`, or `sandbox`, which takes no money",
  ) as PaymentGatewayName;
  if (environmentSuffix === "prod" && paymentGateway === "sandbox") {
    problems.push("PAYMENT_GATEWAY is sandbox: prod would take no money");
  }
  const partnerAccounts = list("PARTNER_ACCOUNTS");
  for (const account of partnerAccounts)
    check("PARTNER_ACCOUNTS", account, /^\d{12}$/, "each entry must be an AWS account id of 12 digits");
  const addedAddresses = list("PROVIDER_ADDRESSES");
  for (const block of addedAddresses) {
    check("PROVIDER_ADDRESSES", block, ADDRESS_BLOCK, "each entry must be an IPv4 block such as 192.0.2.7/32");
    if (hasHostBits(block)) problems.push(`PROVIDER_ADDRESSES has ${block}: bits behind its length must be zero`);
  }
  const domainName = text("CUSTOM_DOMAIN", "");
  const certificateArn = text("CUSTOM_DOMAIN_CERTIFICATE_ARN", "");
  if (domainName) check("CUSTOM_DOMAIN", domainName, DOMAIN, "a domain name in lower case");
  if (domainName || certificateArn) {
    check(
      "CUSTOM_DOMAIN_CERTIFICATE_ARN",
      certificateArn,
      new RegExp(`^arn:aws:acm:${awsRegion}:\\d{12}:certificate/[\\w-]+$`),
      `the ARN of a certificate in ${awsRegion}`,
    );
    if (!domainName) problems.push("CUSTOM_DOMAIN is empty: the certificate needs a name that it is for");
  }
  const simulator = readSimulator(text("PAYPAL_SIMULATOR_ORIGIN", ""), text("PAYPAL_SIMULATOR_ROOT_FILE", ""));
  if (typeof simulator === "string") problems.push(simulator);
  if (simulator !== undefined && !config.allowsSimulator) {
    problems.push(`PAYPAL_SIMULATOR_ORIGIN is set: ${environmentSuffix} trusts PayPal's own certificates only`);
  }
  const localEndpoint = text("LOCAL_ENDPOINT_ORIGIN", "");
  if (localEndpoint && !isOrigin(localEndpoint)) {
    problems.push(`LOCAL_ENDPOINT_ORIGIN is ${JSON.stringify(localEndpoint)}: ${ORIGIN_EXPECTED}`);
  }
  if (localEndpoint && !config.allowsSimulator) {
    problems.push(`LOCAL_ENDPOINT_ORIGIN is set: ${environmentSuffix} sends webhooks to public addresses only`);
  }
  const tags = {
    Project: "tap",
    Environment: environmentSuffix,
    Repository: check("REPOSITORY", text("REPOSITORY", "unknown"), TAG_VALUE, "must be valid as the value of a tag"),
    CommitAuthor: check(
      "COMMIT_AUTHOR",
      text("COMMIT_AUTHOR", "unknown"),
      TAG_VALUE,
      "must be valid as the value of a tag",
    ),
  };

  if (problems.length > 0) throw new ConfigError(problems);
  return {
    environmentSuffix,
    awsRegion,
    config,
    ...(stateBucket && { stateBucket }),
    stateBucketRegion,
    alertEmails,
    notificationEmails,
    paymentGateway,
    partnerAccounts,
    providerAddresses: [...new Set([...publishedAddresses, ...addedAddresses])],
    ...(domainName && { customDomain: { domainName, certificateArn } }),
    ...(typeof simulator === "object" && { paypalSimulator: simulator }),
    ...(localEndpoint && { localEndpoint }),
    reserveConcurrency: reserved === "on",
    tags,
  };
}

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;
const ORIGIN_EXPECTED = "scheme, host and port only, such as http://127.0.0.1:8080";

/** The simulator's settings, a problem in words, or undefined where none is wanted. */
function readSimulator(origin: string, rootFile: string): { origin: string; root: string } | string | undefined {
  if (origin === "" && rootFile === "") return undefined;
  if (!isOrigin(origin)) return `PAYPAL_SIMULATOR_ORIGIN is ${JSON.stringify(origin)}: ${ORIGIN_EXPECTED}`;
  try {
    return { origin, root: new X509Certificate(readFileSync(rootFile)).toString() };
  } catch {
    return `PAYPAL_SIMULATOR_ROOT_FILE is ${JSON.stringify(rootFile)}: a file with one certificate in PEM is needed`;
  }
}
