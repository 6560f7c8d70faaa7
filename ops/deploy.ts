import { setTimeout as wait } from "node:timers/promises";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { readSettings, type Settings } from "../lib/config/settings";
import { runCommand } from "../tools/cli";
import { bold, printStep } from "../tools/console";
import { Failure } from "../tools/failure";
import { checkAccount } from "./deploy/account";
import { explained, explaining } from "./deploy/aws-errors";
import { type CdktfCommand, isUnattended, runCdktf } from "./deploy/cdktf";
import { refuseOpenReviews } from "./deploy/open-reviews";
import { deleteEndpoints } from "./deploy/parameters";
import { checkTerraform, fetchProviders } from "./deploy/terraform-check";
import { findUnset, printUnset } from "./deploy/unset";
import {
  defaultStateBucket,
  ensureApiGatewayAccountRole,
  ensureStateBucket,
  hasStateBucket,
  type Made,
} from "./shared-resources";
import { printSummary, synthesizeApart } from "./synthesize";
import { ensureTopicTracing } from "./topic-tracing";

const help = `npm run deploy | diff | destroy [-- <options of cdktf>]
npm run deploy -- --prepare | --unset

Deploys, compares or destroys the stack of ENVIRONMENT_SUFFIX (default: dev) in AWS_REGION (default: us-east-1) with the
AWS credentials of this shell. It checks the settings, Terraform, the network and the account before it creates anything.
deploy creates first what all suffixes of the account share, where it is absent: the bucket of the Terraform state, the
role with which API Gateway writes logs, and the policy under which X-Ray takes traces of topics. It ends with a list of what is still unset. May be repeated at any time.

Without a terminal, or with CI set, deploy asks nothing, and destroy needs --auto-approve. In a terminal the plan waits
for your approval.
  --prepare   create only what all suffixes share, and say how to go on with terraform or cdktf yourself
  --unset     only list what is still unset: secrets, callers, e-mail addresses that are not confirmed

docs/deploy.md says what to prepare and what to do after the first deployment.`;

const commands: readonly string[] = ["deploy", "diff", "destroy"] satisfies CdktfCommand[];
const ownOptions = ["--prepare", "--unset"];

async function main([command = "", ...options]: readonly string[]): Promise<number> {
  if (!commands.includes(command)) throw new Failure(`There is no command ${JSON.stringify(command)}.`, help);
  if (options.includes("--help")) {
    console.log(help);
    return 0;
  }
  const own = options.filter((option) => ownOptions.includes(option));
  if (own.length > 0 && (command !== "deploy" || options.length > 1)) {
    throw new Failure(`${own.join(" and ")}: only alone, and with deploy.`, "See `npm run deploy -- --help`.");
  }
  if (command === "destroy" && isUnattended() && !options.includes("--auto-approve")) {
    throw new Failure(
      "Without a terminal nobody can confirm.",
      "Run `npm run destroy -- --auto-approve` if you mean it.",
    );
  }
  const settings = readSettings(process.env);
  printSummary(settings);
  console.log();
  if (own[0] === "--unset") return listUnset(settings, await findAccount(settings));
  return run(command as CdktfCommand, options, settings);
}

const findAccount = (settings: Settings): Promise<string> =>
  printStep("AWS account", () => checkAccount(settings), String);

async function run(command: CdktfCommand, options: readonly string[], settings: Settings): Promise<number> {
  await printStep("Terraform", checkTerraform, String);
  const accountId = await findAccount(settings);
  const region = settings.stateBucketRegion;
  const state = { bucket: settings.stateBucket ?? defaultStateBucket(accountId, region), region, accountId };
  const s3 = new S3Client({ region });
  const isThere = await explaining("The state bucket", region, () => hasStateBucket(s3, state));
  if (!isThere && command !== "deploy") {
    throw new Failure(
      `There is no state bucket ${state.bucket}: nothing is deployed.`,
      "`npm run deploy -- --prepare` creates it, `npm run deploy` deploys.",
    );
  }
  if (command === "destroy") {
    const look = () =>
      explaining("The look for open reviews", settings.awsRegion, () => refuseOpenReviews(settings, accountId));
    await printStep("Open reviews", look, () => "none");
  }
  const outdir = await synthesizeFor({ ...settings, stateBucket: state.bucket });
  if (command === "deploy") await prepare(settings, () => ensureStateBucket(s3, state, isThere), state);
  if (options.includes("--prepare")) {
    console.log(`\nPrepared. For terraform and cdktf: export TERRAFORM_STATE_BUCKET=${state.bucket}`);
    return 0;
  }
  const code = await runCdktf(command, { settings, outdir, options });
  if (code === 0 && command === "deploy") await listUnset(settings, accountId);
  if (code === 0 && command === "destroy") await cleanUp(settings);
  return code;
}

/** Synthesizes and downloads the providers: what can fail here fails before anything is created. */
async function synthesizeFor(settings: Settings): Promise<string> {
  const { outdir, folder } = await printStep("Synthesize", () =>
    synthesizeApart(settings, process.env.CDKTF_OUTDIR ?? "cdktf.out"),
  );
  await printStep("Providers of Terraform", () => fetchProviders(folder));
  return outdir;
}

/** Creates what all suffixes of the account share. */
async function prepare(
  settings: Settings,
  ensureBucket: () => Promise<Made>,
  state: { readonly bucket: string; readonly region: string; readonly accountId: string },
): Promise<void> {
  const region = settings.awsRegion;
  await printStep(
    "State bucket",
    () => explaining("The state bucket", state.region, ensureBucket),
    (made) => `${state.bucket}, ${made}`,
  );
  const clients = { apiGateway: new APIGatewayClient({ region }), iam: new IAMClient({ region }) };
  const pause = (milliseconds: number) => wait(milliseconds);
  await printStep(
    "API Gateway's log role",
    () => explaining("API Gateway's log role", region, () => ensureApiGatewayAccountRole(clients, region, pause)),
    String,
  );
  const place = { region, accountId: state.accountId };
  await printStep(
    "X-Ray's policy for topics",
    () => explaining("X-Ray's policy for topics", region, () => ensureTopicTracing(new STSClient({ region }), place)),
    String,
  );
}

/** Deletes what operators created beside the stack, and what would be in the way of the next one. */
async function cleanUp(settings: Settings): Promise<void> {
  const region = settings.awsRegion;
  await printStep(
    "Endpoints of merchants",
    () => explaining("Deleting them", region, () => deleteEndpoints(new SSMClient({ region }), settings)),
    (deleted) => `${deleted} deleted`,
  );
}

/** Prints what is still unset. That it cannot be read fails no deployment. */
async function listUnset(settings: Settings, accountId: string): Promise<number> {
  const region = settings.awsRegion;
  console.log(`\n${bold("Still unset")}`);
  try {
    const clients = {
      ssm: new SSMClient({ region }),
      sns: new SNSClient({ region }),
      ses: new SESv2Client({ region }),
    };
    printUnset(await findUnset(clients, settings, accountId));
    return 0;
  } catch (error) {
    const cause = explained(error, "The list of what is unset", region);
    console.log(`${(cause as Error).message}\n${cause instanceof Failure ? cause.nextStep : ""}`);
    console.log("docs/deploy.md, After the first deployment, says what to set.");
    return 1;
  }
}

runCommand(() => main(process.argv.slice(2)));
