import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { readSettings, type Settings } from "../lib/config/settings";
import { stackId } from "../lib/tap-stack";
import { runCommand } from "../tools/cli";
import { printStep } from "../tools/console";
import { Failure } from "../tools/failure";
import { projectRoot } from "../tools/paths";
import { defaultStateBucket, ensureApiGatewayAccountRole, ensureStateBucket } from "./shared-resources";

const help = `npm run deploy [-- --prepare | <options of cdktf deploy>]

Deploys the stack of ENVIRONMENT_SUFFIX (default: dev) to AWS_REGION (default: us-east-1) with the AWS credentials of
this shell. Creates first what all suffixes of the account share, where it is absent: the bucket of the Terraform state
and the role with which API Gateway writes logs. May be repeated at any time.

Without a terminal, or with CI set, nothing is asked; in a terminal Terraform's plan waits for your approval.
  --prepare   create only what all suffixes share, and say how to go on with terraform or cdktf yourself

docs/deploy.md says what to prepare and what to do after the first deployment.`;

async function main(options: readonly string[]): Promise<number> {
  if (options.includes("--help")) {
    console.log(help);
    return 0;
  }
  const settings = readSettings(process.env);
  const region = settings.awsRegion;
  const accountId = await printStep("Find the AWS account", () => findAccount(region), String);
  const bucketRegion = settings.stateBucketRegion;
  const bucket = settings.stateBucket ?? defaultStateBucket(accountId, bucketRegion);
  await printStep(
    "State bucket",
    () => ensureStateBucket(new S3Client({ region: bucketRegion }), { bucket, region: bucketRegion, accountId }),
    (made) => `${bucket}, ${made}`,
  );
  const clients = { apiGateway: new APIGatewayClient({ region }), iam: new IAMClient({ region }) };
  await printStep(
    "API Gateway's log role",
    () => ensureApiGatewayAccountRole(clients, region, (milliseconds) => wait(milliseconds)),
    String,
  );
  if (options.includes("--prepare")) {
    console.log(`\nPrepared. For terraform and cdktf: export TERRAFORM_STATE_BUCKET=${bucket}`);
    return 0;
  }
  const code = await cdktfDeploy(settings, bucket, options);
  if (code === 0) console.log(nextSteps(settings));
  return code;
}

async function findAccount(region: string): Promise<string> {
  try {
    const { Account } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
    return Account ?? "";
  } catch (error) {
    throw new Failure(
      `AWS does not accept this shell's credentials: ${(error as Error).message}`,
      "Sign in (for example `aws sso login`), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  }
}

function cdktfDeploy(settings: Settings, bucket: string, options: readonly string[]): Promise<number> {
  const unattended = process.env.CI !== undefined || !process.stdout.isTTY;
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        require.resolve("cdktf-cli/bundle/bin/cdktf"),
        "deploy",
        stackId(settings),
        ...(unattended && !options.includes("--auto-approve") ? ["--auto-approve"] : []),
        ...options,
      ],
      {
        cwd: projectRoot,
        stdio: "inherit",
        env: { ...process.env, TERRAFORM_STATE_BUCKET: bucket, CHECKPOINT_DISABLE: "1" },
      },
    );
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

const nextSteps = ({ environmentSuffix }: Settings): string => `
Deployed. After the first deployment of a suffix, set its secrets and bind its callers (docs/deploy.md):
  /tap/${environmentSuffix}/providers/stripe/webhook-secrets
  /tap/${environmentSuffix}/callers`;

runCommand(() => main(process.argv.slice(2)));
