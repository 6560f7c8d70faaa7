import {
  type BucketVersioningStatus,
  CreateBucketCommand,
  type ExpirationStatus,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type { ResourceHandlers } from "../handler";

export const s3: ResourceHandlers = {
  aws_s3_bucket: async (args, { clients }) => {
    const Bucket = args.text("bucket");
    args.ignore("force_destroy");
    await clients.s3.send(new CreateBucketCommand({ Bucket }));
    return { id: Bucket, bucket: Bucket, arn: `arn:aws:s3:::${Bucket}` };
  },

  aws_s3_bucket_ownership_controls: async (args, { clients }) => {
    await clients.s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket: args.text("bucket"),
        OwnershipControls: {
          Rules: [{ ObjectOwnership: args.block("rule")?.text("object_ownership") as "BucketOwnerEnforced" }],
        },
      }),
    );
    return {};
  },

  aws_s3_bucket_public_access_block: async (args, { clients }) => {
    await clients.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket: args.text("bucket"),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: args.optionalFlag("block_public_acls"),
          BlockPublicPolicy: args.optionalFlag("block_public_policy"),
          IgnorePublicAcls: args.optionalFlag("ignore_public_acls"),
          RestrictPublicBuckets: args.optionalFlag("restrict_public_buckets"),
        },
      }),
    );
    return {};
  },

  aws_s3_bucket_versioning: async (args, { clients }) => {
    await clients.s3.send(
      new PutBucketVersioningCommand({
        Bucket: args.text("bucket"),
        VersioningConfiguration: {
          Status: args.block("versioning_configuration")?.text("status") as BucketVersioningStatus,
        },
      }),
    );
    return {};
  },

  aws_s3_bucket_server_side_encryption_configuration: async (args, { clients }) => {
    const Rules = args.blocks("rule").map((rule) => {
      const byDefault = rule.block("apply_server_side_encryption_by_default");
      return {
        BucketKeyEnabled: rule.optionalFlag("bucket_key_enabled"),
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: byDefault?.text("sse_algorithm") as ServerSideEncryption,
          KMSMasterKeyID: byDefault?.text("kms_master_key_id"),
        },
      };
    });
    await clients.s3.send(
      new PutBucketEncryptionCommand({ Bucket: args.text("bucket"), ServerSideEncryptionConfiguration: { Rules } }),
    );
    return {};
  },

  aws_s3_bucket_lifecycle_configuration: async (args, { clients }) => {
    const Rules = args.blocks("rule").map((rule) => ({
      ID: rule.text("id"),
      Status: rule.text("status") as ExpirationStatus,
      Filter: { Prefix: rule.blocks("filter")[0]?.text("prefix") },
      Expiration: { Days: rule.blocks("expiration")[0]?.optionalNumber("days") },
      NoncurrentVersionExpiration: {
        NoncurrentDays: rule.blocks("noncurrent_version_expiration")[0]?.optionalNumber("noncurrent_days"),
      },
      AbortIncompleteMultipartUpload: {
        DaysAfterInitiation: rule
          .blocks("abort_incomplete_multipart_upload")[0]
          ?.optionalNumber("days_after_initiation"),
      },
    }));
    await clients.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: args.text("bucket"),
        LifecycleConfiguration: { Rules },
      }),
    );
    return {};
  },

  aws_s3_bucket_notification: async (args, { clients }) => {
    const Bucket = args.text("bucket");
    const NotificationConfiguration = args.optionalFlag("eventbridge") ? { EventBridgeConfiguration: {} } : {};
    await clients.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    return {};
  },

  aws_s3_bucket_policy: async (args, { clients }) => {
    await clients.s3.send(new PutBucketPolicyCommand({ Bucket: args.text("bucket"), Policy: args.text("policy") }));
    return {};
  },
};
