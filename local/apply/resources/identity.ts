import { CreatePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateAliasCommand, CreateKeyCommand, EnableKeyRotationCommand } from "@aws-sdk/client-kms";
import { adjustedPolicy, adjustedUserPolicy } from "../adjustments";
import type { ResourceHandlers } from "../handler";

export const identity: ResourceHandlers = {
  aws_kms_key: async (args, { clients }) => {
    args.ignore("deletion_window_in_days");
    const { KeyMetadata } = await clients.kms.send(
      new CreateKeyCommand({ Description: args.text("description"), Policy: args.text("policy") }),
    );
    const keyId = KeyMetadata?.KeyId;
    if (args.optionalFlag("enable_key_rotation")) {
      await clients.kms.send(new EnableKeyRotationCommand({ KeyId: keyId }));
    }
    return { key_id: keyId, arn: KeyMetadata?.Arn };
  },

  aws_kms_alias: async (args, { clients }) => {
    const name = args.text("name");
    await clients.kms.send(new CreateAliasCommand({ AliasName: name, TargetKeyId: args.text("target_key_id") }));
    return { name };
  },

  aws_iam_policy: async (args, { clients }) => {
    const { Policy } = await clients.iam.send(
      new CreatePolicyCommand({
        PolicyName: args.text("name"),
        Description: args.text("description"),
        PolicyDocument: adjustedUserPolicy(args.text("policy")),
      }),
    );
    return { arn: Policy?.Arn };
  },

  aws_iam_role: async (args, { clients }) => {
    const name = args.text("name");
    const { Role } = await clients.iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: args.text("assume_role_policy") }),
    );
    return { id: name, name, arn: Role?.Arn };
  },

  aws_iam_role_policy: async (args, { clients }) => {
    await clients.iam.send(
      new PutRolePolicyCommand({
        RoleName: args.text("role"),
        PolicyName: args.text("name"),
        PolicyDocument: adjustedPolicy(args.text("policy")),
      }),
    );
    return {};
  },
};
