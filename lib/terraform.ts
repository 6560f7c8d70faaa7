import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Backend, type TerraformStack } from "cdktf";
import type { Settings } from "./config/settings";

/** Write-only arguments need Terraform 1.11, the lock file of the state 1.10. An older one says so at `init`. */
const TERRAFORM_VERSIONS = ">= 1.11";
/** Releases of the AWS provider that this file is written for: no argument is used that only one major has. */
const AWS_PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

/** State backend, providers and default tags. */
export function configureTerraform(stack: TerraformStack, settings: Settings): void {
  const { stateBucket, stateBucketRegion, environmentSuffix, awsRegion } = settings;
  // Without a name `terraform init` refuses the empty one. Left out, it would ask for it, also where nobody answers; a
  // guessed one could put the state into another owner's bucket.
  new S3Backend(stack, {
    bucket: stateBucket ?? "",
    key: `${environmentSuffix}/${awsRegion}/TapStack.tfstate`,
    region: stateBucketRegion,
    encrypt: true,
  });
  stack.addOverride("terraform.backend.s3.use_lockfile", true);

  new AwsProvider(stack, "aws", {
    region: awsRegion,
    ...(settings.accountId !== undefined && { allowedAccountIds: [settings.accountId] }),
    defaultTags: [{ tags: { ...settings.tags } }],
  });
  new ArchiveProvider(stack, "archive");
  stack.addOverride("terraform.required_version", TERRAFORM_VERSIONS);
  stack.addOverride("terraform.required_providers.aws", { source: "hashicorp/aws", version: AWS_PROVIDER_VERSIONS });
  stack.addOverride("terraform.required_providers.archive.source", "hashicorp/archive");
}
