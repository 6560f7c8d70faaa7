import { Failure } from "../../../tools/failure";
import type { Call } from "./call";
import { type IamFacts, isAction } from "./iam-facts";
import { given } from "./request-values";

/** Prefixes of actions that differ from the name that requests are signed for. */
const prefixes: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };
export const prefixOf = ({ service }: Pick<Call, "service">): string => prefixes[service] ?? service;

/** Operations whose action has another name. Source: service authorization reference, "Actions for Amazon S3". */
const renamed: Readonly<Record<string, string>> = {
  "s3:HeadBucket": "s3:ListBucket",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
  "s3:HeadObject": "s3:GetObject",
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
  "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
  "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketCors": "s3:GetBucketCORS",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
  "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
  "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
  "s3:DeleteBucketTagging": "s3:PutBucketTagging",
};

/** The action of a call. Throws a Failure where the facts have none of its name. */
export function actionOf(call: Call, facts: IamFacts): string {
  const same = `${prefixOf(call)}:${call.operation}`;
  const named = renamed[same] ?? same;
  // To delete one version of an object is another right than to hide the object.
  const action = named === "s3:DeleteObject" && given(call.input, "VersionId") ? "s3:DeleteObjectVersion" : named;
  if (isAction(facts, action)) return action;
  throw new Failure(
    `${same}: IAM has no action of this name.`,
    "Name its action in ops/terraform/recording/iam-names.ts.",
  );
}

/** Actions that tag, by operation or by service; elsewhere it is TagResource. */
export const tagActions: Readonly<Record<string, string>> = {
  CreatePolicy: "iam:TagPolicy",
  iam: "iam:TagRole",
  sqs: "sqs:TagQueue",
  ssm: "ssm:AddTagsToResource",
  s3: "s3:PutBucketTagging",
};

/**
 * The reference gives these no resource type, yet AWS compares them with the ARN of the subscription's topic: its
 * refusals name that ARN.
 */
export const NO_RESOURCE_TYPE_BUT: Readonly<Record<string, (arn: string) => string>> = {
  "sns:Unsubscribe": (arn) => arn.split(":").slice(0, 6).join(":"),
  "sns:GetSubscriptionAttributes": (arn) => arn.split(":").slice(0, 6).join(":"),
};

/**
 * Actions of CloudWatch Logs that a call needs beside its own, on every resource. Source: AWS WAF developer guide,
 * "Permissions to publish logs to CloudWatch Logs".
 */
export const logDelivery: Readonly<Record<string, readonly string[]>> = {
  "wafv2:PutLoggingConfiguration": [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
  ],
};

interface UseOfKey {
  /** Member that names the key, at any depth. */
  readonly member: string;
  readonly actions: readonly string[];
}

/**
 * Actions on a customer's key that a service does with the caller's rights. Sources: developer guides, "Using customer
 * managed keys" (DynamoDB: encryption usage notes; Lambda: environment variables; Systems Manager: parameters).
 */
export const usesOfKeys: Readonly<Record<string, UseOfKey>> = {
  "dynamodb:CreateTable": {
    member: "KMSMasterKeyId",
    actions: ["kms:DescribeKey", "kms:CreateGrant", "kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
  },
  "dynamodb:UpdateTable": { member: "KMSMasterKeyId", actions: ["kms:DescribeKey", "kms:CreateGrant"] },
  "lambda:CreateFunction": { member: "KMSKeyArn", actions: ["kms:CreateGrant", "kms:Encrypt", "kms:Decrypt"] },
  "lambda:UpdateFunctionConfiguration": {
    member: "KMSKeyArn",
    actions: ["kms:CreateGrant", "kms:Encrypt", "kms:Decrypt"],
  },
  "ssm:PutParameter": { member: "KeyId", actions: ["kms:Encrypt"] },
};
