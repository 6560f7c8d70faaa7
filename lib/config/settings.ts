import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type CustomerEmailSource, EMAIL_ADDRESS } from "../../core/contracts/customer-email";
import { publishedAddresses } from "../../core/contracts/providers";
import type { Spread } from "../../core/contracts/spread";
import { parsedUrl } from "../../core/contracts/text";
import {
  type EnvironmentConfig,
  environments,
  type InvocationLogs,
  type NotificationEvents,
  type PaymentGatewayName,
  stageOf,
} from "./environments";
import { type FirewallRules, readFirewallRules } from "./firewall-settings";
import { readAccessLogDays, readInvocationLogs } from "./log-settings";
import { readNotificationEvents } from "./notification-events";
import { type Place, readPlace } from "./place-settings";
import { ConfigError, SettingsReader, type Source } from "./settings-reader";
import { readSpread } from "./spread-settings";
import { readSuffix } from "./suffix";

/** One deployment: where, under which suffix, and with which values. */
export interface Settings extends Place {
  readonly environmentSuffix: string;
  readonly config: EnvironmentConfig;
  readonly alertEmails: readonly string[];
  readonly notificationEmails: readonly string[];
  /** Which notifications these get. */
  readonly notificationEvents: NotificationEvents;
  /** From whom customers get e-mails about their payments; absent: they get none. */
  readonly senderEmail?: string;
  /** Whose addresses customers' e-mails go to. */
  readonly customerEmail: CustomerEmailSource;
  /** The service that takes the money: `stripe`, or `sandbox`, which takes none. */
  readonly paymentGateway: PaymentGatewayName;
  /** AWS accounts that may call POST /webhooks/payment beside the deployment's. */
  readonly partnerAccounts: readonly string[];
  /** Addresses from which providers send, as CIDR blocks: those they publish, and those of PROVIDER_ADDRESSES. */
  readonly providerAddresses: readonly string[];
  /** The API's domain name. The default endpoint is then closed. */
  readonly customDomain?: { readonly domainName: string; readonly certificateArn: string };
  /** Where a PayPal simulator serves its certificates, and the root (PEM) under which they are trusted. */
  readonly paypalSimulator?: { readonly origin: string; readonly root: string };
  /** The one origin at a private address that merchants' webhooks may go to. */
  readonly localEndpoint?: string;
  /** Over how many partitions the tables' indexes are spread. */
  readonly spread: Spread;
  /** Days for which the API's access log and the firewall's log are kept. */
  readonly accessLogDays: number;
  /** The invocations whose lines by Lambda itself are logged. */
  readonly invocationLogs: InvocationLogs;
  /** Which rules the firewall has: `fewest` leaves out AWS's common rules and lists of addresses, at a dollar each. */
  readonly firewallRules: FirewallRules;
  /** False for new accounts, whose quota of 10 leaves nothing to reserve. */
  readonly reserveConcurrency: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const ADDRESS_BLOCK = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|(?=\/))){4}\/(3[0-2]|[12]\d|[1-9])$/;
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const EMAIL = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
/** Characters that AWS allows in a tag's value. */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/** Settings from environment variables (docs/configuration.md). Throws ConfigError. */
export function readSettings(source: Source): Settings {
  const reader = new SettingsReader(source);
  const settings = readAll(reader);
  reader.refuseMisspelt();
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  return settings;
}

/** Names of all environment variables that configure a deployment. */
export function settingNames(): readonly string[] {
  const reader = new SettingsReader({});
  readAll(reader);
  return [...reader.names];
}

function readAll(reader: SettingsReader): Settings {
  const environmentSuffix = readSuffix(reader);
  const place = readPlace(reader);
  const config = environments[stageOf(environmentSuffix)];
  return {
    environmentSuffix,
    ...place,
    config,
    ...readEmails(reader, environmentSuffix, config),
    ...readCustomerEmail(reader),
    spread: readSpread(reader, config),
    accessLogDays: readAccessLogDays(reader, environmentSuffix, config),
    invocationLogs: readInvocationLogs(reader, config),
    reserveConcurrency: readReservation(reader),
    firewallRules: readFirewallRules(reader, environmentSuffix, config),
    paymentGateway: readGateway(reader, environmentSuffix, config),
    ...readSenders(reader),
    ...readDomain(reader, place.awsRegion),
    ...readSimulator(reader, environmentSuffix, config),
    ...readLocalEndpoint(reader, environmentSuffix, config),
    tags: readTags(reader, environmentSuffix),
  };
}

function readEmails(
  reader: SettingsReader,
  suffix: string,
  config: EnvironmentConfig,
): Pick<Settings, "alertEmails" | "notificationEmails" | "notificationEvents"> {
  const emails = (name: string, isRequired: boolean) => {
    const addresses = reader.list(name);
    for (const email of addresses) reader.check(name, email, EMAIL, "each entry must be an e-mail address");
    if (isRequired && addresses.length === 0) {
      reader.problem(`${name} is empty: ${suffix} needs at least one address`);
    }
    return addresses;
  };
  return {
    alertEmails: emails("ALERT_EMAIL", config.requiresAlertEmail),
    notificationEmails: emails("NOTIFICATION_EMAIL", false),
    notificationEvents: readNotificationEvents(reader, config),
  };
}

function readCustomerEmail(reader: SettingsReader): Pick<Settings, "senderEmail" | "customerEmail"> {
  const senderEmail = reader.text("SENDER_EMAIL");
  const fromProviders = reader.text("CUSTOMER_EMAIL_FROM_PROVIDERS", "off");
  const expected = "`on`, or `off`: customers are e-mailed only where the merchant gives the address";
  reader.check("CUSTOMER_EMAIL_FROM_PROVIDERS", fromProviders, /^(on|off)$/, expected);
  if (!senderEmail) {
    if (fromProviders === "on") reader.problem("CUSTOMER_EMAIL_FROM_PROVIDERS is on: SENDER_EMAIL names no sender");
    return { customerEmail: "none" };
  }
  reader.check("SENDER_EMAIL", senderEmail, EMAIL_ADDRESS, "one e-mail address, without a name beside it");
  return { senderEmail, customerEmail: fromProviders === "on" ? "merchants_and_providers" : "merchants" };
}

function readReservation(reader: SettingsReader): boolean {
  const reserved = reader.text("RESERVED_CONCURRENCY", "on");
  const expected = "`on`, or `off` for an account whose quota is too small";
  return reader.check("RESERVED_CONCURRENCY", reserved, /^(on|off)$/, expected) === "on";
}

function readGateway(reader: SettingsReader, suffix: string, config: EnvironmentConfig): PaymentGatewayName {
  const gateway = reader.text("PAYMENT_GATEWAY", config.paymentGateway);
  reader.check("PAYMENT_GATEWAY", gateway, /^(sandbox|stripe)$/, "`stripe`, or `sandbox`, which takes no money");
  if (suffix === "prod" && gateway === "sandbox") {
    reader.problem("PAYMENT_GATEWAY is sandbox: prod would take no money");
  }
  return gateway as PaymentGatewayName;
}

function readSenders(reader: SettingsReader): Pick<Settings, "partnerAccounts" | "providerAddresses"> {
  const partnerAccounts = reader.list("PARTNER_ACCOUNTS");
  for (const account of partnerAccounts) {
    reader.check("PARTNER_ACCOUNTS", account, /^\d{12}$/, "each entry must be an AWS account id of 12 digits");
  }
  const addedAddresses = reader.list("PROVIDER_ADDRESSES");
  for (const block of addedAddresses) {
    reader.check("PROVIDER_ADDRESSES", block, ADDRESS_BLOCK, "each entry must be an IPv4 block such as 192.0.2.7/32");
    if (hasHostBits(block)) reader.problem(`PROVIDER_ADDRESSES has ${block}: bits behind its length must be zero`);
  }
  return { partnerAccounts, providerAddresses: [...new Set([...publishedAddresses, ...addedAddresses])] };
}

/** Whether bits behind the block's length are set: AWS clears them, and every plan would show a change. */
function hasHostBits(block: string): boolean {
  if (!ADDRESS_BLOCK.test(block)) return false;
  const [address = "", length = ""] = block.split("/");
  const bits = address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
  return bits % 2 ** (32 - Number(length)) !== 0;
}

function readDomain(reader: SettingsReader, awsRegion: string): Pick<Settings, "customDomain"> {
  const domainName = reader.text("CUSTOM_DOMAIN");
  const certificateArn = reader.text("CUSTOM_DOMAIN_CERTIFICATE_ARN");
  if (!domainName && !certificateArn) return {};
  if (domainName) reader.check("CUSTOM_DOMAIN", domainName, DOMAIN, "a domain name in lower case");
  reader.check(
    "CUSTOM_DOMAIN_CERTIFICATE_ARN",
    certificateArn,
    new RegExp(`^arn:aws:acm:${awsRegion}:\\d{12}:certificate/[\\w-]+$`),
    `the ARN of a certificate in ${awsRegion}`,
  );
  if (!domainName) reader.problem("CUSTOM_DOMAIN is empty: the certificate needs a name that it is for");
  return { customDomain: { domainName, certificateArn } };
}

const isOrigin = (text: string): boolean => parsedUrl(text)?.origin === text;
const ORIGIN_EXPECTED = "scheme, host and port only, such as http://127.0.0.1:8080";

function readSimulator(
  reader: SettingsReader,
  suffix: string,
  { allowsSimulator }: EnvironmentConfig,
): Pick<Settings, "paypalSimulator"> {
  const origin = reader.text("PAYPAL_SIMULATOR_ORIGIN");
  const rootFile = reader.text("PAYPAL_SIMULATOR_ROOT_FILE");
  if (!origin && !rootFile) return {};
  const root = isOrigin(origin) ? readCertificate(rootFile) : undefined;
  if (!isOrigin(origin)) {
    reader.problem(`PAYPAL_SIMULATOR_ORIGIN is ${JSON.stringify(origin)}: ${ORIGIN_EXPECTED}`);
  } else if (root === undefined) {
    const expected = "a file with one certificate in PEM is needed";
    reader.problem(`PAYPAL_SIMULATOR_ROOT_FILE is ${JSON.stringify(rootFile)}: ${expected}`);
  }
  if (!allowsSimulator) {
    reader.problem(`PAYPAL_SIMULATOR_ORIGIN is set: ${suffix} trusts PayPal's own certificates only`);
  }
  return root === undefined ? {} : { paypalSimulator: { origin, root } };
}

/** The certificate as PEM, or undefined where the file has none. */
function readCertificate(file: string): string | undefined {
  try {
    return new X509Certificate(readFileSync(file)).toString();
  } catch {
    return undefined;
  }
}

function readLocalEndpoint(
  reader: SettingsReader,
  suffix: string,
  { allowsSimulator }: EnvironmentConfig,
): Pick<Settings, "localEndpoint"> {
  const localEndpoint = reader.text("LOCAL_ENDPOINT_ORIGIN");
  if (!localEndpoint) return {};
  if (!isOrigin(localEndpoint)) {
    reader.problem(`LOCAL_ENDPOINT_ORIGIN is ${JSON.stringify(localEndpoint)}: ${ORIGIN_EXPECTED}`);
  }
  if (!allowsSimulator) {
    reader.problem(`LOCAL_ENDPOINT_ORIGIN is set: ${suffix} sends webhooks to public addresses only`);
  }
  return { localEndpoint };
}

function readTags(reader: SettingsReader, suffix: string): Settings["tags"] {
  const value = (name: string) =>
    reader.check(name, reader.text(name, "unknown"), TAG_VALUE, "must be valid as the value of a tag");
  return {
    Project: "tap",
    Environment: suffix,
    Repository: value("REPOSITORY"),
    CommitAuthor: value("COMMIT_AUTHOR"),
  };
}
