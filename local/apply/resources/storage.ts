import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  type BillingMode,
  CreateTableCommand,
  type ProjectionType,
  type StreamViewType,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { type ParameterType, PutParameterCommand } from "@aws-sdk/client-ssm";
import type { ResourceHandlers } from "../handler";

const nonKeyAttributes = (names: string[]) => (names.length > 0 ? { NonKeyAttributes: names } : {});

export const storage: ResourceHandlers = {
  aws_dynamodb_table: async (args, { clients }) => {
    const name = args.text("name");
    const rangeKey = args.optionalText("range_key");
    const encryption = args.block("server_side_encryption");
    const recovery = args.block("point_in_time_recovery");
    const ttl = args.block("ttl");
    const indexes = args.blocks("global_secondary_index").map((index) => ({
      IndexName: index.text("name"),
      KeySchema: [
        { AttributeName: index.text("hash_key"), KeyType: "HASH" as const },
        { AttributeName: index.text("range_key"), KeyType: "RANGE" as const },
      ],
      Projection: {
        ProjectionType: index.text("projection_type") as ProjectionType,
        ...nonKeyAttributes(index.texts("non_key_attributes")),
      },
    }));
    const localIndexes = args.blocks("local_secondary_index").map((index) => ({
      IndexName: index.text("name"),
      KeySchema: [
        { AttributeName: args.text("hash_key"), KeyType: "HASH" as const },
        { AttributeName: index.text("range_key"), KeyType: "RANGE" as const },
      ],
      Projection: { ProjectionType: index.text("projection_type") as ProjectionType },
    }));
    const { TableDescription } = await clients.dynamo.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: args.text("billing_mode") as BillingMode,
        KeySchema: [
          { AttributeName: args.text("hash_key"), KeyType: "HASH" },
          ...(rangeKey ? [{ AttributeName: rangeKey, KeyType: "RANGE" as const }] : []),
        ],
        AttributeDefinitions: args
          .blocks("attribute")
          .map((block) => ({ AttributeName: block.text("name"), AttributeType: block.text("type") as "S" })),
        ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
        ...(localIndexes.length > 0 && { LocalSecondaryIndexes: localIndexes }),
        StreamSpecification: {
          StreamEnabled: args.optionalFlag("stream_enabled") ?? false,
          StreamViewType: args.text("stream_view_type") as StreamViewType,
        },
        SSESpecification: {
          Enabled: encryption?.optionalFlag("enabled") ?? false,
          SSEType: "KMS",
          KMSMasterKeyId: encryption?.text("kms_key_arn"),
        },
      }),
    );
    if (recovery?.optionalFlag("enabled")) {
      await clients.dynamo.send(
        new UpdateContinuousBackupsCommand({
          TableName: name,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      );
    }
    if (ttl) {
      await clients.dynamo.send(
        new UpdateTimeToLiveCommand({
          TableName: name,
          TimeToLiveSpecification: { Enabled: ttl.optionalFlag("enabled"), AttributeName: ttl.text("attribute_name") },
        }),
      );
    }
    return { name, arn: TableDescription?.TableArn, stream_arn: TableDescription?.LatestStreamArn };
  },

  aws_cloudwatch_log_group: async (args, { clients, region, accountId }) => {
    const name = args.text("name");
    await clients.logs.send(new CreateLogGroupCommand({ logGroupName: name, kmsKeyId: args.text("kms_key_id") }));
    await clients.logs.send(
      new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: args.optionalNumber("retention_in_days") }),
    );
    return { name, arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}` };
  },

  aws_ssm_parameter: async (args, { clients, region, accountId }) => {
    const name = args.text("name");
    args.ignore("value_wo_version");
    await clients.ssm.send(
      new PutParameterCommand({
        Name: name,
        Description: args.text("description"),
        Type: args.text("type") as ParameterType,
        KeyId: args.text("key_id"),
        Value: args.optionalText("value") ?? args.text("value_wo"),
      }),
    );
    return { name, arn: `arn:aws:ssm:${region}:${accountId}:parameter${name}` };
  },
};
