import { type APIGatewayClient, GetAccountCommand, UpdateAccountCommand } from "@aws-sdk/client-api-gateway";
import { AttachRolePolicyCommand, CreateRoleCommand, GetRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Failure } from "../tools/failure";

/**
 * Resources that all suffixes of an account share. They are created once, outside every stack, so that destroying one
 * suffix never takes another one's state or logs. What exists is left as it is.
 */
export type Made = "created" | "there already";

/** Name of the state bucket. It contains account and region; the owner of a bucket of this name is checked, too. */
export const defaultStateBucket = (accountId: string, region: string): string =>
  `tap-terraform-state-${accountId}-${region}`;

/**
 * The bucket of the Terraform state: versioned, encrypted, private, TLS only. `isThere`: what
 * hasStateBucket found, where that was asked before.
 */
export async function ensureStateBucket(
  s3: S3Client,
  { bucket, region, accountId }: { readonly bucket: string; readonly region: string; readonly accountId: string },
  isThere?: boolean,
): Promise<Made> {
  const owner = { Bucket: bucket, ExpectedBucketOwner: accountId };
  if (isThere ?? (await hasStateBucket(s3, { bucket, accountId }))) {
    // An interrupted run may have left the default bucket without its settings. A bucket that the user named is theirs.
    if (bucket === defaultStateBucket(accountId, region)) await secureStateBucket(s3, owner);
    return "there already";
  }
  await createBucket(s3, bucket, region);
  await secureStateBucket(s3, owner);
  return "created";
}

async function createBucket(s3: S3Client, bucket: string, region: string): Promise<void> {
  const constraint = { LocationConstraint: region as BucketLocationConstraint };
  try {
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(region !== "us-east-1" && { CreateBucketConfiguration: constraint }),
      }),
    );
  } catch (error) {
    // The deployment of another suffix may have created it meanwhile.
    if ((error as Error).name !== "BucketAlreadyOwnedByYou") throw error;
  }
}

/** Why a bucket may not be used, by the status of HeadBucket, whose answer has no body. */
const unusable: Readonly<Record<number, string>> = {
  301: "it is in another region",
  400: "it is in another region, or its name is none",
  403: "it belongs to another account, or access is denied",
};

/** Whether the bucket of the Terraform state is there. Throws a Failure where it may not be used. */
export async function hasStateBucket(
  s3: S3Client,
  { bucket, accountId }: { readonly bucket: string; readonly accountId: string },
): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }));
    return true;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return false;
    const reason = status === undefined ? undefined : unusable[status];
    if (reason === undefined) throw error;
    throw new Failure(
      `The state bucket ${bucket} is not usable: ${reason}.`,
      "Set TERRAFORM_STATE_BUCKET and TERRAFORM_STATE_BUCKET_REGION to a bucket of this account, or leave them unset to have one made.",
    );
  }
}

/** Private, versioned, encrypted, TLS only; may be repeated. */
async function secureStateBucket(
  s3: S3Client,
  owner: { readonly Bucket: string; readonly ExpectedBucketOwner: string },
): Promise<void> {
  await s3.send(
    new PutPublicAccessBlockCommand({
      ...owner,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(new PutBucketVersioningCommand({ ...owner, VersioningConfiguration: { Status: "Enabled" } }));
  await s3.send(
    new PutBucketEncryptionCommand({
      ...owner,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
      },
    }),
  );
  await s3.send(
    new PutBucketPolicyCommand({
      ...owner,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${owner.Bucket}`, `arn:aws:s3:::${owner.Bucket}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      }),
    }),
  );
}

const LOGS_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const ROLE_RETRIES = 10;

/** The role with which API Gateway writes logs: one setting for each account and region. */
export async function ensureApiGatewayAccountRole(
  { apiGateway, iam }: { readonly apiGateway: APIGatewayClient; readonly iam: IAMClient },
  region: string,
  pause: (milliseconds: number) => Promise<void>,
): Promise<Made> {
  const account = await apiGateway.send(new GetAccountCommand({}));
  if (account.cloudwatchRoleArn && (await mayExist(iam, account.cloudwatchRoleArn))) return "there already";

  const arn = await ensureRole(iam, `tap-api-gateway-logs-${region}`);
  for (let attempt = 1; ; attempt++) {
    try {
      await apiGateway.send(
        new UpdateAccountCommand({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: arn }] }),
      );
      return "created";
    } catch (error) {
      // A new role takes some seconds until API Gateway can see it.
      if (statusOf(error) !== 400 || attempt === ROLE_RETRIES) throw error;
      await pause(3_000);
    }
  }
}

/** Whether the role exists: API Gateway keeps the name of a deleted one. A role that may not be read counts as existing. */
async function mayExist(iam: IAMClient, arn: string): Promise<boolean> {
  try {
    await iam.send(new GetRoleCommand({ RoleName: arn.split("/").at(-1) }));
    return true;
  } catch (error) {
    return (error as Error).name !== "NoSuchEntityException";
  }
}

async function ensureRole(iam: IAMClient, name: string): Promise<string> {
  const arn = await createOrFindRole(iam, name);
  await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: LOGS_POLICY }));
  return arn;
}

async function createOrFindRole(iam: IAMClient, name: string): Promise<string> {
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
  };
  try {
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    return Role?.Arn ?? "";
  } catch (error) {
    if ((error as Error).name !== "EntityAlreadyExistsException") throw error;
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    return Role?.Arn ?? "";
  }
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
