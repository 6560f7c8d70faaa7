import type { Account } from "./fake-account";

/** Where AWS is: answering on the loopback, not there, or behind a certificate that nobody trusts. */
export type Aws = Account | "closed port" | "unknown host" | "untrusted certificate";

/** A wrong way to call synth or deploy. */
export interface WrongWay {
  /** @default ["deploy"] */
  readonly command?: readonly ["synth" | "deploy" | "diff" | "destroy", ...options: string[]];
  readonly variables?: Readonly<Record<string, string>>;
  /** A shell script in place of Terraform; null for none. @default Terraform 1.11.4, with its providers */
  readonly terraform?: string | null;
  readonly aws?: Aws;
  /** Parts of the answer: the cause, then the next step. */
  readonly says: readonly [cause: string, nextStep: string];
}

const terraform = (version: string, init = "exit 0") =>
  `case $1 in version) echo '{"terraform_version": "${version}"}';; init) ${init};; *) exit 1;; esac`;
export const TERRAFORM = terraform("1.11.4");

const suffix = (value: string, meant: "prod" | "staging"): WrongWay => ({
  variables: { ENVIRONMENT_SUFFIX: value },
  says: [`ENVIRONMENT_SUFFIX is "${value}": it reads like ${meant}`, `Write \`${meant}\``],
});
const synth = (way: WrongWay): WrongWay => ({ ...way, command: ["synth"] });
const variable = (name: string, setting: string): WrongWay => ({
  variables: { [name]: "x" },
  says: [`${name} is no setting`, `write \`${setting}\`, or unset it (env -u ${name})`],
});
const value = (name: string, text: string, expected: string): WrongWay => ({
  variables: { [name]: text },
  says: [`${name} is "${text}"`, expected],
});
const refusal = (code: string, message: string, says: WrongWay["says"]): WrongWay => ({
  aws: { refusal: [code, message] },
  says,
});
const EMAILS = { ALERT_EMAIL: "ops@example.com", NOTIFICATION_EMAIL: "shop@example.com" };
const noCredentials = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" };
const unsupported = "Tap supports regions of the partition `aws` only";
const certificate = "arn:aws:acm:us-east-1:210987654321:certificate/0f0e-1";

const settings: Readonly<Record<string, WrongWay>> = {
  "synth of production": synth(suffix("production", "prod")),
  "synth of PROD": synth(suffix("PROD", "prod")),
  "synth of pre-prod": synth(suffix("pre-prod", "staging")),
  "synth of stage": synth(suffix("stage", "staging")),
  "deploy of live": suffix("live", "prod"),
  "deploy of prod-eu": suffix("prod-eu", "prod"),
  "deploy of stagging": suffix("stagging", "staging"),
  "a suffix with an underscore": synth(
    value("ENVIRONMENT_SUFFIX", "pr_1", "lower-case letters, digits and inner dashes"),
  ),
  "a suffix that is too long": {
    variables: { ENVIRONMENT_SUFFIX: "feature-branch-17" },
    says: ["ENVIRONMENT_SUFFIX has 17 characters", "at most 16 fit"],
  },
  "synth with ENVIRONMENT_SUFIX": synth(variable("ENVIRONMENT_SUFIX", "ENVIRONMENT_SUFFIX")),
  "deploy with ALERT_EMIAL": variable("ALERT_EMIAL", "ALERT_EMAIL"),
  "deploy with PAYMENT_GATWAY": variable("PAYMENT_GATWAY", "PAYMENT_GATEWAY"),
  "prod without addresses": {
    variables: { ENVIRONMENT_SUFFIX: "prod" },
    says: ["ALERT_EMAIL is empty", "prod needs at least one address"],
  },
  "a notification that is misspelt": {
    variables: { NOTIFICATION_EVENTS: "dispute.openned" },
    says: ['NOTIFICATION_EVENTS has "dispute.openned"', "Write `dispute.opened`"],
  },
  "prod with the sandbox": {
    variables: { ...EMAILS, ENVIRONMENT_SUFFIX: "prod", PAYMENT_GATEWAY: "sandbox" },
    says: ["PAYMENT_GATEWAY is sandbox", "prod would take no money"],
  },
  "a region of GovCloud": synth(value("AWS_REGION", "us-gov-west-1", unsupported)),
  "a region of China": value("AWS_REGION", "cn-north-1", unsupported),
  "a region by its city": value("AWS_REGION", "virginia", "an AWS region such as us-east-1"),
  "an account that is no number": value("AWS_ACCOUNT_ID", "my-account", "an AWS account id of 12 digits"),
};

const tools: Readonly<Record<string, WrongWay>> = {
  "no Terraform": { terraform: null, says: ["There is no `terraform` on the PATH", "Install Terraform 1.11"] },
  "Terraform 1.5": { terraform: terraform("1.5.7"), says: ["Terraform 1.5.7 is too old", "Install Terraform 1.11"] },
  "Terraform 1.9": { terraform: terraform("1.9.8"), says: ["Terraform 1.9.8 is too old", "Install Terraform 1.11"] },
  "a Terraform that does not run": {
    terraform: "echo 'cannot execute' >&2; exit 126",
    says: ["`terraform version` does not run", "Install Terraform 1.11"],
  },
  "another program of the name terraform": {
    terraform: "echo hello",
    says: ["does not answer like Terraform", "Install Terraform 1.11"],
  },
  "no way to Terraform's registry": {
    terraform: terraform("1.11.4", "echo 'Error: could not connect to registry.terraform.io' >&2; exit 1"),
    says: ["Terraform does not get its providers", "name a mirror in TF_CLI_CONFIG_FILE"],
  },
  "two options that exclude each other": {
    command: ["deploy", "--prepare", "--unset"],
    says: ["--prepare and --unset: only alone", "npm run deploy -- --help"],
  },
  "destroy where nobody can confirm": {
    command: ["destroy"],
    says: ["Without a terminal nobody can confirm", "--auto-approve"],
  },
};

const accounts: Readonly<Record<string, WrongWay>> = {
  "no network": { aws: "closed port", says: ["AWS cannot be reached in us-east-1", "Check the network"] },
  "no name service, or no such region": {
    aws: "unknown host",
    says: ["AWS cannot be reached in us-east-1", "AWS_REGION is an AWS region"],
  },
  "a proxy that reads TLS": {
    aws: "untrusted certificate",
    says: ["The certificate of AWS is not trusted here", "NODE_EXTRA_CA_CERTS"],
  },
  "no credentials": { variables: noCredentials, says: ["There are no AWS credentials", "Sign in"] },
  "a profile that does not exist": {
    variables: { ...noCredentials, AWS_PROFILE: "nobody" },
    says: ["There are no AWS credentials", "AWS_PROFILE"],
  },
  "expired credentials": refusal("ExpiredToken", "The security token included in the request is expired", [
    "The credentials have expired",
    "Sign in",
  ]),
  "an unknown access key, or a region that is off": refusal("InvalidClientTokenId", "The token is invalid", [
    "AWS does not accept the credentials in us-east-1",
    "must be enabled in the account first",
  ]),
  "a wrong secret key": refusal("SignatureDoesNotMatch", "The signature does not match the signature you provided", [
    "AWS does not accept the credentials",
    "AWS_SECRET_ACCESS_KEY",
  ]),
  "a wrong clock": refusal("SignatureDoesNotMatch", "Signature not yet current: 20261126T100000Z", [
    "AWS refuses the time of the signature",
    "Set the clock",
  ]),
  "another account than AWS_ACCOUNT_ID": {
    variables: { AWS_ACCOUNT_ID: "210987654321" },
    says: [
      "The credentials belong to account 123456789012, and AWS_ACCOUNT_ID is 210987654321",
      "Use credentials of that",
    ],
  },
  "a certificate of another account": {
    variables: { CUSTOM_DOMAIN: "pay.example.com", CUSTOM_DOMAIN_CERTIFICATE_ARN: certificate },
    says: ["CUSTOM_DOMAIN_CERTIFICATE_ARN to account 210987654321", "a certificate of this one"],
  },
  "a state bucket of another account": {
    aws: { bucketStatus: 403 },
    says: ["it belongs to another account, or access is denied", "Set TERRAFORM_STATE_BUCKET"],
  },
  "a state bucket in another region": {
    variables: { TERRAFORM_STATE_BUCKET: "my-state" },
    aws: { bucketStatus: 301 },
    says: ["The state bucket my-state is not usable: it is in another region", "TERRAFORM_STATE_BUCKET_REGION"],
  },
  "diff before anything is deployed": {
    command: ["diff"],
    says: ["There is no state bucket", "`npm run deploy -- --prepare` creates it"],
  },
  "destroy before anything is deployed": {
    command: ["destroy", "--auto-approve"],
    says: ["There is no state bucket", "`npm run deploy -- --prepare` creates it"],
  },
  "destroy while payments wait for a review": {
    command: ["destroy", "--auto-approve"],
    aws: { bucketStatus: 200, openReviews: 2 },
    says: ["2 payment(s) wait for a review", "aws stepfunctions stop-execution"],
  },
};

export const wrongWays: Readonly<Record<string, WrongWay>> = { ...settings, ...tools, ...accounts };
