import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import type { Platform } from "../platform";
import type { Grantee, KeyAction } from "./grantee";
import { denyWithoutTls, policyDocument } from "./policy";

export interface BucketProps {
  readonly purpose: string;
  /** Days after which an object is deleted. */
  readonly retentionDays: number;
}

/** Calls for objects, and what S3 does with the key in the caller's name. */
const keyActions = {
  "s3:GetObject": ["kms:Decrypt"],
  "s3:GetObjectVersion": ["kms:Decrypt"],
  "s3:PutObject": ["kms:GenerateDataKey"],
  // The object stays as an older version.
  "s3:DeleteObject": [],
  "s3:DeleteObjectVersion": [],
  // Granted to those who upload in parts, which S3 reads when it joins them.
  "s3:AbortMultipartUpload": ["kms:Decrypt"],
} as const satisfies Record<string, readonly KeyAction[]>;
type ObjectAction = keyof typeof keyActions;

/** A private, versioned bucket under the customer key, for TLS only. It is destroyed with its contents. */
export class Bucket extends Construct {
  private readonly bucket: S3Bucket;

  constructor(scope: Construct, { purpose, retentionDays }: BucketProps, platform: Platform) {
    super(scope, `bucket-${purpose}`);
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: platform.names.bucket(purpose, platform.accountId),
      forceDestroy: true,
    });
    const bucket = this.bucket.id;
    new S3BucketOwnershipControls(this, "ownership", { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    const access = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketVersioningA(this, "versioning", { bucket, versioningConfiguration: { status: "Enabled" } });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: platform.key.arn },
          // One call to KMS for many objects.
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: [
        {
          id: "expire",
          status: "Enabled",
          filter: [{ prefix: "" }],
          expiration: [{ days: retentionDays }],
          // An object that was overwritten or deleted, by mistake or on purpose, can be restored for as long.
          noncurrentVersionExpiration: [{ noncurrentDays: retentionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    new S3BucketPolicy(this, "policy", {
      bucket,
      policy: policyDocument([denyWithoutTls("s3:*", [this.bucket.arn, `${this.bucket.arn}/*`])]),
      // S3 refuses the policy while the access block is being created.
      dependsOn: [access],
    });
  }

  get name(): string {
    return this.bucket.bucket;
  }

  get arn(): string {
    return this.bucket.arn;
  }

  /** Has S3 notify EventBridge of every object; a bucket has one such setting. */
  notifyEventBridge(): void {
    new S3BucketNotification(this, "notification", { bucket: this.bucket.id, eventbridge: true });
  }

  /** Lets the function make one call for objects whose keys match. */
  grantObjects(grantee: Grantee, action: ObjectAction, keys: string): void {
    grantee.allow([action], `${this.bucket.arn}/${keys}`);
    grantee.allowKey("s3", ...keyActions[action]);
  }

  /** Lets the reader list the bucket with all versions, so that deleted and replaced objects show. */
  grantListVersions(grantee: Grantee): void {
    grantee.allow(["s3:ListBucketVersions"], this.bucket.arn);
  }

  /** Lets the reader list the bucket. Without it, S3 answers 403 instead of 404 for an object that is not there. */
  grantList(grantee: Grantee): void {
    grantee.allow(["s3:ListBucket"], this.bucket.arn);
  }

  /** Lets the reader list the bucket, and read its objects. */
  grantRead(grantee: Grantee): void {
    this.grantObjects(grantee, "s3:GetObject", "*");
    this.grantList(grantee);
  }

  /** Lets the function list the bucket, and read and write its objects. */
  grantReadWrite(grantee: Grantee): void {
    this.grantObjects(grantee, "s3:GetObject", "*");
    this.grantWrite(grantee);
  }

  /** Lets the function write objects; failure destinations must be able to list the bucket as well. */
  grantWrite(grantee: Grantee): void {
    this.grantObjects(grantee, "s3:PutObject", "*");
    grantee.allow(["s3:ListBucket"], this.bucket.arn);
  }
}
