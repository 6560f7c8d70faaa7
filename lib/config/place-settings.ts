import type { SettingsReader } from "./settings-reader";

/** Where a deployment is. */
export interface Place {
  readonly awsRegion: string;
  /** The only account that may be deployed to. Without one, whichever the credentials belong to. */
  readonly accountId?: string;
  /** S3 bucket of the Terraform state. Without one, `terraform init` refuses to go on. */
  readonly stateBucket?: string;
  readonly stateBucketRegion: string;
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
/** GovCloud, China, the European sovereign cloud and the isolated regions: their ARNs and endpoints are not those of `aws`. */
const OTHER_PARTITION = /^(us-gov-|us-iso|eu-iso|eusc-|cn-)/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** AWS_REGION, AWS_ACCOUNT_ID, TERRAFORM_STATE_BUCKET and TERRAFORM_STATE_BUCKET_REGION. */
export function readPlace(reader: SettingsReader): Place {
  const awsRegion = readRegion(reader, "AWS_REGION", "us-east-1");
  const accountId = reader.text("AWS_ACCOUNT_ID");
  if (accountId) reader.check("AWS_ACCOUNT_ID", accountId, /^\d{12}$/, "an AWS account id of 12 digits");
  const stateBucket = reader.text("TERRAFORM_STATE_BUCKET");
  if (stateBucket) reader.check("TERRAFORM_STATE_BUCKET", stateBucket, BUCKET, "an S3 bucket name");
  const stateBucketRegion = readRegion(reader, "TERRAFORM_STATE_BUCKET_REGION", "") || awsRegion;
  return { awsRegion, ...(accountId && { accountId }), ...(stateBucket && { stateBucket }), stateBucketRegion };
}

function readRegion(reader: SettingsReader, name: string, fallback: string): string {
  const region = reader.text(name, fallback);
  if (OTHER_PARTITION.test(region)) {
    const supported = "Tap supports regions of the partition `aws` only, not GovCloud, China or others";
    reader.problem(`${name} is ${JSON.stringify(region)}: ${supported}`);
  } else if (region !== fallback) {
    reader.check(name, region, REGION, "an AWS region such as us-east-1");
  }
  return region;
}
