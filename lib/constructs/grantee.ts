/** Services that use the customer key in a role's name, for what is stored under it. */
export type KeyService = "dynamodb" | "s3" | "sns" | "sqs" | "ssm";
export type KeyAction = "kms:Decrypt" | "kms:Encrypt" | "kms:GenerateDataKey";

/** A role or a managed policy that rights are granted to: every resource's grants are verbs that add statements here. */
export interface Grantee {
  allow(actions: readonly string[], resource: string | readonly string[]): void;
  /** Lets a service use the customer key in the role's name. The role itself may not use it. */
  allowKey(service: KeyService, ...actions: readonly KeyAction[]): void;
}
